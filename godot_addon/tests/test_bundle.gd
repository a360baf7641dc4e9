extends "case.gd"
## A sidecar that goes with a game: found by its manifest, and shipped whole or not at all.

const Bundle := preload("res://addons/figment/runtime/bundle.gd")
const ExportPlugin := preload("res://addons/figment/editor/export_plugin.gd")

const MANIFEST := '{"platform": "win32-amd64", "command": ["python/python.exe", "-s", "main.py"]}'


func test_the_command_is_absolute_where_it_names_files() -> void:
	var folder := _folder("whole")
	_write(folder, "bundle.json", MANIFEST)
	_write(folder, "python/python.exe", "")
	_write(folder, "main.py", "")
	var words := Bundle.command(folder)
	equal(
		Array(words),
		[folder.path_join("python/python.exe"), "-s", folder.path_join("main.py")],
		"command"
	)


func test_a_bundle_without_its_program_is_none() -> void:
	var folder := _folder("broken")
	_write(folder, "bundle.json", MANIFEST)
	equal(Bundle.command(folder).size(), 0, "words of a command without a program")
	_write(folder, "bundle.json", "{")
	equal(Bundle.read(folder), {}, "a manifest that is no JSON")


func test_what_cannot_be_shipped_is_named() -> void:
	var folder := _folder("foreign")
	equal(ExportPlugin.fault_of("", "Linux"), "", "no bundle wanted")
	check(ExportPlugin.fault_of(folder, "Linux").contains("is no sidecar bundle"), "no manifest")
	_write(folder, "bundle.json", MANIFEST)
	check(ExportPlugin.fault_of(folder, "Linux").contains("is for win32-amd64"), "other system")
	equal(ExportPlugin.fault_of(folder, "Windows"), "", "the right system")


func test_shipping_replaces_the_older_copy() -> void:
	var folder := _folder("new")
	_write(folder, "bundle.json", MANIFEST)
	_write(folder, "deep/.hidden", "1")
	var target := _folder("game").path_join(Bundle.FOLDER)
	_write(target, "old/file", "old")
	equal(ExportPlugin.ship(folder, target), "", "shipped")
	check(FileAccess.file_exists(target.path_join("deep/.hidden")), "hidden files too")
	check(not DirAccess.dir_exists_absolute(target.path_join("old")), "nothing old is left")
	check(not DirAccess.dir_exists_absolute(target + ".tmp"), "nothing half-made is left")
	check(ExportPlugin.ship(folder + "/nowhere", target) != "", "a missing source is an error")
	check(FileAccess.file_exists(target.path_join("bundle.json")), "and what was there stays")


func _folder(name: String) -> String:
	var path := OS.get_user_data_dir().path_join("bundle_test").path_join(name)
	ExportPlugin.remove(path)
	DirAccess.make_dir_recursive_absolute(path)
	return path


func _write(folder: String, name: String, text: String) -> void:
	var path := folder.path_join(name)
	DirAccess.make_dir_recursive_absolute(path.get_base_dir())
	FileAccess.open(path, FileAccess.WRITE).store_string(text)
