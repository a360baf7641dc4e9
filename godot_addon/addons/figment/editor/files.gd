@tool
extends RefCounted
## Writes generated assets into the project, imported the right way at once: colour space, normal
## map, mipmaps and compression are settled before Godot sees a file. A file that is written again
## keeps its UID and its settings, so scenes that use it are updated.

const Images := preload("../convert/images.gd")
const Request := preload("../runtime/request.gd")

const EXTENSIONS: Dictionary[String, String] = {
	"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "model/gltf-binary": "glb"
}
# compress/normal_map: 1 forces it, 2 switches it off.
const NORMAL := 1
const NOT_NORMAL := 2
const SLOTS: Dictionary[String, StringName] = {
	"albedo": &"albedo_texture",
	"normal": &"normal_texture",
	"orm": &"orm_texture",
	"roughness": &"roughness_texture",
	"metallic": &"metallic_texture",
	"ao": &"ao_texture",
}


## Writes maps and a material: `<folder>/<name>.tres` and `<name>_albedo.png` ... Returns the path
## of the material, "" when nothing could be written. All maps are written, or none.
static func write_material(request: Request, folder: String, name: String) -> String:
	await _make_folder(folder)
	var paths: Dictionary[String, String] = {}
	var contents: Dictionary[String, PackedByteArray] = {}
	for map: String in request.blobs:
		var picture := _picture(request.blobs[map])
		if not picture.is_empty():
			paths[map] = "%s/%s_%s.%s" % [folder, name, map, picture["extension"]]
			contents[paths[map]] = picture["bytes"]
	if paths.is_empty() or not write_all(contents):
		return ""
	for map: String in paths:
		_prepare_texture(paths[map], map == "normal")
	_import(paths.values())
	var material := _material(paths, request)
	var path := "%s/%s.tres" % [folder, name]
	if ResourceSaver.save(material, path) != OK:
		return ""
	material.take_over_path(path)
	EditorInterface.get_resource_filesystem().update_file(path)
	return path


## Writes a GLB and imports it as a scene with embedded textures; its path, or "".
static func write_prop(request: Request, folder: String, name: String) -> String:
	if not request.blobs.has("model"):
		return ""
	await _make_folder(folder)
	var path := "%s/%s.glb" % [folder, name]
	if not write_all({path: request.blobs["model"]["bytes"]}):
		return ""
	if not FileAccess.file_exists(path + ".import"):
		var settings := ConfigFile.new()
		settings.set_value("remap", "importer", "scene")
		settings.set_value("params", "gltf/embedded_image_handling", 3)
		settings.set_value("params", "meshes/generate_lods", true)
		settings.set_value("params", "meshes/ensure_tangents", true)
		settings.save(path + ".import")
	_import([path])
	return path


## Writes a recipe, the hundred bytes from which the asset is made again; its path.
static func write_recipe(recipe: Dictionary, folder: String, name: String) -> String:
	await _make_folder(folder)
	var path := "%s/%s.figment" % [folder, name]
	if not write_all({path: JSON.stringify(recipe, "  ", false).to_utf8_buffer()}):
		return ""
	_import([path])
	return path


## Writes files, path -> bytes: all of them, or none. What was there stays until all are written.
static func write_all(contents: Dictionary[String, PackedByteArray]) -> bool:
	var whole := true
	for path: String in contents:
		var file := FileAccess.open(path + ".tmp", FileAccess.WRITE)
		whole = whole and file != null and file.store_buffer(contents[path])
		if file != null:
			file.close()
	for path: String in contents:
		if whole:
			whole = DirAccess.rename_absolute(path + ".tmp", path) == OK
		elif FileAccess.file_exists(path + ".tmp"):
			DirAccess.remove_absolute(path + ".tmp")
	return whole


## "Mossy cobblestone!" -> "mossy_cobblestone", and a free name in the folder when it is taken.
static func name_for(prompt: String, folder: String, extension: String) -> String:
	var name := plain_name(prompt)
	name = name if name != "" else "asset"
	var free := name
	var number := 2
	while FileAccess.file_exists("%s/%s.%s" % [folder, free, extension]):
		free = "%s_%d" % [name, number]
		number += 1
	return free


## Letters, digits and single underscores of a text, in lower case; may be empty.
static func plain_name(text: String) -> String:
	var name := ""
	for letter: String in text.to_lower().left(40):
		name += letter if letter.is_valid_identifier() or letter.is_valid_int() else "_"
	while name.contains("__"):
		name = name.replace("__", "_")
	return name.trim_prefix("_").trim_suffix("_")


# ------------------------------------------------------------------ parts
# The editor does not import into a folder that it has not seen yet.
static func _make_folder(folder: String) -> void:
	DirAccess.make_dir_recursive_absolute(folder)
	var files := EditorInterface.get_resource_filesystem()
	var tree := Engine.get_main_loop() as SceneTree
	while files.is_scanning():
		await tree.process_frame
	if files.get_filesystem_path(folder) != null:
		return
	files.scan()
	while files.is_scanning() or files.get_filesystem_path(folder) == null:
		await tree.process_frame


# {extension, bytes} of a picture as it goes into a file; empty when it is none.
static func _picture(blob: Dictionary) -> Dictionary:
	if blob["kind"] == "file":
		var extension: String = EXTENSIONS.get(blob["media_type"], "")
		return {"extension": extension, "bytes": blob["bytes"]} if extension != "" else {}
	var image := Images.from_blob(blob, false, false)
	return {} if image == null else {"extension": "png", "bytes": image.save_png_to_buffer()}


static func _prepare_texture(path: String, is_normal_map: bool) -> void:
	if FileAccess.file_exists(path + ".import"):
		return
	var settings := ConfigFile.new()
	settings.set_value("remap", "importer", "texture")
	settings.set_value("params", "compress/mode", 2)  # VRAM compressed
	settings.set_value("params", "compress/normal_map", NORMAL if is_normal_map else NOT_NORMAL)
	settings.set_value("params", "mipmaps/generate", true)
	settings.set_value("params", "detect_3d/compress_to", 0)
	settings.save(path + ".import")


static func _material(paths: Dictionary[String, String], request: Request) -> BaseMaterial3D:
	var material: BaseMaterial3D = (
		ORMMaterial3D.new() if paths.has("orm") else StandardMaterial3D.new()
	)
	for map: String in paths:
		if SLOTS.has(map):
			material.set(SLOTS[map], load(paths[map]))
	material.normal_enabled = paths.has("normal")
	material.ao_enabled = paths.has("ao") or paths.has("orm")
	material.roughness = 1.0
	if paths.has("orm") or paths.has("metallic"):
		material.metallic = 1.0
	material.set_meta(&"figment_meters", request.data.get("meters", 1.0))
	material.set_meta(&"figment_recipe", request.recipe)
	return material


static func _import(paths: Array) -> void:
	var files := EditorInterface.get_resource_filesystem()
	var typed := PackedStringArray(paths)
	for path: String in typed:
		files.update_file(path)
	files.reimport_files(typed)
