extends "case.gd"
## The session against `tests/vectors/sessions`: whole conversations with a clock.

const Vectors := preload("vectors.gd")
const Session := preload("res://addons/figment/wire/session.gd")
const Types := preload("res://addons/figment/wire/session_types.gd")
const Tables := preload("res://addons/figment/wire/session_tables.gd")
const Messages := preload("res://addons/figment/wire/messages.gd")
const Msgpack := preload("res://addons/figment/wire/msgpack.gd")
const Blobs := preload("res://addons/figment/wire/blobs.gd")
const Fault := preload("res://addons/figment/wire/error.gd")

var _now := 0.0
var _events: Array[Types.Event] = []


func test_conversations() -> void:
	var files := Vectors.files("sessions/")
	check(files.size() > 5, "there are no vectors")
	for path: String in files:
		var cases: Array = Vectors.read(path)["cases"]
		equal(cases.size(), files[path], path + " count")
		for case: Dictionary in cases:
			_play(case, "%s %s" % [path, case["id"]])


func _play(case: Dictionary, name: String) -> void:
	var session := Session.new()
	session.token = case["config"].get("token", "")
	session.name = case["config"].get("session", "")
	for key: String in case["config"].get("patience", {}):
		session.patience.set(key, case["config"]["patience"][key].to_float())
	_now = 0.0
	_events = []
	for i: int in case["steps"].size():
		var step: Dictionary = case["steps"][i]
		_now = step.get("at", str(_now)).to_float()
		_step(session, step, "%s step %d" % [name, i])


func _step(session: Session, step: Dictionary, name: String) -> void:
	if step.has("call"):
		_call(session, step, name)
	if step.has("in"):
		var header := Msgpack.encode(Vectors.value(step["in"]))
		var frames: Array[PackedByteArray] = [header.bytes]
		frames.append_array(Vectors.all_bytes(step.get("blobs", [])))
		_events.append_array(session.receive(frames, _now))
	if step.has("out"):
		_compare_output(session.take_output(), step["out"], name)
	if step.has("events"):
		_events.append_array(session.pending_events())
		_compare_events(step["events"], name)
	if step.has("link"):
		equal(Tables.Link.keys()[session.link].to_lower(), step["link"], name + " link")
	if step.has("open"):
		equal(str(session.open_requests()), step["open"], name + " open")


func _call(session: Session, step: Dictionary, name: String) -> void:
	match step["call"]:
		"connected":
			session.connected(_now)
		"disconnected":
			_events.append_array(session.disconnected(_now))
		"tick":
			_events.append_array(session.tick(_now))
		"close":
			_events.append_array(session.close())
		"ping":
			session.ping(_now)
		"cancel":
			equal(str(session.cancel(step["id"])), step.get("known", "true"), name + " known")
		"submit":
			_submit(session, step, name)
		_:
			check(false, name + ": unknown call")


func _submit(session: Session, step: Dictionary, name: String) -> void:
	var request: Dictionary = {
		"capability": step["capability"], "params": Vectors.value(step["params"])
	}
	if step.has("priority"):
		request["priority"] = step["priority"]
	if step.has("deadline_ms"):
		request["deadline_ms"] = step["deadline_ms"].to_int()
	if step.has("stream"):
		request["stream"] = str(step["stream"]) == "true"
	var timeout: float = step.get("timeout", "-1").to_float()
	var refused: Array[Fault] = []
	var none: Array[Blobs.Attachment] = []
	session.submit(request, _now, none, timeout, refused)
	var code := refused[0].code if not refused.is_empty() else ""
	equal(code, step.get("error", ""), name + " refused")


# Only the fields that the vector lists are compared.
func _compare_output(out: Array[Array], expected: Array, name: String) -> void:
	var types: Array = []
	for frames: Array in out:
		types.append(Msgpack.decode(frames[0]).value)
	equal(out.size(), expected.size(), "%s: messages sent %s" % [name, types])
	for i: int in mini(out.size(), expected.size()):
		var want: Dictionary = Vectors.value(expected[i])
		for key: String in want:
			var got: Variant = types[i].get(key)
			check(Vectors.same(got, want[key]), "%s: %s is %s" % [name, key, got])


func _compare_events(expected: Array, name: String) -> void:
	var kinds: Array = []
	for event: Types.Event in _events:
		kinds.append(event.kind)
	equal(_events.size(), expected.size(), "%s: events %s" % [name, kinds])
	for i: int in mini(_events.size(), expected.size()):
		_compare_event(_events[i], expected[i], name)
	_events = []


func _compare_event(event: Types.Event, want: Dictionary, name: String) -> void:
	equal(String(event.kind), want["event"], name + " event")
	if want.has("id"):
		equal(event.id, want["id"], name + " id")
	if want.has("error"):
		equal(event.error.code if event.error else "", want["error"], name + " error")
	elif event.kind == &"finished":
		check(event.error == null, "%s: failed with %s" % [name, event.error])
	if want.has("fatal"):
		equal(str(event.fatal), want["fatal"], name + " fatal")
	if want.has("type"):
		equal(event.message["type"], want["type"], name + " type")
	if want.has("name"):
		equal(event.message["name"], want["name"], name + " name")
	if want.has("data"):
		var data: Variant = event.message.get("data")
		check(Vectors.same(data, Vectors.value(want["data"])), "%s: data %s" % [name, data])
