extends "case.gd"
## The ZMTP machine against `tests/vectors/zmtp`: greetings, frames, and whole transcripts, each
## replayed at once, step by step and byte by byte.

const Vectors := preload("vectors.gd")
const Zmtp := preload("res://addons/figment/wire/zmtp.gd")

const PEER_READY := "041c0552454144590b536f636b65742d5479706500000006524f55544552"


func test_pure_functions() -> void:
	for path: String in ["zmtp/greeting.json", "zmtp/frames.json", "zmtp/commands.json"]:
		var cases: Array = Vectors.read(path)["cases"]
		equal(cases.size(), Vectors.files(path)[path], path + " count")
		for case: Dictionary in cases:
			_judge(case, "%s %s" % [path, case["id"]])


func test_transcripts() -> void:
	var files := Vectors.files("zmtp/transcripts/")
	check(files.size() > 10, "there are no transcripts")
	for path: String in files:
		var cases: Array = Vectors.read(path)["cases"]
		equal(cases.size(), files[path], path + " count")
		for case: Dictionary in cases:
			for way: String in ["at once", "by step", "by byte"]:
				_replay(case, way, "%s %s %s" % [path, case["id"], way])


# ------------------------------------------------------------------ pure functions
func _judge(case: Dictionary, name: String) -> void:
	match case["do"]:
		"greeting":
			equal(_output(_machine(case)), Vectors.bytes(case["bytes"]), name)
		"check_greeting":
			var machine := _machine(case)
			machine.feed(Vectors.bytes(case["bytes"]))
			_outcome(machine, case, machine.state == Zmtp.State.GREETING, name)
		"message":
			var machine := _ready_machine()
			machine.send(Vectors.all_bytes(case["frames"]))
			equal(_output(machine), Vectors.bytes(case["bytes"]), name)
		"header":
			# The machine has no such function for itself; what it does with a header is seen in
			# whether it refuses it. Sizes are judged by the transcripts.
			var machine := _ready_machine()
			machine.max_frame = (1 << 62) - 1 + (1 << 62)
			machine.max_message = machine.max_frame
			if case.get("size", "0").to_int() < 1 << 20:
				machine.feed(Vectors.bytes(case["bytes"]))
				_outcome(machine, case, not machine.has_message(), name)
		"command":
			var machine := _ready_machine()
			_feed_command(machine, Vectors.bytes(case["bytes"]))
			var refused: bool = case.has("error") or case["name"] == "ERROR"
			equal(machine.state == Zmtp.State.FAILED, refused, name)
			if case.has("error"):
				equal(machine.fault.code, case["error"], name)
		"properties":
			var machine := _machine({})
			machine.feed(Vectors.bytes(_peer_greeting()))
			var body := PackedByteArray([5]) + "READY".to_ascii_buffer()
			_feed_command(machine, body + Vectors.bytes(case["bytes"]))
			if case.has("error"):
				equal(machine.fault.code if machine.fault else "", case["error"], name)
			else:
				var named := "socket-type" in str(case["properties"])
				equal(machine.state == Zmtp.State.READY, named, name)
		_:
			check(false, name + ": unknown `do`")


func _outcome(machine: Zmtp, case: Dictionary, wants_more: bool, name: String) -> void:
	if case.has("error"):
		equal(machine.fault.code if machine.fault else "", case["error"], name)
	else:
		check(machine.state != Zmtp.State.FAILED, name + " was refused")
		if case.has("need"):
			equal(wants_more, case["need"] == "more", name)


static func _feed_command(machine: Zmtp, body: PackedByteArray) -> void:
	machine.feed(PackedByteArray([4, body.size()]) + body)


static func _peer_greeting() -> String:
	return "ff00000000000000017f03014e554c4c 00*48"


static func _ready_machine() -> Zmtp:
	var machine := Zmtp.new()
	machine.feed(Vectors.bytes(_peer_greeting() + " " + PEER_READY))
	machine.take_output()
	return machine


# ------------------------------------------------------------------ transcripts
static func _machine(case: Dictionary) -> Zmtp:
	var user := ""
	var password := ""
	if case.get("mechanism") == "PLAIN":
		user = case.get("user", "61").hex_decode().get_string_from_ascii()
		password = case.get("password", "").hex_decode().get_string_from_ascii()
	var machine := Zmtp.new(user, password)
	var limits: Dictionary = case.get("limits", {})
	machine.max_frame = limits.get("frame_bytes", str(machine.max_frame)).to_int()
	machine.max_message = limits.get("message_bytes", str(machine.max_message)).to_int()
	machine.max_frames = limits.get("frames", str(machine.max_frames)).to_int()
	return machine


func _replay(case: Dictionary, way: String, name: String) -> void:
	var machine := _machine(case)
	var seen: Array[bool] = [false]  # whether `ready` was reported
	for stretch: Array in _stretches(case["steps"]):
		var arrives: Array[PackedByteArray] = []
		var expected := {"out": PackedByteArray(), "events": [], "error": ""}
		for step: Dictionary in stretch:
			_expect(step, expected, arrives, machine)
		for piece: PackedByteArray in _pieces(arrives, way):
			machine.feed(piece)
		var got := {"out": _output(machine), "events": _events(machine, seen), "error": ""}
		got["error"] = machine.fault.code if machine.fault else ""
		for key: String in expected:
			equal(got[key], expected[key], "%s %s" % [name, key])


static func _expect(
	step: Dictionary, expected: Dictionary, arrives: Array[PackedByteArray], machine: Zmtp
) -> void:
	if step.has("in"):
		arrives.append(Vectors.bytes(step["in"]))
	elif step.has("out"):
		expected["out"].append_array(Vectors.bytes(step["out"]))
	elif step.has("event"):
		var event: Array = [step["event"]]
		event.append_array(Vectors.all_bytes(step.get("frames", [])))
		expected["events"].append(event)
	elif step.has("error"):
		expected["error"] = step["error"]
	elif step.get("call") == "send":
		machine.send(Vectors.all_bytes(step["frames"]))
	elif step.get("call") == "eof":
		machine.end()


# Cut before every call.
static func _stretches(steps: Array) -> Array[Array]:
	var all: Array[Array] = [[]]
	for step: Dictionary in steps:
		if step.has("call"):
			all.append([])
		all[-1].append(step)
	return all


static func _pieces(arrives: Array[PackedByteArray], way: String) -> Array[PackedByteArray]:
	if way == "by step":
		return arrives
	var joined := PackedByteArray()
	for piece: PackedByteArray in arrives:
		joined.append_array(piece)
	if way == "at once":
		return [joined]
	var single: Array[PackedByteArray] = []
	for byte: int in joined:
		single.append(PackedByteArray([byte]))
	return single


static func _output(machine: Zmtp) -> PackedByteArray:
	var joined := PackedByteArray()
	for piece: PackedByteArray in machine.take_output():
		joined.append_array(piece)
	return joined


static func _events(machine: Zmtp, seen: Array[bool]) -> Array:
	var events: Array = []
	if machine.was_ready and not seen[0]:
		seen[0] = true
		events.append(["ready"])
	while machine.has_message():
		var event: Array = ["message"]
		event.append_array(machine.take_message())
		events.append(event)
	return events
