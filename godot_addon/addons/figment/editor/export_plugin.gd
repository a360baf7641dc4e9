@tool
extends EditorExportPlugin
## Puts the sidecar that `figment bundle` made beside the exported game, where the game looks for
## it (`figment-sidecar/`). The folder is named by an export option; empty leaves it out.

const OPTION := "figment/sidecar_bundle"
const TARGET := "figment-sidecar"

var _path := ""


func _get_name() -> String:
	return "Figment"


func _supports_platform(platform: EditorExportPlatform) -> bool:
	return platform.get_os_name() in ["Windows", "Linux", "macOS"]


func _get_export_options(_platform: EditorExportPlatform) -> Array[Dictionary]:
	var option := {
		"name": OPTION, "type": TYPE_STRING, "hint": PROPERTY_HINT_GLOBAL_DIR, "hint_string": ""
	}
	return [{"option": option, "default_value": ""}]


func _export_begin(
	_features: PackedStringArray, _is_debug: bool, path: String, _flags: int
) -> void:
	_path = path


func _export_end() -> void:
	var bundle: String = get_option(OPTION)
	if bundle == "":
		return
	if not DirAccess.dir_exists_absolute(bundle):
		push_error("Figment: there is no folder %s. Make it with `figment bundle`." % bundle)
		return
	_copy(bundle, _path.get_base_dir().path_join(TARGET))


static func _copy(from: String, to: String) -> void:
	DirAccess.make_dir_recursive_absolute(to)
	var folder := DirAccess.open(from)
	folder.include_hidden = true
	for name: String in folder.get_files():
		folder.copy(from.path_join(name), to.path_join(name))
		if OS.get_name() != "Windows":
			var mode := FileAccess.get_unix_permissions(from.path_join(name))
			FileAccess.set_unix_permissions(to.path_join(name), mode)
	for name: String in folder.get_directories():
		_copy(from.path_join(name), to.path_join(name))
