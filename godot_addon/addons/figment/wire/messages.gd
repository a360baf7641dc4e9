@tool
extends RefCounted
## Every message of protocol version 1, as tables of its fields. Same order, names and defaults
## as `bridge/messages.py`, which is the reference; `tests/vectors/messages` holds both to it.
##
## A message in the addon is a Dictionary with all its fields. Frame 0 of a ZeroMQ message is the
## msgpack map of it, frames 1..n are raw blobs.
##
## Adding a message: one table here, one case in session.gd, one vector.

const Msgpack := preload("msgpack.gd")
const Fault := preload("error.gd")
const Blobs := preload("blobs.gd")

const VERSION := 1
const MAX_HEADER := 1 << 20  # bytes, until `welcome` says otherwise

# Kinds of fields. `int?` and `map?` may be nil; `[x]` is an array; `@x` is a table below; an `id`
# is a string of 1 to 64 characters; a `natural` is not negative.
# A field is [name, kind] when it must be there, [name, kind, default] when it need not.
const CLIENT: Dictionary[String, Array] = {
	"hello":
	[
		["versions", "[int]"],
		["token", "str", ""],
		["session", "str", ""],
		["engine", "str", ""],
		["client", "str", ""],
		["project", "str", ""],
	],
	"request":
	[
		["id", "id"],
		["capability", "str"],
		["params", "map", {}],
		["priority", "priority", "interactive"],
		["deadline_ms", "natural?", null],
		["stream", "bool", false],
		["blobs", "[@blob]", []],
	],
	"cancel": [["id", "id"]],
	"ping": [["nonce", "int", 0]],
}

const SERVER: Dictionary[String, Array] = {
	"welcome":
	[
		["version", "int"],
		["server", "str"],
		["session", "str"],
		["limits", "@limits"],
		["capabilities", "[@capability_info]", []],
		["profile", "str", ""],
	],
	"accepted": [["id", "str"], ["position", "int", 0], ["estimate_ms", "int?", null]],
	"progress":
	[
		["id", "str"],
		["fraction", "float"],
		["stage", "str", ""],
		["remaining_ms", "int?", null],
	],
	"partial":
	[
		["id", "str"],
		["index", "int"],
		["data", "map", {}],
		["blobs", "[@blob]", []],
	],
	"result":
	[
		["id", "str"],
		["data", "map", {}],
		["blobs", "[@blob]", []],
		["recipe", "map?", null],
		["timings", "@timings", {}],
		["rung", "rung", "full"],
		["certificate", "map?", null],
		["provenance", "map?", null],
		["warnings", "[str]", []],
	],
	"error":
	[
		["id", "str", ""],
		["code", "str"],
		["message", "str"],
		["cause", "str", ""],
		["fix", "str", ""],
		["retry_after_ms", "int?", null],
		["violations", "[@violation]", []],
	],
	"cancelled": [["id", "str"], ["stage", "str", ""]],
	"pong": [["nonce", "int", 0], ["queued", "int", 0], ["running", "int", 0]],
	"bye": [["code", "str", ""], ["reason", "str", ""]],
	"capability": [["info", "@capability_info"]],
}

const STRUCTS: Dictionary[String, Array] = {
	"blob":
	[
		["name", "str"],
		["frame", "int"],
		["kind", "blob_kind", "file"],
		["media_type", "str", ""],
		["dtype", "str", ""],
		["shape", "[int]", []],
	],
	"violation": [["path", "str"], ["message", "str"]],
	"limits":
	[
		["header_bytes", "int"],
		["frame_bytes", "int"],
		["message_bytes", "int"],
		["frames", "int"],
		["open_requests", "int"],
		["depth", "int"],
	],
	"capability_info":
	[
		["name", "str"],
		["title", "str", ""],
		["description", "str", ""],
		["kind", "capability_kind", "generative"],
		["model", "str", ""],
		["streams", "bool", false],
		["ready", "bool", true],
		["reason", "str", ""],
		["params", "map", {}],
	],
	"timings":
	[
		["queue_ms", "float", 0.0],
		["compute_ms", "float", 0.0],
		["total_ms", "float", 0.0],
	],
}

const WORDS: Dictionary[String, Array] = {
	"priority": ["interactive", "runtime", "background"],
	"rung": ["full", "smaller", "cached", "fallback"],
	"blob_kind": ["image", "array", "file"],
	"capability_kind": ["generative", "service"],
}


## What a call came to: a `message` (and its `frames`), or a `fault`.
class Outcome:
	extends RefCounted
	var message: Dictionary = {}
	var frames: Array[PackedByteArray] = []
	var fault: Fault = null


## Frame 0 of `message`: all fields, in the canonical order.
static func encode(message: Dictionary) -> Outcome:
	var outcome := _complete(message, CLIENT if CLIENT.has(message.get("type")) else SERVER)
	if outcome.fault != null:
		return outcome
	var packed := Msgpack.encode(outcome.message)
	if packed.fault != "":
		outcome.fault = Fault.make("malformed_message", "This cannot be sent: %s." % packed.fault)
	outcome.frames = [packed.bytes]
	return outcome


## A message of the sidecar. Unknown fields are dropped, missing ones have their default.
static func decode(frames: Array[PackedByteArray], limit := MAX_HEADER) -> Outcome:
	return decode_any(frames, SERVER, limit)


## The same, for the messages of either side (`CLIENT` or `SERVER`).
static func decode_any(
	frames: Array[PackedByteArray], tables: Dictionary[String, Array], limit := MAX_HEADER
) -> Outcome:
	var outcome := Outcome.new()
	if frames.is_empty() or frames[0].size() > limit:
		outcome.fault = Fault.make("frame_too_large", "A header is over the limit, or missing.")
		return outcome
	var packed := Msgpack.decode(frames[0])
	if packed.fault != "":
		outcome.fault = Fault.make("malformed_message", "A header cannot be read.", packed.fault)
		return outcome
	if typeof(packed.value) != TYPE_DICTIONARY:
		outcome.fault = Fault.make("malformed_message", "A header is not a map.")
		return outcome
	outcome = _complete(packed.value, tables)
	outcome.frames = frames
	if outcome.fault == null:
		outcome.fault = Blobs.check(outcome.message.get("blobs", []), frames.slice(1))
	if outcome.fault != null:
		# So that the fault can end its request.
		var id: Variant = packed.value.get("id")
		outcome.fault.request_id = id if typeof(id) == TYPE_STRING and id.length() <= 64 else ""
	return outcome


static func _complete(given: Dictionary, tables: Dictionary[String, Array]) -> Outcome:
	var outcome := Outcome.new()
	var type: Variant = given.get("type")
	if typeof(type) != TYPE_STRING:
		outcome.fault = Fault.make("malformed_message", "A message has no type.")
		return outcome
	if not tables.has(type):
		outcome.fault = Fault.make("unknown_message", "There is no message `%s`." % type)
		return outcome
	outcome.message["type"] = type
	var wrong := _fields(given, tables[type], outcome.message, "$")
	if wrong != "":
		outcome.fault = Fault.make("malformed_message", "`%s` is malformed." % type, wrong)
	return outcome


# Copies the fields of a table from `given` to `into`; what is wrong, or "".
static func _fields(given: Dictionary, table: Array, into: Dictionary, path: String) -> String:
	for field: Array in table:
		var name: String = field[0]
		if not given.has(name):
			if field.size() < 3:
				return "%s.%s is missing" % [path, name]
			into[name] = _default(field)
			continue
		var holder: Array = []
		var wrong := _value(given[name], field[1], holder, "%s.%s" % [path, name])
		if wrong != "":
			return wrong
		into[name] = holder[0]
	return ""


static func _default(field: Array) -> Variant:
	var kind: String = field[1]
	if kind.begins_with("@"):
		var struct: Dictionary = {}
		_fields({}, STRUCTS[kind.substr(1)], struct, "")
		return struct
	if typeof(field[2]) in [TYPE_ARRAY, TYPE_DICTIONARY]:
		return field[2].duplicate()  # constants are read-only
	return field[2]


# Puts the checked value into `holder`; what is wrong, or "".
static func _value(value: Variant, kind: String, holder: Array, path: String) -> String:
	if kind.ends_with("?"):
		if value == null:
			holder.append(null)
			return ""
		kind = kind.trim_suffix("?")
	if kind.begins_with("["):
		return _array(value, kind.substr(1, kind.length() - 2), holder, path)
	if kind.begins_with("@"):
		return _struct(value, kind.substr(1), holder, path)
	if WORDS.has(kind):
		holder.append(value)
		return "" if value in WORDS[kind] else "%s is none of %s" % [path, WORDS[kind]]
	if kind == "float" and typeof(value) == TYPE_INT:
		value = float(value)
	holder.append(value)
	if typeof(value) != _variant_type(kind):
		return "%s is not of type %s" % [path, kind]
	if kind == "id" and (value.is_empty() or value.length() > 64):
		return "%s does not have 1 to 64 characters" % path
	if kind == "natural" and value < 0:
		return "%s is negative" % path
	return ""


static func _variant_type(kind: String) -> int:
	match kind:
		"int", "natural":
			return TYPE_INT
		"float":
			return TYPE_FLOAT
		"bool":
			return TYPE_BOOL
		"map":
			return TYPE_DICTIONARY
	return TYPE_STRING


static func _array(value: Variant, kind: String, holder: Array, path: String) -> String:
	if typeof(value) != TYPE_ARRAY:
		return "%s is not an array" % path
	var items: Array = []
	for i: int in value.size():
		var wrong := _value(value[i], kind, items, "%s[%d]" % [path, i])
		if wrong != "":
			return wrong
	holder.append(items)
	return ""


static func _struct(value: Variant, name: String, holder: Array, path: String) -> String:
	if typeof(value) != TYPE_DICTIONARY:
		return "%s is not a map" % path
	var struct: Dictionary = {}
	holder.append(struct)
	return _fields(value, STRUCTS[name], struct, path)
