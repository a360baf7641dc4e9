extends Node3D
## Asks a sidecar for materials and props, sets them out in rows, and takes a picture: spheres and
## tiles in front, props behind. Words after `--`: `shot=FILE`, `output=glb,arrays` in turns,
## `what=materials|props`, `texture_size=PIXELS`.

const MATERIALS: Array[String] = ["mossy cobblestone", "red brick wall", "oak planks"]
const PROPS: Array[String] = [
	"old oak barrel", "wooden crate", "wooden chair", "stone pillar", "iron sword", "clay vase"
]

var _errors := 0
var _arguments: Dictionary[String, String] = {}


func _ready() -> void:
	for argument: String in OS.get_cmdline_user_args():
		_arguments[argument.get_slice("=", 0)] = argument.substr(argument.find("=") + 1)
	_light()
	_run()


func _run() -> void:
	if not Figment.is_ready():
		Figment.start()
		await Figment.connected
	if _arguments.get("what", "both") != "props":
		await _wait_for("texture")
		await _materials()
	if _arguments.get("what", "both") != "materials":
		await _wait_for("prop")
		await _props()
	for i: int in 6:
		await RenderingServer.frame_post_draw
	get_viewport().get_texture().get_image().save_png(_arguments["shot"])
	print("GALLERY %d errors" % _errors)
	get_tree().quit(1 if _errors > 0 else 0)


func _wait_for(capability: String) -> void:
	var end := Time.get_ticks_msec() + 90000
	while Time.get_ticks_msec() < end:
		if Figment.capabilities.get(capability, {}).get("ready", false):
			return
		await get_tree().create_timer(0.1).timeout


func _materials() -> void:
	for i: int in MATERIALS.size():
		var request := Figment.texture(MATERIALS[i], {"seed": 3, "size": 512})
		await request.finished
		if request.error != null:
			_failed(MATERIALS[i], request.error)
			continue
		print("MADE %s %s" % [MATERIALS[i], JSON.stringify(request.data.get("seam", {}))])
		var ball := MeshInstance3D.new()
		var sphere := SphereMesh.new()
		sphere.radius = 0.75
		sphere.height = 1.5
		ball.mesh = sphere
		var material: BaseMaterial3D = request.value.duplicate()
		material.uv1_scale = Vector3(4, 2, 1)
		ball.material_override = material
		ball.position = Vector3((i - 1) * 1.9, 0.75, 1.2)
		add_child(ball)
		var tile := MeshInstance3D.new()
		var plane := PlaneMesh.new()
		plane.size = Vector2(1.7, 1.7)
		tile.mesh = plane
		var floor_material: BaseMaterial3D = request.value.duplicate()
		floor_material.uv1_scale = Vector3(2, 2, 1)
		tile.material_override = floor_material
		tile.position = Vector3((i - 1) * 1.9, 0.01, 2.9)
		add_child(tile)


func _props() -> void:
	for i: int in PROPS.size():
		var outputs: PackedStringArray = _arguments.get("output", "arrays,glb").split(",")
		var options := {"seed": 5, "output": outputs[i % outputs.size()]}
		if _arguments.has("texture_size"):
			options["texture_size"] = _arguments["texture_size"].to_int()
		var request := Figment.prop(PROPS[i], options)
		await request.finished
		if request.error != null:
			_failed(PROPS[i], request.error)
			continue
		var scene := (request.value as PackedScene).instantiate() as Node3D
		var size := _measure(scene)
		print("MADE %s %s %s" % [PROPS[i], size.size, JSON.stringify(_count(scene))])
		scene.scale = Vector3.ONE * (1.25 / maxf(size.get_longest_axis_size(), 0.01))
		scene.position = Vector3((i - 2.5) * 1.45, -size.position.y * scene.scale.y, -1.3)
		scene.rotation.y = 0.5
		add_child(scene)


func _failed(what: String, error: RefCounted) -> void:
	_errors += 1
	print("FAILED %s: %s" % [what, error])


static func _measure(scene: Node3D) -> AABB:
	var box := AABB()
	for node: Node in scene.find_children("*", "MeshInstance3D", true, false):
		var instance := node as MeshInstance3D
		var own := instance.transform * instance.get_aabb()
		box = own if box.size == Vector3.ZERO else box.merge(own)
	return box


static func _count(scene: Node3D) -> Dictionary:
	var triangles := 0
	for node: Node in scene.find_children("*", "MeshInstance3D", true, false):
		var mesh := (node as MeshInstance3D).mesh as ArrayMesh
		for surface: int in mesh.get_surface_count():
			triangles += mesh.surface_get_array_index_len(surface) / 3
	var shapes := scene.find_children("*", "CollisionShape3D", true, false).size()
	return {"triangles": triangles, "shapes": shapes}


func _light() -> void:
	var environment := Environment.new()
	environment.background_mode = Environment.BG_COLOR
	environment.background_color = Color("3b424d")
	environment.ambient_light_source = Environment.AMBIENT_SOURCE_COLOR
	environment.ambient_light_color = Color("9fb1cc")
	environment.ambient_light_energy = 0.35
	environment.tonemap_mode = Environment.TONE_MAPPER_FILMIC
	var world := WorldEnvironment.new()
	world.environment = environment
	var sun := DirectionalLight3D.new()
	sun.rotation_degrees = Vector3(-48, 32, 0)
	sun.light_color = Color("fff0d8")
	sun.light_energy = 0.95
	sun.shadow_enabled = true
	var ground := MeshInstance3D.new()
	var plane := PlaneMesh.new()
	plane.size = Vector2(60, 60)
	ground.mesh = plane
	var grey := StandardMaterial3D.new()
	grey.albedo_color = Color("3c4047")
	grey.roughness = 0.95
	ground.material_override = grey
	var camera := Camera3D.new()
	camera.position = Vector3(0, 3.1, 7.2)
	camera.fov = 42.0
	for node: Node in [world, sun, ground, camera]:
		add_child(node)
	camera.look_at(Vector3(0, 0.55, 0))
