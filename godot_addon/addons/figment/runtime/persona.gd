@tool
class_name FigmentPersona
extends Resource
## Who an NPC is: how they speak, what they know, what they may do.
##
## Everything here is read by the language model once and kept ready, so it may be generous. What
## the NPC must not say belongs into [member forbidden], what they say only to friends into
## [member secrets].

## The NPC's name, as players see it.
@export var name := ""
## What they are, in a few words: `blacksmith of a mountain village`.
@export var role := ""
@export_group("Voice")
## How they speak: `gruff, short sentences, dry humour`.
@export_multiline var style := ""
## Lines they could have said. Two or three make a large difference.
@export var samples: PackedStringArray = []
## Language of their lines, e.g. `English`. Empty: the language of the persona.
@export var language := ""
## Emotions that a reply may carry, for animations. Empty: the sidecar's own list.
@export var emotions: PackedStringArray = []
@export_group("Mind")
## What they want.
@export var goals: PackedStringArray = []
## Facts they know, one sentence each.
@export var knowledge: PackedStringArray = []
## Facts they give away only when a state value is high enough, e.g.
## `{"text": "The mine is not empty.", "when": {"trust": 3}, "hint": "changes the subject"}`.
@export var secrets: Array[Dictionary] = []
## Topics they never speak about.
@export var forbidden: PackedStringArray = []
@export_group("Actions")
## What they may do: `{"name": "open_shop", "description": "...", "arguments": {"discount":
## {"type": "integer"}}}`. The reply's `action` is always one of these, with valid arguments.
@export var actions: Array[Dictionary] = []
@export_group("Authored lines")
## Said when there is no time, or no sidecar.
@export var fallback_lines: PackedStringArray = []
## Said, in character, when a line of the player is refused.
@export var refusal_lines: PackedStringArray = []


## The `persona` parameter of a dialogue request. Empty fields are left out.
func to_params() -> Dictionary:
	var persona: Dictionary = {"name": name}
	var voice: Dictionary = {}
	_put(voice, "style", style)
	_put(voice, "samples", Array(samples))
	_put(persona, "role", role)
	_put(persona, "voice", voice)
	_put(persona, "goals", Array(goals))
	_put(persona, "knowledge", Array(knowledge))
	_put(persona, "secrets", Array(secrets))
	_put(persona, "forbidden", Array(forbidden))
	_put(persona, "actions", Array(actions))
	_put(persona, "fallback_lines", Array(fallback_lines))
	_put(persona, "refusal_lines", Array(refusal_lines))
	_put(persona, "emotions", Array(emotions))
	_put(persona, "language", language)
	return persona


static func _put(into: Dictionary, key: String, value: Variant) -> void:
	if not value.is_empty():
		into[key] = value
