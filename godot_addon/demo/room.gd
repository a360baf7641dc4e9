extends Node3D
## The forge, built from a few boxes and lights: floor, walls, hearth, bench, and the smith.
## `surfaces` are the parts whose material a prompt may replace.

const SIZE := Vector3(9.0, 3.6, 7.0)
const STONE := Color("6b655f")
const WOOD := Color("3f2c1d")
const IRON := Color("2b2d31")

const SPOTS: Array[Vector3] = [
	Vector3(-1.7, 0.0, 0.1),
	Vector3(3.4, 0.0, -0.6),
	Vector3(-3.6, 0.0, -0.9),
	Vector3(2.6, 0.0, 0.5),
	Vector3(-2.9, 0.0, 0.9),
	Vector3(3.9, 0.0, -2.6),
]

## name -> the meshes that share a material.
var surfaces: Dictionary[String, Array] = {"floor": [], "walls": []}

var _fire := OmniLight3D.new()
var _smith := preload("smith.gd").new()
var _time := 0.0
var _placed := 0


func _ready() -> void:
	_build_shell()
	_build_hearth(Vector3(-2.6, 0.0, -2.7))
	_build_bench(Vector3(2.4, 0.0, -2.2))
	_build_anvil(Vector3(1.15, 0.0, -0.35))
	_light()
	_smith.position = Vector3(-0.15, 0.0, -1.0)
	add_child(_smith)


## Puts a material on all meshes of a surface.
func dress(surface: String, material: Material) -> void:
	for mesh: MeshInstance3D in surfaces.get(surface, []):
		mesh.material_override = material


## Sets a prop down on the next free spot: on the bench, by the walls, before the hearth.
func place(scene: PackedScene) -> Node3D:
	var prop := scene.instantiate() as Node3D
	prop.position = SPOTS[_placed % SPOTS.size()]
	prop.rotation.y = 0.4 + _placed * 1.3
	_placed += 1
	add_child(prop)
	prop.scale = Vector3.ONE * 0.01
	create_tween().tween_property(prop, "scale", Vector3.ONE, 0.35).set_trans(Tween.TRANS_BACK)
	return prop


## The smith moves while he speaks.
func set_speaking(speaking: bool) -> void:
	_smith.speaking = speaking


func _process(delta: float) -> void:
	_time += delta
	_fire.light_energy = 2.4 + 0.35 * sin(_time * 9.0) + 0.25 * sin(_time * 23.0)


# ------------------------------------------------------------------ building
func _build_shell() -> void:
	var half := SIZE * 0.5
	_surface("floor", Vector3(0, -0.1, 0), Vector3(SIZE.x, 0.2, SIZE.z), STONE * 0.8)
	_surface("walls", Vector3(0, half.y, -half.z), Vector3(SIZE.x, SIZE.y, 0.2), STONE)
	_surface("walls", Vector3(-half.x, half.y, 0), Vector3(0.2, SIZE.y, SIZE.z), STONE)
	_surface("walls", Vector3(half.x, half.y, 0), Vector3(0.2, SIZE.y, SIZE.z), STONE)
	for i: int in 4:
		var x := -half.x + 1.2 + i * 2.2
		_box(Vector3(x, SIZE.y - 0.25, 0), Vector3(0.28, 0.32, SIZE.z), WOOD)
	var window := _box(Vector3(1.5, 2.35, -half.z + 0.11), Vector3(1.1, 1.0, 0.04), Color.BLACK)
	window.material_override = _glow(Color("5f86c9"), 0.9)
	for offset: float in [-0.55, 0.0, 0.55]:
		_box(Vector3(1.5 + offset, 2.35, -half.z + 0.15), Vector3(0.07, 1.1, 0.06), WOOD)
	_box(Vector3(1.5, 1.8, -half.z + 0.2), Vector3(1.35, 0.1, 0.24), WOOD)


func _build_hearth(at: Vector3) -> void:
	_surface("walls", at + Vector3(0, 0.45, 0), Vector3(2.0, 0.9, 1.2), STONE * 0.7)
	_surface("walls", at + Vector3(-0.9, 1.3, 0), Vector3(0.25, 0.9, 1.2), STONE * 0.65)
	_surface("walls", at + Vector3(0.9, 1.3, 0), Vector3(0.25, 0.9, 1.2), STONE * 0.65)
	_surface("walls", at + Vector3(0, 1.95, 0), Vector3(2.3, 0.5, 1.4), STONE * 0.7)
	_surface("walls", at + Vector3(0, 2.9, -0.1), Vector3(1.3, 1.6, 1.0), STONE * 0.6)
	var random := RandomNumberGenerator.new()
	random.seed = 3
	for i: int in 26:
		var ember := MeshInstance3D.new()
		ember.mesh = _sphere(random.randf_range(0.06, 0.13))
		var hot := random.randf()
		ember.material_override = _glow(Color("ff5a1c").lerp(Color("ffc65c"), hot), 1.5 + hot * 2.0)
		var spread := Vector3(random.randf_range(-0.65, 0.65), 0.93, random.randf_range(-0.4, 0.4))
		ember.position = at + spread
		add_child(ember)
	for i: int in 5:
		var flame := MeshInstance3D.new()
		var cone := CylinderMesh.new()
		cone.top_radius = 0.0
		cone.bottom_radius = random.randf_range(0.1, 0.2)
		cone.height = random.randf_range(0.35, 0.75)
		flame.mesh = cone
		flame.material_override = _glow(Color("ffa53a"), 2.2)
		var x := random.randf_range(-0.45, 0.45)
		flame.position = at + Vector3(x, 0.95 + cone.height * 0.5, random.randf_range(-0.2, 0.2))
		add_child(flame)
	_fire.position = at + Vector3(0.2, 1.45, 0.9)


func _build_bench(at: Vector3) -> void:
	_box(at + Vector3(0, 0.86, 0), Vector3(2.2, 0.12, 0.9), WOOD)
	for x: float in [-0.95, 0.95]:
		for z: float in [-0.35, 0.35]:
			_box(at + Vector3(x, 0.4, z), Vector3(0.12, 0.8, 0.12), WOOD * 0.8)
	for i: int in 3:
		var blade := _box(
			Vector3(at.x - 0.5 + i * 0.5, 1.95, -SIZE.z * 0.5 + 0.18),
			Vector3(0.07, 0.9, 0.03),
			Color("9aa0a8")
		)
		(blade.material_override as StandardMaterial3D).metallic = 0.9
		(blade.material_override as StandardMaterial3D).roughness = 0.3
		_box(
			Vector3(at.x - 0.5 + i * 0.5, 1.5, -SIZE.z * 0.5 + 0.18),
			Vector3(0.26, 0.05, 0.05),
			Color("6b5434")
		)


func _build_anvil(at: Vector3) -> void:
	var stump := MeshInstance3D.new()
	var cylinder := CylinderMesh.new()
	cylinder.top_radius = 0.33
	cylinder.bottom_radius = 0.38
	cylinder.height = 0.55
	stump.mesh = cylinder
	stump.material_override = _plain(WOOD)
	stump.position = at + Vector3(0, 0.275, 0)
	add_child(stump)
	_box(at + Vector3(0, 0.62, 0), Vector3(0.42, 0.14, 0.3), IRON)
	_box(at + Vector3(0, 0.74, 0), Vector3(0.24, 0.12, 0.2), IRON)
	_box(at + Vector3(0.02, 0.87, 0), Vector3(0.74, 0.15, 0.3), IRON)


func _light() -> void:
	var environment := Environment.new()
	environment.background_mode = Environment.BG_COLOR
	environment.background_color = Color("0b0a0d")
	environment.ambient_light_source = Environment.AMBIENT_SOURCE_COLOR
	environment.ambient_light_color = Color("5d6a86")
	environment.ambient_light_energy = 0.38
	environment.tonemap_mode = Environment.TONE_MAPPER_FILMIC
	environment.glow_enabled = true
	var world := WorldEnvironment.new()
	world.environment = environment
	add_child(world)
	_fire.light_color = Color("ffa763")
	_fire.omni_range = 9.0
	_fire.shadow_enabled = true
	_fire.shadow_bias = 0.12
	_fire.shadow_normal_bias = 3.0
	add_child(_fire)
	var key := SpotLight3D.new()
	key.light_color = Color("ffd9a8")
	key.light_energy = 3.6
	key.spot_range = 9.0
	key.spot_angle = 40.0
	key.position = Vector3(2.2, 3.3, 3.0)
	add_child(key)
	key.look_at(Vector3(0.0, 0.9, -0.9))
	key.shadow_enabled = true
	key.shadow_bias = 0.1
	key.shadow_normal_bias = 3.0
	var moon := OmniLight3D.new()
	moon.light_color = Color("7fa2e0")
	moon.light_energy = 1.2
	moon.omni_range = 4.0
	moon.position = Vector3(1.5, 2.3, -2.7)
	add_child(moon)


# ------------------------------------------------------------------ parts
func _surface(name_of: String, at: Vector3, size: Vector3, colour: Color) -> void:
	surfaces[name_of].append(_box(at, size, colour))


func _box(at: Vector3, size: Vector3, colour: Color) -> MeshInstance3D:
	var instance := MeshInstance3D.new()
	var mesh := BoxMesh.new()
	mesh.size = size
	instance.mesh = mesh
	instance.position = at
	instance.material_override = _plain(colour)
	add_child(instance)
	return instance


static func _sphere(radius: float) -> SphereMesh:
	var mesh := SphereMesh.new()
	mesh.radius = radius
	mesh.height = radius * 2.0
	mesh.radial_segments = 12
	mesh.rings = 6
	return mesh


static func _plain(colour: Color) -> StandardMaterial3D:
	var material := StandardMaterial3D.new()
	material.albedo_color = colour
	material.roughness = 0.9
	return material


static func _glow(colour: Color, energy: float) -> StandardMaterial3D:
	var material := _plain(colour)
	material.emission_enabled = true
	material.emission = colour
	material.emission_energy_multiplier = energy
	return material
