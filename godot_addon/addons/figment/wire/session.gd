extends RefCounted
## The client's side of a conversation, without sockets, threads or clocks: a port of
## `bridge/session.py`, judged by the same vectors (`tests/vectors/sessions`).
##
## Feed it what arrives and what time it is (seconds of a clock that never goes back); it says what
## to send and what happened. It knows nothing of nodes, and gives out no errors but as values.

const Tables := preload("session_tables.gd")
const Types := preload("session_types.gd")
const Messages := preload("messages.gd")
const Blobs := preload("blobs.gd")
const Fault := preload("error.gd")

const PRIORITIES: Array[String] = ["interactive", "runtime", "background"]
const PROTOCOL_FAULTS: Array[String] = [
	"protocol",
	"malformed_message",
	"unknown_message",
	"frame_too_large",
	"bad_greeting",
	"not_greeted",
	"version_unsupported",
	"wrong_token",
	"duplicate_id",
	"unknown_id",
]

var token := ""
var engine := ""
var client := ""
var project := ""
var name := Crypto.new().generate_random_bytes(16).hex_encode()
var patience := Types.Patience.new()
var link := Tables.Link.DOWN
## The last `welcome`, or empty.
var welcome: Dictionary = {}
var capabilities: Dictionary[String, Dictionary] = {}
var limits: Dictionary = {
	"header_bytes": 1 << 20,
	"frame_bytes": 64 << 20,
	"message_bytes": 256 << 20,
	"frames": 64,
	"open_requests": 256,
	"depth": 32,
}

var _open: Dictionary[String, Types.Open] = {}
var _waiting: Dictionary[String, Array] = {"interactive": [], "runtime": [], "background": []}
var _out: Array[Array] = []
var _events: Array[Types.Event] = []
var _serial := 0
var _asked := 0  # requests that the sidecar knows
var _down_since := -1.0
var _down_error: Fault = null
var _greeted_at := 0.0
var _heard := 0.0
var _ticked := -1.0
var _pinged := -1.0  # time of the ping that has no pong yet


# ------------------------------------------------------------------ what the caller tells us
## A fresh connection exists: greet.
func connected(now: float) -> void:
	_move("connected")
	_ticked = now
	_hello(now)


## The connection is gone; open requests wait for the next one.
func disconnected(now: float, error: Fault = null) -> void:
	if link == Tables.Link.GREETING or link == Tables.Link.READY:
		_lose(now, error if error else Fault.make("connection_lost", "The connection ended."))
	elif error != null:
		_down_error = error
		_down_since = now if _down_since < 0.0 else _down_since


## Asks. `request` has `capability`, `params`, and what else the message has besides `id` and
## `blobs`. The answer comes as events. Returns the id; when it cannot be sent, "" and the reason
## in `refused`. A positive `timeout` is how many seconds to wait.
func submit(
	request: Dictionary,
	now: float,
	attachments: Array[Blobs.Attachment] = [],
	timeout := -1.0,
	refused: Array[Fault] = []
) -> String:
	if link == Tables.Link.CLOSED:
		refused.append(Fault.make("connection_lost", "The client is closed.", "", "Start again."))
		return ""
	var entry := Types.Open.new()
	_serial += 1
	entry.request = request.duplicate()
	entry.request["type"] = "request"
	entry.request["id"] = "r%d" % _serial
	entry.request["priority"] = request.get("priority", "interactive")
	entry.request["blobs"] = []
	for attachment: Blobs.Attachment in attachments:
		entry.frames.append(attachment.bytes)
		var description := attachment.description.duplicate()
		description["frame"] = entry.frames.size()
		entry.request["blobs"].append(description)
	entry.since = now
	entry.expires = now + timeout if timeout > 0.0 else -1.0
	var encoded := _encode(entry)
	if encoded.fault != null:
		refused.append(encoded.fault)
		return ""
	var id: String = entry.request["id"]
	_open[id] = entry
	if _may_ask():
		_ask(entry, encoded.frames)
	else:
		_waiting[entry.request["priority"]].append(id)
		_start_waiting(now)
	return id


## Asks to stop it; the end still comes as an event. False if it has ended.
func cancel(id: String) -> bool:
	var entry: Types.Open = _open.get(id)
	if entry == null:
		return false
	if entry.stage == Tables.Stage.CANCELLING:
		return true
	entry.why = _cancelled(id)
	if entry.stage == Tables.Stage.WAITING:
		_finish(entry, {}, entry.why)
		return true
	entry.stage = Tables.STAGES[entry.stage]["cancel"]
	_send({"type": "cancel", "id": id})
	return true


## Measures the round trip; ignored while there is no connection.
func ping(now: float) -> void:
	if link == Tables.Link.READY:
		_pinged = now
		_send({"type": "ping", "nonce": int(now * 1e6) & 0x7fffffff})


## One message arrived. Returns its events, and those that were pending.
func receive(frames: Array[PackedByteArray], now: float) -> Array[Types.Event]:
	if link == Tables.Link.DOWN or link == Tables.Link.CLOSED:
		return _take_events()  # a late message of a connection we gave up
	_heard = now
	var outcome := Messages.decode(frames, limits["header_bytes"])
	if outcome.fault == null:
		_handle(outcome.message, frames.slice(1), now)
	elif outcome.fault.code != "unknown_message" and outcome.fault.request_id != "":
		# A message that breaks the rules costs its request. A newer one is not ours to judge.
		_end(outcome.fault.request_id, {}, outcome.fault)
	return _take_events()


## Time passed: deadlines, pings, silence. Call it every frame.
func tick(now: float) -> Array[Types.Event]:
	if _ticked >= 0.0 and now - _ticked > patience.stall:
		_forgive(now - _ticked)
	_ticked = now
	for entry: Types.Open in _open.values():
		if entry.expires >= 0.0 and now >= entry.expires:
			_time_out(entry)
	match link:
		Tables.Link.READY:
			_watch_silence(now)
		Tables.Link.GREETING:
			if now - _greeted_at > patience.greeting:
				var what := "The sidecar did not answer `hello`."
				_lose(now, Fault.make("sidecar_unreachable", what))
		Tables.Link.DOWN:
			_give_up_late(now)
	return _take_events()


## Ends for good. Open requests are cancelled; take the output once more.
func close() -> Array[Types.Event]:
	for entry: Types.Open in _open.values():
		var known := entry.stage in [Tables.Stage.ASKED, Tables.Stage.ACCEPTED]
		if known and link == Tables.Link.READY:
			_send({"type": "cancel", "id": entry.request["id"]})
		var why := entry.why if entry.why else _cancelled(entry.request["id"])
		_finish(entry, {}, why)
	_move("close")
	return _take_events()


# ------------------------------------------------------------------ what we tell the caller
## Messages to send now, in order, an array of frames each.
func take_output() -> Array[Array]:
	var out := _out
	_out = []
	return out


func open_requests() -> int:
	return _open.size()


## Ends all open requests with `error`: there will be no connection.
func give_up(error: Fault) -> Array[Types.Event]:
	for entry: Types.Open in _open.values():
		_finish(entry, {}, error)
	return _take_events()


# ------------------------------------------------------------------ connection
func _move(event: String) -> void:
	link = Tables.LINKS[link][event]


func _hello(now: float) -> void:
	_greeted_at = now
	_heard = now
	_pinged = -1.0
	var hello := {
		"type": "hello",
		"versions": [Messages.VERSION],
		"token": token,
		"session": name,
		"engine": engine,
		"client": client,
		"project": project,
	}
	_send(hello)


func _handle(message: Dictionary, blobs: Array[PackedByteArray], now: float) -> void:
	match message["type"]:
		"welcome":
			if link == Tables.Link.GREETING:
				_welcomed(message)
		"accepted", "progress", "partial":
			_update(message, blobs)
		"result":
			_end(message["id"], message, null, blobs)
		"cancelled":
			_end(message["id"], {}, _cancelled(message["id"]))
		"error":
			_error(Fault.from_message(message), now)
		"pong":
			if _pinged >= 0.0:
				_event(&"round_trip", "", message).seconds = now - _pinged
				_pinged = -1.0
		"capability":
			capabilities[message["info"]["name"]] = message["info"]
			_event(&"changed", "", message["info"])
		"bye":
			var code: String = message["code"] if message["code"] != "" else "draining"
			_lose(now, Fault.make(code, message["reason"]), code in PROTOCOL_FAULTS)


func _welcomed(message: Dictionary) -> void:
	_move("welcome")
	welcome = message
	limits = message["limits"]
	capabilities.clear()
	for info: Dictionary in message["capabilities"]:
		capabilities[info["name"]] = info
	_down_since = -1.0
	_down_error = null
	_event(&"ready", "", message)
	_pump()


func _error(error: Fault, now: float) -> void:
	if error.code == "not_greeted" and link == Tables.Link.READY:
		_all_wait_again()  # the sidecar forgot us
		_move("not_greeted")
		_hello(now)
	elif error.request_id != "":
		_end(error.request_id, {}, error)
	elif link == Tables.Link.GREETING:
		_lose(now, error, error.code in PROTOCOL_FAULTS)


func _lose(now: float, error: Fault, fatal := false) -> void:
	var event := _event(&"lost", "", {})
	event.error = error
	event.fatal = fatal
	_out.clear()
	_down_error = error
	if fatal:
		for entry: Types.Open in _open.values():
			_finish(entry, {}, error)
		_move("close")
		return
	_move("lost")
	_all_wait_again()
	_start_waiting(now)


# No connection knows the open requests any more: ask again at the next welcome.
func _all_wait_again() -> void:
	for queue: Array in _waiting.values():
		queue.clear()
	for entry: Types.Open in _open.values():
		if entry.stage == Tables.Stage.CANCELLING:
			_finish(entry, {}, entry.why)
			continue
		entry.stage = Tables.STAGES[entry.stage]["lost"]
		_waiting[entry.request["priority"]].append(entry.request["id"])
	_asked = 0


func _start_waiting(now: float) -> void:
	if link == Tables.Link.DOWN and _down_since < 0.0:
		_down_since = now


func _give_up_late(now: float) -> void:
	if _down_since < 0.0 or now - _down_since < patience.reconnect:
		return
	var code := "sidecar_unreachable" if welcome.is_empty() else "connection_lost"
	var what := "No connection to the sidecar for %d seconds." % int(patience.reconnect)
	for entry: Types.Open in _open.values():
		_finish(entry, {}, Fault.make(code, what, str(_down_error) if _down_error else ""))
	_down_since = now


func _watch_silence(now: float) -> void:
	var quiet := now - _heard
	if quiet > patience.silence:
		_lose(now, Fault.make("connection_lost", "The sidecar was silent for %d s." % int(quiet)))
	elif quiet > patience.ping_every and _pinged < 0.0:
		ping(now)


# We did not listen for `stall` seconds: nobody else's clock ran.
func _forgive(stall: float) -> void:
	_heard += stall
	_greeted_at += stall
	if _down_since >= 0.0:
		_down_since += stall


# ------------------------------------------------------------------ requests
func _may_ask() -> bool:
	return link == Tables.Link.READY and _asked < limits["open_requests"]


# Asks what waits, interactive first, while there is room.
func _pump() -> void:
	for priority: String in PRIORITIES:
		var queue := _waiting[priority]
		while not queue.is_empty() and _may_ask():
			var entry: Types.Open = _open.get(queue.pop_front())
			if entry != null and entry.stage == Tables.Stage.WAITING:
				_ask_again(entry)


func _ask_again(entry: Types.Open) -> void:
	# The time it has already waited is taken off its deadline.
	var given: Variant = entry.request.get("deadline_ms")
	if given != null and _ticked >= 0.0:
		entry.request["deadline_ms"] = maxi(given - int((_ticked - entry.since) * 1000), 0)
	var encoded := _encode(entry)
	entry.request["deadline_ms"] = given
	if encoded.fault != null:  # this sidecar allows less than the last one
		_finish(entry, {}, encoded.fault)
	else:
		_ask(entry, encoded.frames)


func _ask(entry: Types.Open, frames: Array[PackedByteArray]) -> void:
	entry.stage = Tables.STAGES[entry.stage]["send"]
	_asked += 1
	_out.append(frames)


func _encode(entry: Types.Open) -> Messages.Outcome:
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


func _update(message: Dictionary, blobs: Array[PackedByteArray]) -> void:
	var entry: Types.Open = _open.get(message["id"])
	if entry == null or entry.stage == Tables.Stage.WAITING:
		return
	entry.stage = Tables.STAGES[entry.stage]["answer"]
	if entry.stage != Tables.Stage.CANCELLING:
		_event(&"update", message["id"], message).blobs = blobs


func _end(id: String, result: Dictionary, error: Fault, blobs: Array[PackedByteArray] = []) -> void:
	var entry: Types.Open = _open.get(id)
	if entry == null or entry.stage == Tables.Stage.WAITING:
		return  # ended here already: after a time-out, or an answer to a lost connection
	if entry.stage == Tables.Stage.CANCELLING and error != null and entry.why != null:
		error = entry.why
	_finish(entry, result, error, blobs)


# Stop waiting at once; the sidecar is told, and its last word is then ignored.
func _time_out(entry: Types.Open) -> void:
	var id: String = entry.request["id"]
	if entry.stage in [Tables.Stage.ASKED, Tables.Stage.ACCEPTED]:
		_send({"type": "cancel", "id": id})
	var waited := String.num(entry.expires - entry.since)
	_finish(entry, {}, Fault.make("timed_out", "Request %s: no answer within %s s." % [id, waited]))


func _finish(
	entry: Types.Open, result: Dictionary, error: Fault, blobs: Array[PackedByteArray] = []
) -> void:
	if entry.stage != Tables.Stage.WAITING:
		_asked = maxi(_asked - 1, 0)
	entry.stage = Tables.STAGES[entry.stage]["final"]
	var id: String = entry.request["id"]
	if error != null:
		error.request_id = id
	_open.erase(id)
	var event := _event(&"finished", id, result)
	event.error = error
	event.blobs = blobs
	_pump()


static func _cancelled(id: String) -> Fault:
	return Fault.make("cancelled", "Request %s was cancelled." % id)


# ------------------------------------------------------------------ output
func _send(message: Dictionary) -> void:
	_out.append(Messages.encode(message).frames)


func _event(kind: StringName, id: String, message: Dictionary) -> Types.Event:
	var event := Types.Event.new()
	event.kind = kind
	event.id = id
	event.message = message
	_events.append(event)
	return event


func _take_events() -> Array[Types.Event]:
	var events := _events
	_events = []
	return events
