extends Node3D
## Bron's body: a stout figure of simple shapes that breathes, and nods while it speaks.

const SKIN := Color("c98d68")
const CLOTH := Color("5d3b34")
const LEATHER := Color("3c2a1e")
const BEARD := Color("7a4424")

var speaking := false

var _head := Node3D.new()
var _arm := Node3D.new()
var _time := 0.0


func _ready() -> void:
	_part(self, _capsule(0.44, 1.25), Vector3(0, 0.95, 0), CLOTH)
	_part(self, _box(Vector3(0.62, 0.85, 0.12)), Vector3(0, 0.78, 0.38), LEATHER)
	_part(self, _box(Vector3(0.9, 0.1, 0.86)), Vector3(0, 0.82, 0), LEATHER * 0.7)
	for side: float in [-1.0, 1.0]:
		_part(self, _capsule(0.16, 0.6), Vector3(side * 0.2, 0.25, 0.03), LEATHER * 0.8)
		_part(self, _sphere(0.2), Vector3(side * 0.46, 1.32, 0), CLOTH)
	_arms()
	_build_head()


func _process(delta: float) -> void:
	_time += delta
	scale.y = 1.0 + 0.008 * sin(_time * 1.8)
	var nod := sin(_time * 9.0) * 0.06 if speaking else sin(_time * 0.9) * 0.02
	_head.rotation.x = lerpf(_head.rotation.x, nod, minf(delta * 8.0, 1.0))
	_head.rotation.y = 0.12 * sin(_time * 0.5)
	_arm.rotation.x = lerpf(_arm.rotation.x, -0.5 if speaking else -0.15, minf(delta * 3.0, 1.0))


func _arms() -> void:
	_part(self, _capsule(0.13, 0.72), Vector3(-0.56, 1.02, 0.1), SKIN).rotation.x = -0.25
	_arm.position = Vector3(0.54, 1.32, 0.0)
	add_child(_arm)
	_part(_arm, _capsule(0.13, 0.7), Vector3(0.02, -0.3, 0.1), SKIN).rotation.x = -0.3
	var hammer := Node3D.new()
	hammer.position = Vector3(0.02, -0.6, 0.25)
	hammer.rotation.x = 0.9
	_arm.add_child(hammer)
	_part(hammer, _box(Vector3(0.06, 0.6, 0.06)), Vector3.ZERO, Color("6b4a2c"))
	_part(hammer, _box(Vector3(0.16, 0.18, 0.34)), Vector3(0, 0.32, 0), Color("3b3e44"))


func _build_head() -> void:
	_head.position = Vector3(0, 1.62, 0.02)
	add_child(_head)
	_part(_head, _sphere(0.29), Vector3(0, 0.12, 0), SKIN)
	var beard := _part(_head, _sphere(0.25), Vector3(0, -0.06, 0.12), BEARD)
	beard.scale = Vector3(1.0, 1.15, 0.8)
	_part(_head, _sphere(0.07), Vector3(0, 0.1, 0.29), SKIN * 0.95)
	var cap := _part(_head, _sphere(0.3), Vector3(0, 0.2, -0.04), LEATHER)
	cap.scale = Vector3(1.0, 0.72, 1.0)
	for side: float in [-1.0, 1.0]:
		_part(_head, _sphere(0.045), Vector3(side * 0.105, 0.17, 0.252), Color("f1ece2"))
		_part(_head, _sphere(0.024), Vector3(side * 0.105, 0.168, 0.288), Color("241a14"))
		var brow := _part(
			_head, _box(Vector3(0.13, 0.035, 0.05)), Vector3(side * 0.11, 0.235, 0.265), BEARD
		)
		brow.rotation.z = side * -0.15


static func _part(parent: Node3D, mesh: Mesh, at: Vector3, colour: Color) -> MeshInstance3D:
	var instance := MeshInstance3D.new()
	var material := StandardMaterial3D.new()
	material.albedo_color = colour
	material.roughness = 0.85
	instance.mesh = mesh
	instance.material_override = material
	instance.position = at
	parent.add_child(instance)
	return instance


static func _capsule(radius: float, height: float) -> CapsuleMesh:
	var mesh := CapsuleMesh.new()
	mesh.radius = radius
	mesh.height = maxf(height, radius * 2.0)
	return mesh


static func _sphere(radius: float) -> SphereMesh:
	var mesh := SphereMesh.new()
	mesh.radius = radius
	mesh.height = radius * 2.0
	return mesh


static func _box(size: Vector3) -> BoxMesh:
	var mesh := BoxMesh.new()
	mesh.size = size
	return mesh
