@tool
extends EditorImportPlugin
## `.figment` recipes as assets: a few hundred bytes in version control, the material or the scene
## made again from them at import. What was made is kept by the digest of the recipe, so importing
## again needs no sidecar.

const Client := preload("../runtime/client.gd")
const Request := preload("../runtime/request.gd")

const PATIENCE_MS := 120000
const CACHE := "res://.godot/figment"

var client: Client


func _get_importer_name() -> String:
	return "figment.recipe"


func _get_visible_name() -> String:
	return "Figment recipe"


func _get_recognized_extensions() -> PackedStringArray:
	return ["figment"]


func _get_save_extension() -> String:
	return "res"


func _get_resource_type() -> String:
	return "Resource"


func _get_priority() -> float:
	return 1.0


func _get_import_order() -> int:
	return 0


func _get_preset_count() -> int:
	return 1


func _get_preset_name(_index: int) -> String:
	return "Default"


func _get_import_options(_path: String, _preset: int) -> Array[Dictionary]:
	return []


func _get_option_visibility(_path: String, _option: StringName, _options: Dictionary) -> bool:
	return true


func _can_import_threaded() -> bool:
	return false  # the client lives on the main thread


func _import(
	source: String,
	save_path: String,
	_options: Dictionary,
	_variants: Array[String],
	_files: Array[String]
) -> Error:
	var parser := JSON.new()
	var text := FileAccess.get_file_as_string(source)
	if parser.parse(text) != OK or typeof(parser.data) != TYPE_DICTIONARY:
		push_error("%s is not a Figment recipe: it is not JSON." % source)
		return ERR_FILE_CORRUPT
	var kept := CACHE.path_join(text.sha256_text() + ".res")
	var asset: Resource = load(kept) if ResourceLoader.exists(kept) else null
	if asset == null:
		asset = _make(parser.data, source)
		if asset == null:
			return ERR_CANT_ACQUIRE_RESOURCE
		DirAccess.make_dir_recursive_absolute(CACHE)
		ResourceSaver.save(asset, kept, ResourceSaver.FLAG_COMPRESS)
	asset.set_meta(&"figment_recipe", parser.data)
	return ResourceSaver.save(
		asset, "%s.%s" % [save_path, _get_save_extension()], ResourceSaver.FLAG_COMPRESS
	)


# An import has to have its result when it returns, so this polls instead of waiting for frames.
func _make(recipe: Dictionary, source: String) -> Resource:
	var request := client.from_recipe(recipe)
	var start := Time.get_ticks_msec()
	while not request.is_finished() and Time.get_ticks_msec() - start < PATIENCE_MS:
		client._process(0.0)
		OS.delay_msec(2)
	if request.error != null:
		push_error("%s could not be made again. %s" % [source, request.error])
	elif not request.is_finished():
		request.cancel()
		push_error("%s could not be made again in %d s." % [source, PATIENCE_MS / 1000])
	return request.value as Resource
