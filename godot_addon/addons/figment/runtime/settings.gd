@tool
extends RefCounted
## The project's settings for Figment, with their defaults. The editor lists them under
## Project Settings -> Figment. Environment variables win over them where one is named, so that
## a test or a studio can point a game elsewhere without changing the project.

const PREFIX := "figment/"

## name -> [default, hint, hint string, what it is for]
const ALL: Dictionary[String, Array] = {
	"sidecar/mode":
	[
		"auto",
		PROPERTY_HINT_ENUM,
		"auto,attach,start,remote,off",
		"auto: attach to a running sidecar, or start one. remote: see figment/remote.",
	],
	"sidecar/command":
	["", PROPERTY_HINT_NONE, "", "Program that starts the sidecar; empty: bundled, or `figment`."],
	"sidecar/arguments":
	["", PROPERTY_HINT_NONE, "", "More arguments for `figment serve`, with spaces between."],
	"sidecar/restarts":
	[3, PROPERTY_HINT_RANGE, "0,20", "How often a sidecar that died is started again in a row."],
	"remote/host": ["", PROPERTY_HINT_NONE, "", "Host of a sidecar on another machine (TLS)."],
	"remote/port": [0, PROPERTY_HINT_RANGE, "0,65535", "Its TLS port."],
	"remote/token": ["", PROPERTY_HINT_PASSWORD, "", "Its token."],
	"remote/certificate":
	["", PROPERTY_HINT_FILE, "*.crt,*.pem", "Certificate to trust; empty: the system's."],
	"runtime/frame_budget_ms":
	[2.0, PROPERTY_HINT_RANGE, "0.2,16,0.1", "Time a frame that results may take to apply."],
	"runtime/xr_frame_budget_ms":
	[1.0, PROPERTY_HINT_RANGE, "0.2,11,0.1", "The same, while the viewport renders for XR."],
	"runtime/pack":
	["", PROPERTY_HINT_FILE, "*.tres,*.res", "FigmentPack of authored answers to fall back on."],
}


## The value of a setting, e.g. `get_value("sidecar/mode")`.
static func get_value(name: String) -> Variant:
	var variable := "FIGMENT_" + name.replace("sidecar/", "").replace("/", "_").to_upper()
	var fallback: Variant = ALL[name][0]
	var value: Variant = ProjectSettings.get_setting(PREFIX + name, fallback)
	if not OS.has_environment(variable):
		return value
	var text := OS.get_environment(variable)
	match typeof(fallback):
		TYPE_INT:
			return text.to_int()
		TYPE_FLOAT:
			return text.to_float()
	return text


## Shows all settings in the editor. project.godot stays clean while values are the defaults.
static func register() -> void:
	for name: String in ALL:
		var row := ALL[name]
		var path := PREFIX + name
		if not ProjectSettings.has_setting(path):
			ProjectSettings.set_setting(path, row[0])
		ProjectSettings.set_initial_value(path, row[0])
		ProjectSettings.set_as_basic(path, true)
		var info := {"name": path, "type": typeof(row[0]), "hint": row[1], "hint_string": row[2]}
		ProjectSettings.add_property_info(info)
