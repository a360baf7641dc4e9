@tool
extends RefCounted
## The folder that `figment bundle` makes, as a game ships it: an interpreter, libraries, models,
## and `bundle.json`, which says how it is started. Knows no processes.

const FOLDER := "figment-sidecar"
const MANIFEST := "bundle.json"


## The manifest of the bundle in `folder`, or empty when there is none that makes sense.
static func read(folder: String) -> Dictionary:
	var path := folder.path_join(MANIFEST)
	if not FileAccess.file_exists(path):
		return {}
	var parser := JSON.new()
	if parser.parse(FileAccess.get_file_as_string(path)) != OK:
		return {}
	var manifest: Variant = parser.data
	if typeof(manifest) != TYPE_DICTIONARY or typeof(manifest.get("command")) != TYPE_ARRAY:
		return {}
	return {} if manifest["command"].is_empty() else manifest


## The program and first arguments that start the bundle in `folder`; empty when there is none.
static func command(folder: String) -> PackedStringArray:
	var words := PackedStringArray(read(folder).get("command", []))
	for i: int in words.size():
		# What is a file of the bundle becomes absolute: a game does not start in its own folder.
		var inside := folder.path_join(words[i])
		if FileAccess.file_exists(inside):
			words[i] = inside
		elif i == 0:
			return PackedStringArray()
	return words


## Folders beside this program in which a game may have its bundle.
static func places() -> PackedStringArray:
	var beside := OS.get_executable_path().get_base_dir()
	var found := PackedStringArray([beside.path_join(FOLDER)])
	if OS.get_name() == "macOS":  # Game.app/Contents/MacOS/game
		found.append(beside.path_join("../Resources").path_join(FOLDER).simplify_path())
		found.append(beside.path_join("../../..").path_join(FOLDER).simplify_path())
	return found


## Whether a bundle made for `platform` (as in its manifest, `linux-x86_64`) runs on the system
## that Godot calls `system` (`Linux`, `Windows`, `macOS`).
static func runs_on(platform: String, system: String) -> bool:
	var prefixes: Dictionary[String, String] = {
		"Linux": "linux", "Windows": "win32", "macOS": "darwin"
	}
	return platform.begins_with(prefixes.get(system, "?"))
