@tool
extends "conversion.gd"
## A texture result -> BaseMaterial3D. Images and mipmaps are made in a worker thread; each upload
## is one step.
##
## Option `world_triplanar`: the material is projected in world space at its physical size, so that
## any mesh can carry it without UVs.

const Images := preload("images.gd")

# Map -> what the material calls it. Roughness, metallic and AO share one texture as ORM.
const SLOTS: Dictionary[String, StringName] = {
	"albedo": &"albedo_texture",
	"normal": &"normal_texture",
	"roughness": &"roughness_texture",
	"metallic": &"metallic_texture",
	"ao": &"ao_texture",
	"height": &"heightmap_texture",
	"orm": &"orm_texture",
}
const FEATURES: Dictionary[String, StringName] = {"normal": &"normal_enabled", "ao": &"ao_enabled"}
const CHANNELS: Dictionary[String, StringName] = {
	"roughness": &"roughness_texture_channel",
	"metallic": &"metallic_texture_channel",
	"ao": &"ao_texture_channel",
}

var _images: Dictionary[String, Image] = {}
var _material: BaseMaterial3D = null


func decode() -> void:
	var blobs: Dictionary = _request.get(&"blobs")
	for name: String in SLOTS:
		if not blobs.has(name):
			continue
		var image := Images.from_blob(blobs[name], name == "normal", _is_used(name))
		if image == null:
			fault = "The map `%s` is not an image." % name
			return
		_images[name] = Images.for_upload(image, name == "normal") if _is_used(name) else image
	if _images.is_empty():
		fault = "The result has no maps."


func steps() -> Array[Callable]:
	var all: Array[Callable] = [_begin]
	for name: String in _images:
		all.append(_upload.bind(name))
	all.append(_end)
	return all


func _begin() -> void:
	_material = ORMMaterial3D.new() if _images.has("orm") else StandardMaterial3D.new()
	var data: Dictionary = _request.get(&"data")
	var meters: float = data.get("meters", 1.0)
	if _options.get("world_triplanar", false):
		_material.uv1_triplanar = true
		_material.uv1_world_triplanar = true
		_material.uv1_scale = Vector3.ONE / maxf(meters, 0.01)
	_material.set_meta(&"figment_meters", meters)
	_material.set_meta(&"figment_recipe", _request.get(&"recipe"))


func _upload(name: String) -> void:
	if not _is_used(name):
		return
	var texture := ImageTexture.create_from_image(_images[name])
	_material.set(SLOTS[name], texture)
	if FEATURES.has(name):
		_material.set(FEATURES[name], true)
	if CHANNELS.has(name) and _images[name].get_format() == Image.FORMAT_L8:
		_material.set(CHANNELS[name], BaseMaterial3D.TEXTURE_CHANNEL_GRAYSCALE)
	if name == "metallic":
		_material.metallic = 1.0
	if name == "height":
		_material.heightmap_enabled = true


# The height map is kept for displacement and collision; parallax needs UVs and costs much.
func _is_used(name: String) -> bool:
	return name != "height" or _options.get("parallax", false)


func _end() -> void:
	# Godot multiplies with these; 0 would switch the maps off.
	_material.roughness = 1.0
	if _images.has("orm"):
		_material.metallic = 1.0
		_material.ao_enabled = true
	value = _material
