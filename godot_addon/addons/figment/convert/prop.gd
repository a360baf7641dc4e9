@tool
extends "conversion.gd"
## A prop result -> PackedScene: a mesh with levels of detail, its material, and a StaticBody3D
## with convex shapes. From vertex arrays (the default) or from a GLB.
##
## Figment's arrays are glTF's: right-handed, Y up, metres, counter-clockwise. Godot's front faces
## are clockwise, so triangles are turned round. Everything but packing runs in a worker thread.

const Images := preload("images.gd")

const LOD_ANGLE := 60.0  # degrees between normals that a level of detail may merge
const TEXTURES: Dictionary[String, StringName] = {
	"base_color": &"albedo_texture", "normal": &"normal_texture", "orm": &"orm_texture"
}

var _root: Node3D = null
var _images: Dictionary[String, Image] = {}
var _material: ORMMaterial3D = null
var _blobs: Dictionary = {}


func decode() -> void:
	_blobs = _request.get(&"blobs")
	if _blobs.has("model"):
		_from_glb(_blobs["model"]["bytes"])
	elif _blobs.has("lod0.position"):
		_from_arrays()
	else:
		fault = "The result has no mesh."


func steps() -> Array[Callable]:
	var all: Array[Callable] = []
	for name: String in _images:
		all.append(_upload.bind(name))
	all.append(_pack)
	return all


# ------------------------------------------------------------------ arrays
func _from_arrays() -> void:
	_root = Node3D.new()
	var instance := MeshInstance3D.new()
	instance.name = "Mesh"
	_material = _make_material()
	instance.mesh = _mesh()
	_root.add_child(instance)
	_add_hulls(instance)


func _make_material() -> ORMMaterial3D:
	var material := ORMMaterial3D.new()
	for name: String in TEXTURES:
		if _blobs.has(name):
			var image := Images.from_blob(_blobs[name], name == "normal")
			if image != null:
				_images[name] = Images.for_upload(image, name == "normal")
	material.normal_enabled = _images.has("normal")
	material.ao_enabled = _images.has("orm")
	material.vertex_color_use_as_albedo = _blobs.has("lod0.color")
	if not _images.has("orm"):
		material.roughness = 0.8
	return material


func _mesh() -> ArrayMesh:
	var arrays: Array = []
	arrays.resize(Mesh.ARRAY_MAX)
	arrays[Mesh.ARRAY_VERTEX] = _bytes("lod0.position").to_vector3_array()
	arrays[Mesh.ARRAY_NORMAL] = _bytes("lod0.normal").to_vector3_array()
	if _blobs.has("lod0.uv"):
		arrays[Mesh.ARRAY_TEX_UV] = _bytes("lod0.uv").to_vector2_array()
	if _blobs.has("lod0.tangent"):
		arrays[Mesh.ARRAY_TANGENT] = _bytes("lod0.tangent").to_float32_array()
	arrays[Mesh.ARRAY_INDEX] = _turned(_bytes("lod0.index").to_int32_array())
	var importer := ImporterMesh.new()
	importer.add_surface(Mesh.PRIMITIVE_TRIANGLES, arrays, [], {}, _material, "surface")
	importer.generate_lods(LOD_ANGLE, 25.0, [])
	return importer.get_mesh()


func _bytes(name: String) -> PackedByteArray:
	return _blobs[name]["bytes"]


# Counter-clockwise triangles -> clockwise ones.
static func _turned(indices: PackedInt32Array) -> PackedInt32Array:
	for i: int in range(0, indices.size() - 2, 3):
		var second := indices[i + 1]
		indices[i + 1] = indices[i + 2]
		indices[i + 2] = second
	return indices


func _add_hulls(instance: MeshInstance3D) -> void:
	var body := StaticBody3D.new()
	body.name = "Body"
	var index := 0
	while _blobs.has("hull%d" % index):
		var shape := ConvexPolygonShape3D.new()
		shape.points = _bytes("hull%d" % index).to_vector3_array()
		var collision := CollisionShape3D.new()
		collision.name = "Hull%d" % index
		collision.shape = shape
		body.add_child(collision)
		index += 1
	if index > 0:
		instance.add_child(body)
	else:
		body.free()


func _upload(name: String) -> void:
	_material.set(TEXTURES[name], ImageTexture.create_from_image(_images[name]))


# ------------------------------------------------------------------ GLB
func _from_glb(bytes: PackedByteArray) -> void:
	var document := GLTFDocument.new()
	var state := GLTFState.new()
	state.handle_binary_image = GLTFState.HANDLE_BINARY_EMBED_AS_UNCOMPRESSED
	if document.append_from_buffer(bytes, "", state) != OK:
		fault = "The GLB cannot be read."
		return
	_root = document.generate_scene(state) as Node3D
	if _root == null:
		fault = "The GLB has no scene."
		return
	for node: Node in _root.find_children("*", "ImporterMeshInstance3D", true, false):
		_make_visible(node as ImporterMeshInstance3D)
	for node: Node in _root.find_children("*", "MeshInstance3D", true, false):
		var mesh := (node as MeshInstance3D).mesh
		for surface: int in mesh.get_surface_count():
			_add_mipmaps(mesh.surface_get_material(surface) as BaseMaterial3D)
		_add_hulls(node as MeshInstance3D)


# Inside the editor Godot leaves meshes in the form that its importer takes, which draws nothing.
static func _make_visible(raw: ImporterMeshInstance3D) -> void:
	var instance := MeshInstance3D.new()
	instance.name = raw.name
	instance.transform = raw.transform
	instance.mesh = raw.mesh.get_mesh()
	raw.replace_by(instance)
	raw.free()


# Godot makes none for textures of a GLB that is read at run time.
static func _add_mipmaps(material: BaseMaterial3D) -> void:
	if material == null:
		return
	for slot: StringName in [&"albedo_texture", &"normal_texture", &"orm_texture"]:
		var texture := material.get(slot) as ImageTexture
		if texture == null:
			continue
		var image := texture.get_image()
		if image != null and not image.has_mipmaps():
			var ready := Images.for_upload(image, slot == &"normal_texture")
			material.set(slot, ImageTexture.create_from_image(ready))


# ------------------------------------------------------------------ scene
func _pack() -> void:
	var data: Dictionary = _request.get(&"data")
	var title: String = data.get("name", "")
	_root.name = title.validate_node_name() if title != "" else "Prop"
	_root.set_meta(&"figment_recipe", _request.get(&"recipe"))
	for node: Node in _root.find_children("*", "", true, false):
		node.owner = _root
	var scene := PackedScene.new()
	if scene.pack(_root) == OK:
		value = scene
	else:
		fault = "The prop cannot be packed."
	_root.free()
	_root = null


func _notification(what: int) -> void:
	# Cancelled in between: nodes are not counted, they must be freed.
	if what == NOTIFICATION_PREDELETE and _root != null:
		_root.free()
