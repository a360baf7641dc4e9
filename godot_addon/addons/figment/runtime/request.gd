@tool
class_name FigmentRequest
extends RefCounted
## One request: a handle to wait for, to watch, and to cancel.
##
## [codeblock]
## var material: BaseMaterial3D = await Figment.texture("wet sandstone").completed
##
## var request := Figment.texture("wet sandstone")
## request.progressed.connect(func(fraction: float, _stage: String) -> void: bar.value = fraction)
## await request.finished
## if request.error: print(request.error)
## [/codeblock]
## Exactly one of [signal completed], [signal failed] and [signal cancelled] is emitted, and then
## [signal finished]. Code that waits for [signal completed] does not go on when the request
## fails; wait for [signal finished] where that matters. The client keeps the request alive until
## then, so a handle need not be stored.

## The sidecar has it. `position`: requests before it. `estimate_ms`: until its result, or -1.
signal accepted(position: int, estimate_ms: int)
## A fraction 0..1 of the work is done.
signal progressed(fraction: float, stage: String)
## A part of the answer. Of dialogue: `{text: new characters, sentence: bool}`.
signal partial_received(data: Dictionary, blobs: Dictionary)
## Done. Texture: a [BaseMaterial3D]. Prop: a [PackedScene]. Else: [member data].
signal completed(value: Variant)
## It cannot be served; `error` says why and what to do.
signal failed(error: RefCounted)
## It was cancelled, by [method cancel] or because the client was closed.
signal cancelled
## Emitted last, whatever happened.
signal finished

enum State { OPEN, COMPLETED, FAILED, CANCELLED }

const Fault := preload("../wire/error.gd")

var state := State.OPEN
## Name of the capability that was asked.
var capability := ""
## What was asked.
var params: Dictionary = {}
## How the result is applied, and how long to wait; never sent.
var options: Dictionary = {}
## Fraction of the work that is known to be done.
var progress := 0.0
## Milliseconds that are left, as far as is known, or -1.
var remaining_ms := -1
## What [signal completed] carried.
var value: Variant = null
## The capability's own answer, see its documentation.
var data: Dictionary = {}
## Raw data beside the answer: name -> `{kind, media_type, dtype, shape, bytes}`.
var blobs: Dictionary = {}
## About 100 bytes that make the same asset again; empty when it cannot be made again.
var recipe: Dictionary = {}
## Which step of the deadline ladder answered: `full`, `smaller`, `cached` or `fallback`.
var rung := ""
var certificate: Dictionary = {}
var provenance: Dictionary = {}
var warnings: PackedStringArray = []
## Milliseconds at the sidecar: `queue_ms`, `compute_ms`, `total_ms`.
var timings: Dictionary = {}
## Set when it failed.
var error: Fault = null

var _cancel := Callable()
var _cancel_wanted := false


## Asks to stop it, at whatever stage. Work that has begun stops within moments.
func cancel() -> void:
	if state != State.OPEN:
		return
	_cancel_wanted = true
	if _cancel.is_valid():
		_cancel.call()


func is_finished() -> bool:
	return state != State.OPEN


# ------------------------------------------------------------------ told by the client
## Internal: `accepted`, `progress` and `partial` messages.
func update(message: Dictionary, frames: Array[PackedByteArray]) -> void:
	match message["type"]:
		"accepted":
			var estimate: Variant = message["estimate_ms"]
			remaining_ms = estimate if estimate != null else -1
			accepted.emit(message["position"], remaining_ms)
		"progress":
			progress = message["fraction"]
			remaining_ms = message["remaining_ms"] if message["remaining_ms"] != null else -1
			progressed.emit(progress, message["stage"])
		"partial":
			partial_received.emit(message["data"], name_blobs(message["blobs"], frames))


## Internal: takes a `result` message; [method complete] follows once its value is made.
func take_result(message: Dictionary, frames: Array[PackedByteArray]) -> void:
	data = message["data"]
	blobs = name_blobs(message["blobs"], frames)
	recipe = message["recipe"] if message["recipe"] != null else {}
	certificate = message["certificate"] if message["certificate"] != null else {}
	provenance = message["provenance"] if message["provenance"] != null else {}
	rung = message["rung"]
	timings = message["timings"]
	warnings = PackedStringArray(message["warnings"])


## Internal.
func complete(with: Variant) -> void:
	if state != State.OPEN:
		return
	state = State.COMPLETED
	progress = 1.0
	value = with
	completed.emit(with)
	_end()


## Internal.
func fail(why: Fault) -> void:
	if state != State.OPEN:
		return
	error = why
	if why.code == "cancelled":
		state = State.CANCELLED
		cancelled.emit()
	else:
		state = State.FAILED
		failed.emit(why)
	_end()


# Nothing is emitted after `finished`, so the connections go: a listener that captured the request
# would otherwise keep it, and all that it carries, for ever.
func _end() -> void:
	finished.emit()
	for each: Dictionary in get_signal_list():
		for connection: Dictionary in get_signal_connection_list(each["name"]):
			disconnect(each["name"], connection["callable"])


## Internal: the client says how to cancel it; a cancel that came before is done now.
func bind(how: Callable) -> void:
	_cancel = how
	if _cancel_wanted:
		_cancel.call()


## Internal: descriptions and frames -> name -> description with its bytes.
static func name_blobs(table: Array, frames: Array[PackedByteArray]) -> Dictionary:
	var named: Dictionary = {}
	for description: Dictionary in table:
		var blob := description.duplicate()
		blob["bytes"] = frames[description["frame"] - 1]
		named[description["name"]] = blob
	return named
