@tool
extends EditorExportPlugin
## Puts the sidecar that `figment bundle` made beside the exported game, where the game looks for
## it (`figment-sidecar/`). The folder is named by an export option; empty leaves it out. The copy
## is there whole or not at all: it is made under another name and then takes the place of an
## older one.

const Bundle := preload("../runtime/bundle.gd")

const OPTION := "figment/sidecar_bundle"

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


## Shown in the export dialog beside the option.
func _get_export_option_warning(platform: EditorExportPlatform, option: String) -> String:
	return fault_of(get_option(OPTION), platform.get_os_name()) if option == OPTION else ""


func _export_begin(
	_features: PackedStringArray, _is_debug: bool, path: String, _flags: int
) -> void:
	_path = path


func _export_end() -> void:
	var bundle: String = get_option(OPTION)
	if bundle == "":
		return
	var system := OS.get_name()
	if has_method(&"get_export_platform"):
		system = call(&"get_export_platform").call(&"get_os_name")
	var fault := fault_of(bundle, system)
	if fault == "":
		fault = ship(bundle, _path.get_base_dir().path_join(Bundle.FOLDER))
	if fault != "":
		push_error("Figment: " + fault)


## What keeps the bundle in `folder` from running on `system`; "" when nothing does.
static func fault_of(folder: String, system: String) -> String:
	if folder == "":
		return ""
	var manifest := Bundle.read(folder)
	if manifest.is_empty():
		return "%s is no sidecar bundle. Make one with `figment bundle -o FOLDER`." % folder
	var platform: String = manifest.get("platform", "")
	if not Bundle.runs_on(platform, system):
		var fix := "Make the bundle on %s: it carries programs of that system." % system
		return "The bundle in %s is for %s. %s" % [folder, platform, fix]
	return ""


## Copies the bundle in `from` to `to`, which it replaces. What went wrong, or "".
static func ship(from: String, to: String) -> String:
	var building := to + ".tmp"
	remove(building)
	if not _copy(from, building):
		remove(building)
		return "The bundle could not be copied to %s. Is the disk full?" % to
	remove(to)
	if DirAccess.rename_absolute(building, to) != OK:
		return "%s is in use: end the game that runs from there." % to
	return ""


static func _copy(from: String, to: String) -> bool:
	var folder := DirAccess.open(from)
	if folder == null or DirAccess.make_dir_recursive_absolute(to) != OK:
		return false
	folder.include_hidden = true
	for name: String in folder.get_files():
		if folder.copy(from.path_join(name), to.path_join(name)) != OK:
			return false
		if OS.get_name() != "Windows":
			var mode := FileAccess.get_unix_permissions(from.path_join(name))
			FileAccess.set_unix_permissions(to.path_join(name), mode)
	for name: String in folder.get_directories():
		if not _copy(from.path_join(name), to.path_join(name)):
			return false
	return true


## Removes a folder and all that is in it.
static func remove(path: String) -> void:
	var folder := DirAccess.open(path) if DirAccess.dir_exists_absolute(path) else null
	if folder == null:
		return
	folder.include_hidden = true
	for name: String in folder.get_directories():
		remove(path.path_join(name))
	for name: String in folder.get_files():
		folder.remove(name)
	DirAccess.remove_absolute(path)
