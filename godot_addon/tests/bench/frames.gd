extends Node3D
## Frame times of a small scene: idle, while a line streams, while materials of 1024 pixels arrive
## and are put on what is seen, and while props of 5,000 triangles arrive and are put down. Prints
## one line of JSON with milliseconds from frame to frame, and one with the milliseconds that the
## main thread computed in each (Linux): other programs on the machine hardly disturb those.

const WARM_UP := 30

var _wall: Dictionary = {}
var _cpu: Dictionary = {}
var _arrived: Dictionary = {}
var _count := 240  # frames a phase; `-- frames=N`
var _talking := false
var _making := ""
var _balls: Array[MeshInstance3D] = []
var _material: Material = null
var _prop: Node3D = null


func _ready() -> void:
	for argument: String in OS.get_cmdline_user_args():
		if argument.begins_with("frames="):
			_count = argument.get_slice("=", 1).to_int()
	Engine.max_fps = 60
	_build()
	_run()


# Enough to draw that a frame is not nothing: a few lit spheres.
func _build() -> void:
	var camera := Camera3D.new()
	camera.position = Vector3(0, 0, 14)
	add_child(camera)
	add_child(DirectionalLight3D.new())
	for i: int in 36:
		var ball := MeshInstance3D.new()
		ball.mesh = SphereMesh.new()
		ball.position = Vector3(i % 6 - 2.5, i / 6 - 2.5, 0) * 1.8
		add_child(ball)
		_balls.append(ball)


func _run() -> void:
	await Figment.ask("dialogue", {"line": "warm up"}).finished
	# The first material and the first prop make the driver compile a shader; that is once a game.
	# All is dressed before anything is measured, so that idle frames draw what the others draw.
	await _make("texture")
	for ball: MeshInstance3D in _balls:
		ball.material_override = _material
	await _make("prop")
	await _frames("warm_up", WARM_UP)
	await _frames("idle", _count)
	_keep_talking(true)
	await _frames("streaming", _count)
	_keep_talking(false)
	for kind: String in ["texture", "prop"]:
		_arrived[kind] = 0
		_keep_making(kind)
		await _frames(kind, _count)
		_making = ""
		await _frames("warm_up", WARM_UP)
	await _frames("idle_again", _count)
	for figures: Dictionary in [_wall, _cpu]:
		figures.erase("warm_up")
	var applier: RefCounted = Figment.get(&"_applier")
	_arrived["longest_step_ms"] = applier.get(&"longest_usec") / 1000.0
	_arrived["longest_step"] = applier.get(&"longest")
	print("ARRIVED ", JSON.stringify(_arrived))
	print("COMPUTED ", JSON.stringify(_cpu))
	print("FIGURES ", JSON.stringify(_wall))
	get_tree().quit()


func _frames(phase: String, count: int) -> void:
	var wall: Array = []
	var cpu: Array = []
	var before := Time.get_ticks_usec()
	var computed := _computed_ms()
	for i: int in count:
		await get_tree().process_frame
		var now := Time.get_ticks_usec()
		wall.append((now - before) / 1000.0)
		before = now
		var sum := _computed_ms()
		cpu.append(sum - computed)
		computed = sum
	_wall[phase] = wall
	_cpu[phase] = cpu


# Milliseconds of processor time that the main thread has used, as the kernel counts them.
static func _computed_ms() -> float:
	var file := FileAccess.open("/proc/thread-self/schedstat", FileAccess.READ)
	return 0.0 if file == null else file.get_line().get_slice(" ", 0).to_float() / 1e6


func _keep_talking(on: bool) -> void:
	_talking = on
	while _talking:
		await Figment.ask("dialogue", {"line": "go on", "stream": true}).finished


func _keep_making(kind: String) -> void:
	_making = kind
	while _making == kind:
		await _make(kind)
		_arrived[kind] += 1


func _make(kind: String) -> void:
	if kind == "texture":
		var textured := Figment.texture("stone", {"size": 1024, "prepared": true})
		await textured.finished
		_material = textured.value
		_balls[randi() % _balls.size()].material_override = _material
		return
	var made := Figment.prop("rock", {"triangles": 5000, "texture_size": 512, "prepared": true})
	await made.finished
	if _prop != null:
		_prop.queue_free()
	_prop = (made.value as PackedScene).instantiate()
	_prop.position = Vector3(0, 0, 5)
	add_child(_prop)
