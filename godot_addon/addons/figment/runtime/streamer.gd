class_name FigmentStreamer
extends Node
## Asks for materials and props before the player gets there, in the order in which they will be
## seen, and gives back what is far away.
##
## [codeblock]
## streamer.want_material($Wall, "mossy brick", {"size": 512})
## streamer.want_prop($CrateSpot, "old crate")
## [/codeblock]
## What is near and in the line of sight comes first; the current camera is followed, in XR the
## headset. What comes to lie beyond [member far] before it has arrived is cancelled; what has
## arrived is freed, farthest first, once it takes more than [member memory_budget_mb].

## Something arrived and is in place.
signal arrived(target: Node3D)
## Something was given back; it is asked for again when the player returns.
signal evicted(target: Node3D)

enum State { IDLE, ASKED, HERE, FAILED }

const Request := preload("request.gd")

## Metres from the camera within which things are asked for.
@export var near := 25.0
## Metres beyond which they are cancelled, and may be given back.
@export var far := 40.0
## Megabytes of textures and meshes that may stay.
@export var memory_budget_mb := 256.0
## Requests that are open at once.
@export_range(1, 16) var max_open := 3
## How much sooner something straight ahead is asked for than something behind, in metres.
@export var gaze_metres := 15.0


class Want:
	extends RefCounted
	var target: Node3D
	var capability := ""
	var prompt := ""
	var options: Dictionary = {}
	var state := State.IDLE
	var request: Request = null
	var original: Material = null
	var child: Node = null
	var megabytes := 0.0
	var distance := INF
	var urgency := INF


var _wants: Array[Want] = []
var _next_look := 0


## A material for `target` when the player comes near.
func want_material(target: GeometryInstance3D, prompt: String, options: Dictionary = {}) -> void:
	_add(target, "texture", prompt, options)
	_wants[-1].original = target.material_override


## A prop as a child of `target` when the player comes near.
func want_prop(target: Node3D, prompt: String, options: Dictionary = {}) -> void:
	_add(target, "prop", prompt, options)


## Forgets what was wanted for `target`; what is there stays.
func forget(target: Node3D) -> void:
	for want: Want in _wants.duplicate():
		if want.target == target:
			_cancel(want)
			_wants.erase(want)


## Megabytes that what has arrived takes.
func used_megabytes() -> float:
	var sum := 0.0
	for want: Want in _wants:
		sum += want.megabytes
	return sum


func _process(_delta: float) -> void:
	var now := Time.get_ticks_msec()
	var camera := get_viewport().get_camera_3d()
	if now < _next_look or camera == null:
		return
	_next_look = now + 100
	_wants = _wants.filter(func(want: Want) -> bool: return is_instance_valid(want.target))
	_look(camera)
	_wants.sort_custom(func(a: Want, b: Want) -> bool: return a.urgency < b.urgency)
	_cancel_far()
	_ask_next()
	_evict()


func _exit_tree() -> void:
	for want: Want in _wants:
		_cancel(want)


func _look(camera: Camera3D) -> void:
	var eye := camera.global_position
	var ahead := -camera.global_basis.z
	for want: Want in _wants:
		var offset := want.target.global_position - eye
		want.distance = offset.length()
		want.urgency = want.distance - gaze_metres * ahead.dot(offset.normalized())


func _cancel_far() -> void:
	for want: Want in _wants:
		if want.state == State.ASKED and want.distance > far:
			_cancel(want)


func _ask_next() -> void:
	var open := 0
	for want: Want in _wants:
		open += 1 if want.state == State.ASKED else 0
	for want: Want in _wants:
		if open >= max_open:
			return
		if want.state == State.IDLE and want.distance < near:
			_ask(want)
			open += 1


func _ask(want: Want) -> void:
	want.state = State.ASKED
	var options := want.options.duplicate()
	options["priority"] = options.get("priority", "runtime")
	var figment: Node = get_node(^"/root/Figment")
	var request: Request = figment.call(
		&"texture" if want.capability == "texture" else &"prop", want.prompt, options
	)
	want.request = request
	request.finished.connect(_on_finished.bind(want, request), CONNECT_ONE_SHOT)


func _on_finished(want: Want, request: Request) -> void:
	if want.request != request:
		return  # cancelled meanwhile
	want.request = null
	if request.value == null or not is_instance_valid(want.target):
		want.state = State.FAILED
		return
	want.state = State.HERE
	if want.capability == "texture":
		(want.target as GeometryInstance3D).material_override = request.value
	else:
		want.child = (request.value as PackedScene).instantiate()
		want.target.add_child(want.child)
	want.megabytes = _size(request)
	arrived.emit(want.target)


func _evict() -> void:
	var used := used_megabytes()
	for i: int in range(_wants.size() - 1, -1, -1):
		var want := _wants[i]
		if used <= memory_budget_mb:
			return
		if want.state == State.HERE and want.distance > near:
			used -= want.megabytes
			_give_back(want)


func _give_back(want: Want) -> void:
	want.state = State.IDLE
	want.megabytes = 0.0
	if want.capability == "texture":
		(want.target as GeometryInstance3D).material_override = want.original
	elif want.child != null:
		want.child.queue_free()
		want.child = null
	evicted.emit(want.target)


func _cancel(want: Want) -> void:
	if want.request != null:
		var request := want.request
		want.request = null
		want.state = State.IDLE
		request.cancel()


func _add(target: Node3D, capability: String, prompt: String, options: Dictionary) -> void:
	var want := Want.new()
	want.target = target
	want.capability = capability
	want.prompt = prompt
	want.options = options
	_wants.append(want)


# Raw bytes, and a third more for mipmaps: what it takes in video memory, nearly.
static func _size(request: Request) -> float:
	var bytes := 0
	for blob: Dictionary in request.blobs.values():
		bytes += blob["bytes"].size()
	return bytes * 1.34 / 1e6
