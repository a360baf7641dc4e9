@icon("../icon.svg")
class_name FigmentNPC
extends Node
## An NPC that a player can talk to. Give it a [FigmentPersona] and call [method hear].
##
## [codeblock]
## $Bron.line_streamed.connect(func(text: String) -> void: $Label.text += text)
## $Bron.acted.connect(func(action: String, arguments: Dictionary) -> void: do(action, arguments))
## $Bron.hear("Can you mend my sword?")
## [/codeblock]
## There is always an answer: when the sidecar cannot be reached or has no time, it is one of the
## persona's own lines, and [signal replied] says so in `source`.

## The NPC begins to think about what it heard.
signal heard(line: String)
## New characters of the reply, as they are made.
signal line_streamed(text: String)
## The whole reply: `{line, emotion, action, source, ...}`. `source` is `model`, `cached` or
## `authored`.
signal replied(reply: Dictionary)
## The reply has an action, with the arguments that the persona's list asks for.
signal acted(action: String, arguments: Dictionary)
## The model could not be asked; an authored line follows in [signal replied].
signal failed(error: RefCounted)

const Request := preload("request.gd")
const Persona := preload("persona.gd")
const SAVE_VERSION := 1

## Who they are.
@export var persona: Persona
## Name under which they remember, unique in the game. Empty: the node's name.
@export var npc_id := ""
## Name of the player they speak with, for what they remember.
@export var player_id := "player"
## Values that secrets ask for, e.g. `{"trust": 3}`.
@export var state: Dictionary[String, int] = {}
## Whether the sidecar remembers what was said, beyond [member history].
@export var remembers := true
## Lines of the conversation that are sent along.
@export_range(0, 40) var history_length := 12
## Milliseconds until a shorter, cached or authored answer is better than a late one. 0: none.
@export var deadline_ms := 0

## Seconds until an authored line stands in for an answer that does not come at all, as when the
## network hangs. 0: wait as long as it takes.
@export var patience := 30.0

## What was said: `{"speaker": "player" | "npc", "text": ...}`, oldest first.
var history: Array[Dictionary] = []

var _request: Request = null
var _fallback := -1


## Says `line` to the NPC. A reply that is still being made is cancelled.
func hear(line: String) -> Request:
	interrupt()
	heard.emit(line)
	var options := {
		"npc": npc_id if npc_id != "" else String(name),
		"player": player_id,
		"history": history.slice(-history_length) if history_length > 0 else [],
		"state": Dictionary(state),
		"remember": remembers,
	}
	if deadline_ms > 0:
		options["deadline_ms"] = deadline_ms
	var timeout := _timeout()
	if timeout > 0.0:
		options["timeout"] = timeout
	_remember("player", line)
	var figment: Node = get_node(^"/root/Figment")
	_request = figment.call(&"say", persona, line, options)
	_request.partial_received.connect(_on_partial)
	_request.completed.connect(_on_completed)
	_request.failed.connect(_on_failed)
	return _request


## Stops the reply that is being made, if any.
func interrupt() -> void:
	var request := _request
	_request = null
	if request == null:
		return
	request.partial_received.disconnect(_on_partial)
	request.completed.disconnect(_on_completed)
	request.failed.disconnect(_on_failed)
	request.cancel()


func is_thinking() -> bool:
	return _request != null


## What belongs into a save file: the conversation and the state, a few kilobytes.
func save() -> Dictionary:
	return {"version": SAVE_VERSION, "history": history.duplicate(), "state": state.duplicate()}


## Restores what [method save] returned. False when it is not usable; nothing changes then.
func restore(saved: Dictionary) -> bool:
	if saved.get("version") != SAVE_VERSION or typeof(saved.get("history")) != TYPE_ARRAY:
		return false
	interrupt()
	history.assign(saved["history"])
	state.assign(saved.get("state", {}))
	return true


## Forgets the conversation.
func forget() -> void:
	interrupt()
	history.clear()


func _exit_tree() -> void:
	interrupt()


func _on_partial(data: Dictionary, _blobs: Dictionary) -> void:
	line_streamed.emit(data.get("text", ""))


func _on_completed(_value: Variant) -> void:
	var reply := _request.data
	_request = null
	_reply(reply)


func _on_failed(error: RefCounted) -> void:
	_request = null
	failed.emit(error)
	_reply({"line": _authored_line(), "emotion": "neutral", "action": null, "source": "authored"})


func _reply(reply: Dictionary) -> void:
	_remember("npc", reply.get("line", ""))
	replied.emit(reply)
	var action: Variant = reply.get("action")
	if typeof(action) == TYPE_DICTIONARY:
		var arguments: Variant = action.get("arguments")
		acted.emit(action["name"], arguments if typeof(arguments) == TYPE_DICTIONARY else {})


# The sidecar keeps the deadline where it can be reached; this is for where it cannot.
func _timeout() -> float:
	return deadline_ms / 1000.0 + 0.25 if deadline_ms > 0 else patience


func _authored_line() -> String:
	if persona == null or persona.fallback_lines.is_empty():
		return "..."
	_fallback = (_fallback + 1) % persona.fallback_lines.size()
	return persona.fallback_lines[_fallback]


func _remember(speaker: String, text: String) -> void:
	if text != "":
		history.append({"speaker": speaker, "text": text})
	while history.size() > maxi(history_length, 1) * 4:
		history.pop_front()
