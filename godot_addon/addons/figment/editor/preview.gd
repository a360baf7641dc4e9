@tool
extends SubViewportContainer
## A small lit stage for a material on a sphere, or a prop, turning slowly. A world of its own.

var _stage := SubViewport.new()
var _pivot := Node3D.new()
var _ball := MeshInstance3D.new()
var _camera := Camera3D.new()
var _shown: Node = null


func _init() -> void:
	stretch = true
	custom_minimum_size = Vector2(170, 170)
	_stage.own_world_3d = true
	_stage.msaa_3d = Viewport.MSAA_4X
	add_child(_stage)
	var world := WorldEnvironment.new()
	world.environment = Environment.new()
	world.environment.background_mode = Environment.BG_COLOR
	world.environment.background_color = Color("24262b")
	world.environment.ambient_light_source = Environment.AMBIENT_SOURCE_COLOR
	world.environment.ambient_light_color = Color("8fa3c4")
	world.environment.ambient_light_energy = 0.5
	var key := DirectionalLight3D.new()
	key.rotation_degrees = Vector3(-40, 35, 0)
	key.light_energy = 1.3
	var fill := DirectionalLight3D.new()
	fill.rotation_degrees = Vector3(-10, -120, 0)
	fill.light_energy = 0.35
	_camera.position = Vector3(0, 0, 3.1)
	_camera.fov = 40.0
	var sphere := SphereMesh.new()
	sphere.radius = 1.0
	sphere.height = 2.0
	_ball.mesh = sphere
	_ball.hide()
	for node: Node in [world, key, fill, _camera, _pivot]:
		_stage.add_child(node)
	_pivot.add_child(_ball)


func show_material(material: Material) -> void:
	_clear()
	var worn: Material = material.duplicate()
	if worn is BaseMaterial3D:
		worn.uv1_scale = Vector3(4.0, 2.0, 1.0)  # a sphere is twice as far round as it is high
	_ball.material_override = worn
	_ball.show()
	_camera.position = Vector3(0, 0, 3.1)


func show_scene(scene: PackedScene) -> void:
	_clear()
	_shown = scene.instantiate()
	_pivot.add_child(_shown)
	var box := box_of(_shown)
	var size := maxf(box.get_longest_axis_size(), 0.05)
	(_shown as Node3D).position = -box.get_center()
	_camera.position = Vector3(0, 0, size * 2.1)


## The box around all that is drawn of a prop, in its own coordinates. It need not be in a scene.
static func box_of(node: Node) -> AABB:
	var box := AABB()
	for each: Node in node.find_children("*", "VisualInstance3D", true, false):
		var visual := each as VisualInstance3D
		var place := visual.transform
		var above := visual.get_parent()
		while above != node and above is Node3D:
			place = (above as Node3D).transform * place
			above = above.get_parent()
		var its := place * visual.get_aabb()
		box = its if box.size == Vector3.ZERO else box.merge(its)
	return box


## Draws once and then no more: for many at a time. Again after a change.
func hold_still() -> void:
	set_process(false)
	_pivot.rotation.y = 0.6
	if not resized.is_connected(_draw_once):  # the container draws again whenever it is shown
		resized.connect(_draw_once)
		visibility_changed.connect(_draw_once)
	_draw_once()


## What the ball wears, for tests.
func material() -> Material:
	return _ball.material_override


func _draw_once() -> void:
	_stage.set_deferred(&"render_target_update_mode", SubViewport.UPDATE_ONCE)


func _clear() -> void:
	_ball.hide()
	if _shown != null:
		_shown.queue_free()
		_shown = null


func _process(delta: float) -> void:
	if is_visible_in_tree():
		_pivot.rotate_y(delta * 0.4)
