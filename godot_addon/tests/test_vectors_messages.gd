extends "case.gd"
## Messages and blob descriptions against `tests/vectors/messages` and `tests/vectors/arrays`.

const Vectors := preload("vectors.gd")
const Messages := preload("res://addons/figment/wire/messages.gd")
const Blobs := preload("res://addons/figment/wire/blobs.gd")
const Images := preload("res://addons/figment/convert/images.gd")


func test_messages() -> void:
	var files := Vectors.files("messages/")
	check(files.size() > 10, "there are no vectors")
	for path: String in files:
		var suite := Vectors.read(path)
		equal(suite["cases"].size(), files[path], path + " count")
		var to_us: bool = suite["direction"] == "to_client"
		var tables := Messages.SERVER if to_us else Messages.CLIENT
		for case: Dictionary in suite["cases"]:
			_judge(case, tables, "%s %s" % [path, case["id"]])


func test_every_message_has_a_vector() -> void:
	var paths := Vectors.files("messages/")
	for type: String in Messages.CLIENT.keys() + Messages.SERVER.keys():
		check(paths.has("messages/v1/%s.json" % type), "no vectors for `%s`" % type)


func test_blob_descriptions() -> void:
	var files := Vectors.files("arrays/")
	check(not files.is_empty(), "there are no vectors")
	for path: String in files:
		var cases: Array = Vectors.read(path)["cases"]
		equal(cases.size(), files[path], path + " count")
		for case: Dictionary in cases:
			_judge_blob(case, "%s %s" % [path, case["id"]])


func _judge(case: Dictionary, tables: Dictionary[String, Array], name: String) -> void:
	var forms: Array = case.get("decode", [case.get("bytes", "")])
	for form: String in forms:
		var frames: Array[PackedByteArray] = [Vectors.bytes(form)]
		frames.append_array(Vectors.all_bytes(case.get("blobs", [])))
		var outcome := Messages.decode_any(frames, tables)
		if case.has("error"):
			equal(outcome.fault.code if outcome.fault else "", case["error"], name)
			var request: String = case.get("request", "")
			equal(outcome.fault.request_id if outcome.fault else "", request, name + " request")
			continue
		check(outcome.fault == null, "%s: %s" % [name, outcome.fault])
		var value: Variant = Vectors.value(case["value"])
		check(Vectors.same(outcome.message, value), "%s: %s" % [name, outcome.message])
		var encoded := Messages.encode(outcome.message)
		equal(encoded.frames[0], Vectors.bytes(case["encode"]), name + " encode")


func _judge_blob(case: Dictionary, name: String) -> void:
	var blob: Dictionary = Vectors.value(case["blob"])
	var frame := PackedByteArray()
	if case.has("length"):
		frame.resize(str(case["length"]).to_int())
	else:
		frame = Vectors.bytes(case["bytes"])
	var fault := Blobs.check([blob], [frame])
	equal(fault.code if fault else "", case.get("error", ""), name)
	if fault == null and blob["kind"] == "image" and blob["dtype"] == "u1":
		blob["bytes"] = frame
		var image := Images.from_blob(blob, false, false)
		equal(image.get_data(), frame, name + " pixels")
		equal([image.get_height(), image.get_width()], blob["shape"].slice(0, 2), name + " size")
