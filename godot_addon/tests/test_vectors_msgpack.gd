extends "case.gd"
## The codec against `tests/vectors/msgpack`.

const Vectors := preload("vectors.gd")
const Msgpack := preload("res://addons/figment/wire/msgpack.gd")


func test_every_vector() -> void:
	var files := Vectors.files("msgpack/")
	check(not files.is_empty(), "there are no vectors in " + Vectors.folder())
	for path: String in files:
		var cases: Array = Vectors.read(path)["cases"]
		equal(cases.size(), files[path], path + " count")
		for case: Dictionary in cases:
			_judge(case, "%s %s" % [path, case["id"]])


func _judge(case: Dictionary, name: String) -> void:
	if case.has("encode"):
		var value: Variant = Vectors.value(case["value"])
		equal(Msgpack.encode(value).bytes, Vectors.bytes(case["encode"]), name + " encode")
		for form: String in case["decode"]:
			var outcome := Msgpack.decode(Vectors.bytes(form))
			var good := outcome.fault == "" and Vectors.same(outcome.value, value)
			check(good, "%s decode %s: %s" % [name, form.left(40), outcome.fault])
	elif case.has("encode_error"):
		var outcome := Msgpack.encode(Vectors.value(case["value"]))
		check(outcome.fault != "" and outcome.bytes.is_empty(), name + " was encoded")
	else:
		var outcome := Msgpack.decode(Vectors.bytes(case["bytes"]))
		check(outcome.fault != "" and outcome.value == null, name + " was decoded")
