@tool
extends RefCounted
## The client's side of a conversation, without sockets, threads or clocks: a port of
## `bridge/session.py`, judged by the same vectors (`tests/vectors/sessions`).
##
## Feed it what arrives and what time it is (seconds of a clock that never goes back); it says what
## to send and what happened. States live in session_tables.gd, open requests in ledger.gd.

const Tables := preload("session_tables.gd")
const Types := preload("session_types.gd")
const Ledger := preload("ledger.gd")
const Messages := preload("messages.gd")
const Blobs := preload("blobs.gd")
const Fault := preload("error.gd")

## What this side says about itself in `hello`; the token may change before each connection.
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

var _ledger := Ledger.new()
var _serial := 0
var _heard := 0.0  # when anything last came
var _greeted := 0.0  # when hello was sent
var _ticked := NAN
var _pinged := NAN  # when the ping without a pong was sent
var _down_since := NAN
var _down_error: Fault = null


# ------------------------------------------------------------------ what the caller tells us
## A fresh connection exists: greet.
func connected(now: float) -> void:
	_move("connected")
	_hello(now)


## The connection is gone, or could not be made; open requests wait for the next.
func disconnected(now: float, error: Fault = null) -> Array[Types.Event]:
	if error == null:
		error = Fault.make("connection_lost", "The connection to the sidecar ended.")
	if link == Tables.Link.GREETING or link == Tables.Link.READY:
		_lose(now, error)
	elif link == Tables.Link.DOWN:
		_down_error = error
		_down_since = now if is_nan(_down_since) else _down_since
	return _take_events()


## Asks. `request` has `capability`, `params`, and what else the message has besides `id` and
## `blobs`. The answer comes as events. Returns the id; when it cannot be sent, "" and the reason
## in `refused`. `timeout` is how many seconds to wait, negative for ever.
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
	_serial += 1
	var entry := _entry(request, attachments)
	entry.since = now
	entry.expires = now + timeout if timeout >= 0.0 else INF
	var fault := _ledger.add(entry)
	if fault != null:
		refused.append(fault)
		return ""
	if link == Tables.Link.DOWN and is_nan(_down_since):
		_down_since = now
	return entry.request["id"]


## Asks to stop it; its end still comes as an event. False if it has ended.
func cancel(id: String) -> bool:
	return _ledger.cancel(id)


## Measures the round trip; ignored while there is no connection.
func ping(now: float) -> void:
	if link == Tables.Link.READY:
		_pinged = now
		_ledger.send({"type": "ping", "nonce": int(now * 1e6) & 0x7fffffff})


## One message arrived. Returns its events, and those that were pending.
func receive(frames: Array[PackedByteArray], now: float) -> Array[Types.Event]:
	if link == Tables.Link.GREETING or link == Tables.Link.READY:  # else: late, of a lost one
		_heard = now
		var outcome := Messages.decode(frames, _ledger.limits["header_bytes"])
		if outcome.fault == null:
			_handle(outcome.message, frames.slice(1), now)
		elif outcome.fault.code != "unknown_message":  # newer than we are: not ours to judge
			_ledger.end(outcome.fault.request_id, {}, outcome.fault)
			_ledger.report(&"complaint", "", {}).error = outcome.fault
	_ledger.pump(now)
	return _take_events()


## Time passed: time-outs, pings, silence. Call it every frame.
func tick(now: float) -> Array[Types.Event]:
	if now - _ticked > patience.stall:
		_forgive(now - _ticked)
	_ticked = now
	_ledger.expire(now)
	match link:
		Tables.Link.READY:
			_watch_silence(now)
		Tables.Link.GREETING:
			if now - _greeted > patience.greeting:
				var what := "The sidecar did not answer `hello`."
				_lose(now, Fault.make("sidecar_unreachable", what))
		Tables.Link.DOWN:
			_give_up_late(now)
	_ledger.pump(now)
	return _take_events()


## Ends for good; open requests are cancelled. Send the output once more after it.
func close() -> Array[Types.Event]:
	if link == Tables.Link.READY:
		_ledger.cancel_all()
	_move("close")
	_ledger.fail_all("cancelled", "The client was closed.")
	return _take_events()


## Ends all open requests with `error`: there will be no connection.
func give_up(error: Fault) -> Array[Types.Event]:
	_ledger.fail_all(error.code, error.message, error.cause, error.fix)
	return _take_events()


# ------------------------------------------------------------------ what we tell the caller
## Messages to send now, in order, an array of frames each.
func take_output() -> Array[Array]:
	var out := _ledger.out
	_ledger.out = []
	return out


## Events of calls that return none, such as `cancel` of a request never sent.
func pending_events() -> Array[Types.Event]:
	return _take_events()


func open_requests() -> int:
	return _ledger.open.size()


## Seconds since the sidecar was asked for a sign of life, 0 when it owes none.
func overdue(now: float) -> float:
	return now - _pinged if link == Tables.Link.READY and not is_nan(_pinged) else 0.0


# ------------------------------------------------------------------ connection
func _move(event: String) -> void:
	link = Tables.LINKS[link][event]


func _hello(now: float) -> void:
	_greeted = now
	_heard = now
	_ticked = now
	_pinged = NAN
	var hello := {
		"type": "hello",
		"versions": [Messages.VERSION],
		"token": token,
		"session": name,
		"engine": engine,
		"client": client,
		"project": project,
	}
	_ledger.send(hello)


func _handle(message: Dictionary, blobs: Array[PackedByteArray], now: float) -> void:
	match message["type"]:
		"welcome":
			_welcomed(message)
		"accepted", "progress", "partial":
			if _ledger.answered(message["id"]):
				_ledger.report(&"update", message["id"], message).blobs = blobs
		"result":
			_ledger.end(message["id"], message, null, blobs)
		"cancelled":
			var what := "Request %s was cancelled." % message["id"]
			_ledger.end(message["id"], {}, Fault.make("cancelled", what))
		"error":
			_error(Fault.from_message(message), now)
		"pong":
			if not is_nan(_pinged):
				_ledger.report(&"round_trip", "", message).seconds = now - _pinged
			_pinged = NAN
		"capability":
			capabilities[message["info"]["name"]] = message["info"]
			_ledger.report(&"changed", "", message["info"])
		"bye":
			var code: String = message["code"] if message["code"] != "" else "draining"
			_lose(now, Fault.make(Fault.known(code), message["reason"]))


func _welcomed(message: Dictionary) -> void:
	if link != Tables.Link.GREETING:
		return
	_move("welcome")
	welcome = message
	capabilities.clear()
	for info: Dictionary in message["capabilities"]:
		capabilities[info["name"]] = info
	_down_since = NAN
	_down_error = null
	_ledger.limits = message["limits"]
	_ledger.ready = true
	_ledger.report(&"ready", "", message)


func _error(error: Fault, now: float) -> void:
	if error.code == "not_greeted":
		if link == Tables.Link.READY:  # the sidecar was restarted behind the same address
			_move("not_greeted")
			_ledger.all_wait_again()
			_hello(now)
	elif error.request_id != "":
		_ledger.end(error.request_id, {}, error)
	elif link == Tables.Link.GREETING:
		_lose(now, error)
	else:
		_ledger.report(&"complaint", "", {}).error = error


# A broken rule (wrong token, no common version) is fatal: trying again is no use.
func _lose(now: float, error: Fault) -> void:
	var fatal := error.code in Fault.PROTOCOL_CODES
	_move("close" if fatal else "lost")
	var event := _ledger.report(&"lost", "", {})
	event.error = error
	event.fatal = fatal
	_ledger.out.clear()
	_down_error = error
	_down_since = now
	_ledger.all_wait_again()
	if fatal:
		_ledger.fail_all(error.code, error.message, error.cause)


func _give_up_late(now: float) -> void:
	if is_nan(_down_since) or now - _down_since < patience.reconnect:
		return
	var code := "sidecar_unreachable" if welcome.is_empty() else "connection_lost"
	var what := "No connection to the sidecar for %d seconds." % int(patience.reconnect)
	var why := ""
	if _down_error:
		why = ("%s %s" % [_down_error.message, _down_error.cause]).strip_edges()
	_ledger.fail_all(code, what, why)
	_down_since = NAN


func _watch_silence(now: float) -> void:
	var quiet := now - _heard
	if quiet > patience.silence:
		_lose(now, Fault.make("connection_lost", "The sidecar was silent for %d s." % int(quiet)))
	elif quiet > patience.ping_every and is_nan(_pinged):
		ping(now)


# We did not listen for `stall` seconds: nobody else's clock ran meanwhile.
func _forgive(stall: float) -> void:
	_heard += stall
	_greeted += stall
	_down_since += stall  # NAN stays NAN


# ------------------------------------------------------------------ small things
func _entry(request: Dictionary, attachments: Array[Blobs.Attachment]) -> Types.Entry:
	var entry := Types.Entry.new()
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
	return entry


func _take_events() -> Array[Types.Event]:
	var events := _ledger.events
	_ledger.events = []
	return events
