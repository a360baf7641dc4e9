@tool
extends RefCounted
## The open requests of a session: which wait, which are asked, and how each one ends. A port of
## `bridge/ledger.py`. Knows requests, not the connection: the session tells it when it may ask, and
## when nobody on the other side knows the requests any more. Every request ends here exactly once.

const Tables := preload("session_tables.gd")
const Types := preload("session_types.gd")
const Messages := preload("messages.gd")
const Blobs := preload("blobs.gd")
const Fault := preload("error.gd")

const PRIORITIES: Array[String] = ["interactive", "runtime", "background"]

var limits: Dictionary = {
	"header_bytes": 1 << 20,
	"frame_bytes": 64 << 20,
	"message_bytes": 256 << 20,
	"frames": 64,
	"open_requests": 256,
	"depth": 32,
}
var open: Dictionary[String, Types.Entry] = {}
## Requests may be sent.
var ready := false
## Messages to send, and events to report, in order; the session takes them.
var out: Array[Array] = []
var events: Array[Types.Event] = []

var _asked := 0  # entries past WAITING
var _waiting: Dictionary[String, Array] = {"interactive": [], "runtime": [], "background": []}


## A new request; sent at once where possible. What is wrong with it, or null.
func add(entry: Types.Entry) -> Fault:
	var encoded := _encode(entry)
	if encoded.fault != null:
		return encoded.fault
	var id: String = entry.request["id"]
	open[id] = entry
	if _may_ask():
		_ask(entry, encoded.frames)
	else:
		_waiting[entry.request["priority"]].append(id)
	return null


## Asks what waits, interactive first, while there is room.
func pump(now: float) -> void:
	for priority: String in PRIORITIES:
		var queue := _waiting[priority]
		while not queue.is_empty() and _may_ask():
			var entry: Types.Entry = open.get(queue.pop_front())
			if entry != null and entry.stage == Tables.Stage.WAITING:
				_ask_late(entry, now)


## A message that is not final came. False where nobody waits for it.
func answered(id: String) -> bool:
	var entry: Types.Entry = open.get(id)
	if entry == null or entry.stage == Tables.Stage.WAITING:
		return false
	entry.stage = Tables.STAGES[entry.stage]["answer"]
	return entry.stage != Tables.Stage.CANCELLING


## The final message came. Ignored for a request that has ended here already, after a time-out, and
## for one that waits to be asked again.
func end(id: String, result: Dictionary, error: Fault, blobs: Array[PackedByteArray] = []) -> void:
	var entry: Types.Entry = open.get(id)
	if entry == null or entry.stage == Tables.Stage.WAITING:
		return
	if error != null and entry.stage == Tables.Stage.CANCELLING:
		error = entry.why
	finish(entry, result, error, blobs)


## Tells the sidecar, or drops the request if it was never sent. False if it has ended.
func cancel(id: String) -> bool:
	var entry: Types.Entry = open.get(id)
	if entry == null:
		return false
	if entry.stage == Tables.Stage.CANCELLING:
		return true
	entry.why = Fault.make("cancelled", "Request %s was cancelled." % id)
	if entry.stage == Tables.Stage.WAITING:
		finish(entry, {}, entry.why)
	else:
		entry.stage = Tables.STAGES[entry.stage]["cancel"]
		send({"type": "cancel", "id": id})
	return true


## Stops waiting for what has timed out; the sidecar is told to stop, too.
func expire(now: float) -> void:
	for entry: Types.Entry in open.values():
		if entry.expires > now:
			continue
		var id: String = entry.request["id"]
		if entry.stage in [Tables.Stage.ASKED, Tables.Stage.ACCEPTED]:
			send({"type": "cancel", "id": id})
		var waited := String.num(entry.expires - entry.since, 3)
		var what := "Request %s had no answer within %s s." % [id, waited]
		finish(entry, {}, Fault.make("timed_out", what))


## The other side has forgotten the requests: they wait for the next welcome. A cancelled one ends
## now, because a lost client's requests are cancelled there, too.
func all_wait_again() -> void:
	ready = false
	for queue: Array in _waiting.values():
		queue.clear()
	for entry: Types.Entry in open.values():
		if entry.stage == Tables.Stage.CANCELLING:
			finish(entry, {}, entry.why)
		else:
			entry.stage = Tables.STAGES[entry.stage]["lost"]
			_waiting[entry.request["priority"]].append(entry.request["id"])
	_asked = 0


## Ends everything with the same error.
func fail_all(code: String, message: String, cause := "", fix := "") -> void:
	ready = false
	for entry: Types.Entry in open.values():
		finish(entry, {}, entry.why if entry.why else Fault.make(code, message, cause, fix))


## Tells the sidecar to stop what it has.
func cancel_all() -> void:
	for entry: Types.Entry in open.values():
		if entry.stage in [Tables.Stage.ASKED, Tables.Stage.ACCEPTED]:
			send({"type": "cancel", "id": entry.request["id"]})


## The one place where a request ends.
func finish(
	entry: Types.Entry, result: Dictionary, error: Fault, blobs: Array[PackedByteArray] = []
) -> void:
	if entry.stage != Tables.Stage.WAITING:
		_asked = maxi(_asked - 1, 0)
	entry.stage = Tables.STAGES[entry.stage]["final"]
	var id: String = entry.request["id"]
	if error != null:
		error.request_id = id
	open.erase(id)
	var event := report(&"finished", id, result)
	event.error = error
	event.blobs = blobs


func send(message: Dictionary) -> void:
	out.append(Messages.encode(message).frames)


func report(kind: StringName, id: String, message: Dictionary) -> Types.Event:
	var event := Types.Event.new()
	event.kind = kind
	event.id = id
	event.message = message
	events.append(event)
	return event


# ------------------------------------------------------------------ asking
func _may_ask() -> bool:
	return ready and _asked < limits["open_requests"]


func _ask(entry: Types.Entry, frames: Array[PackedByteArray]) -> void:
	entry.stage = Tables.STAGES[entry.stage]["send"]
	_asked += 1
	out.append(frames)


# The time it has already waited is taken off its deadline.
func _ask_late(entry: Types.Entry, now: float) -> void:
	var given: Variant = entry.request.get("deadline_ms")
	if given != null:
		entry.request["deadline_ms"] = maxi(given - int((now - entry.since) * 1000), 0)
	var encoded := _encode(entry)
	entry.request["deadline_ms"] = given
	if encoded.fault != null:  # this sidecar allows less than the last one
		finish(entry, {}, encoded.fault)
	else:
		_ask(entry, encoded.frames)


func _encode(entry: Types.Entry) -> Messages.Outcome:
	var outcome := Messages.encode(entry.request)
	if outcome.fault == null:
		outcome.frames.append_array(entry.frames)
		outcome.fault = _check_sizes(outcome.frames)
	if outcome.fault == null:
		outcome.fault = Blobs.check(outcome.message["blobs"], entry.frames)
	return outcome


func _check_sizes(frames: Array[PackedByteArray]) -> Fault:
	var total := 0
	var largest := 0
	for frame: PackedByteArray in frames:
		total += frame.size()
		largest = maxi(largest, frame.size())
	var what := ""
	if frames.size() > limits["frames"]:
		what = "%d frames in a message; %d are allowed." % [frames.size(), limits["frames"]]
	elif frames[0].size() > limits["header_bytes"]:
		what = "The parameters take %d bytes; %d are allowed."
		what %= [frames[0].size(), limits["header_bytes"]]
	elif largest > limits["frame_bytes"] or total > limits["message_bytes"]:
		what = "The data takes %d bytes; %d are allowed." % [total, limits["message_bytes"]]
	return Fault.make("frame_too_large", what) if what != "" else null
