extends Node3D
## Frame times of a small scene: idle, while a line streams, and while a material of 1024 pixels
## and a prop arrive. Prints one line of JSON with milliseconds a frame.

const FRAMES := 240
const WARM_UP := 60

var _figures: Dictionary = {}
var _talking := false
var _making := false


func _ready() -> void:
	Engine.max_fps = 60
	_build()
	_run()


# Enough to draw that a frame is not nothing: a few hundred lit spheres.
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


func _run() -> void:
	await Figment.ask("dialogue", {"line": "warm up"}).finished
	await Figment.texture("warm up", {"size": 128}).finished
	await _frames(WARM_UP)
	_figures["idle"] = await _frames(FRAMES)
	_keep_talking(true)
	_figures["streaming"] = await _frames(FRAMES)
	_keep_talking(false)
	_figures["idle_again"] = await _frames(FRAMES)
	_keep_making(true)
	_figures["materials"] = await _frames(FRAMES)
	_keep_making(false)
	await _frames(WARM_UP)
	print("FIGURES ", JSON.stringify(_figures))
	get_tree().quit()


# Milliseconds from frame to frame.
func _frames(count: int) -> Array:
	var times: Array = []
	var before := Time.get_ticks_usec()
	for i: int in count:
		await get_tree().process_frame
		var now := Time.get_ticks_usec()
		times.append((now - before) / 1000.0)
		before = now
	return times


func _keep_talking(on: bool) -> void:
	_talking = on
	while _talking:
		await Figment.ask("dialogue", {"line": "go on", "stream": true}).finished


func _keep_making(on: bool) -> void:
	_making = on
	var seed_of := 0
	while _making:
		seed_of += 1
		await Figment.texture("stone %d" % seed_of, {"size": 1024, "seed": seed_of}).finished
		await Figment.prop("box", {"seed": seed_of}).finished
