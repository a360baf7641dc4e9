@tool
extends "asset_tab.gd"
## Textures: seen on a sphere and tiled 3 x 3, saved as a material with its maps, put on what is
## selected, with undo.

const Preview := preload("preview.gd")
const Images := preload("../convert/images.gd")

const MAIN: Array[String] = ["prompt", "seed", "size", "style"]

## Applies with undo; given by the plugin.
var undo_redo: EditorUndoRedoManager = null

## The ball, or the prop on its turntable.
var preview := Preview.new()
var _tiles := TextureRect.new()
var _facts := Label.new()


func _init() -> void:
	capability = "texture"


## Writes maps and material; the path of the material, "" when there is nothing to save.
func save_material() -> String:
	if _chosen == null:
		return ""
	var name := target.name_for(_chosen.params.get("prompt", ""), "tres")
	var path: String = await Files.write_material(_chosen, target.folder(), name)
	_say("%s is saved." % path if path != "" else "The material could not be saved.")
	return path


func save_recipe() -> String:
	if _chosen == null or _chosen.recipe.is_empty():
		return ""
	var name := target.name_for(_chosen.params.get("prompt", ""), "figment")
	var path: String = await Files.write_recipe(_chosen.recipe, target.folder(), name)
	_say("%s is saved." % path if path != "" else "The recipe could not be saved.")
	return path


## Puts the material on the selected meshes; undo gives them back what they had.
func apply_to_selection() -> void:
	var path := await save_material()
	var targets: Array[Node] = EditorInterface.get_selection().get_selected_nodes().filter(
		func(node: Node) -> bool: return node is GeometryInstance3D
	)
	if path == "" or targets.is_empty():
		_say("Select a mesh in the scene first.")
		return
	var material := load(path) as Material
	undo_redo.create_action("Figment: apply material", UndoRedo.MERGE_DISABLE, targets[0])
	for node: Node in targets:
		var before: Material = node.get(&"material_override")
		undo_redo.add_do_property(node, &"material_override", material)
		undo_redo.add_undo_property(node, &"material_override", before)
	undo_redo.commit_action()


## Makes a material from a picture of the project: the photo-to-material path.
func from_picture(path: String) -> Request:
	var sent := Client.Blobs.file("image", FileAccess.get_file_as_bytes(path), _media_type(path))
	var values := _form.get_values()
	values["prompt"] = path.get_file().get_basename().capitalize()
	values["image"] = "image"
	values["blobs"] = [sent]
	last_request = _ask(values)
	return last_request


func _more_params() -> Dictionary:
	var info: Dictionary = _client.capabilities.get(capability, {})
	var known: Dictionary = info.get("params", {}).get("properties", {})
	var params: Dictionary = {"packing": "orm"} if known.has("packing") else {}
	if known.has("format"):
		params["format"] = "png"  # what is saved is what was sent
	return params


func _build_result() -> void:
	var row := HBoxContainer.new()
	preview.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_tiles.custom_minimum_size = Vector2(170, 170)
	_tiles.expand_mode = TextureRect.EXPAND_IGNORE_SIZE
	_tiles.stretch_mode = TextureRect.STRETCH_TILE
	_tiles.texture_filter = CanvasItem.TEXTURE_FILTER_LINEAR_WITH_MIPMAPS
	_tiles.tooltip_text = "Tiled 3 x 3."
	row.add_child(preview)
	row.add_child(_tiles)
	add_child(row)
	_facts.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	add_child(_facts)
	add_child(target)
	var entries: Array[Array] = [
		["Save material", save_material],
		["Apply to selection", apply_to_selection],
		["Save recipe", save_recipe]
	]
	add_child(_button_row(entries))


func _show_result(request: Request) -> void:
	preview.show_material(request.value as Material)
	_tiles.texture = _tile(request.blobs)
	var facts := PackedStringArray()
	var seam: Dictionary = request.data.get("seam", {})
	if not seam.is_empty():
		facts.append("seam at most %.2f of the inside" % seam.values().max())
	facts.append("%.1f s" % (request.timings.get("total_ms", 0.0) / 1000.0))
	if request.rung != "full":
		facts.append("rung: " + request.rung)
	_facts.text = "   ".join(facts)


# A third of the size of the view, so that three fit each way.
func _tile(blobs: Dictionary) -> Texture2D:
	if not blobs.has("albedo"):
		return null
	var image := Images.from_blob(blobs["albedo"], false, false)
	if image == null:
		return null
	var side := maxi(int(_tiles.custom_minimum_size.x / 3.0), 8)
	image.resize(side, side, Image.INTERPOLATE_LANCZOS)
	return ImageTexture.create_from_image(image)


func _thumbnail(request: Request) -> Variant:
	return _tile(request.blobs)


func _show_preview(blobs: Dictionary) -> void:
	var tile := _tile(blobs)
	if tile != null:
		_tiles.texture = tile
		preview.show_material(_draft(blobs["albedo"]))


# What is known of a material while it is being made: its colours.
static func _draft(albedo: Dictionary) -> Material:
	var material := StandardMaterial3D.new()
	material.albedo_texture = ImageTexture.create_from_image(Images.from_blob(albedo))
	return material


static func _media_type(path: String) -> String:
	match path.get_extension().to_lower():
		"png":
			return "image/png"
		"webp":
			return "image/webp"
	return "image/jpeg"
