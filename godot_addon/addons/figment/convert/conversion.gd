@tool
extends RefCounted
## A result on its way to what the game uses. [method decode] runs in a worker thread; the steps
## that [method steps] names run on the main thread, as many a frame as the budget allows.

## What the game gets, once all steps have run.
var value: Variant = null
## A sentence, when the result cannot be used.
var fault := ""

var _request: RefCounted
var _options: Dictionary = {}


func _init(request: RefCounted, options: Dictionary) -> void:
	_request = request
	_options = options


## The heavy part. No scene tree, no nodes that are in one.
func decode() -> void:
	pass


## Short pieces of work for the main thread, in order.
func steps() -> Array[Callable]:
	return []
