extends "case.gd"
## The codec against hostile and odd input that needs no shared vector.

const Msgpack := preload("res://addons/figment/wire/msgpack.gd")


func test_a_huge_count_takes_no_memory() -> void:
	for hex: String in ["ddffffffff", "dfffffffff", "c6ffffffff", "dbffffffff", "dcffff00"]:
		var outcome := Msgpack.decode(hex.hex_decode())
		check(outcome.fault != "", "%s was accepted" % hex)


func test_every_cut_of_a_message_is_a_fault() -> void:
	var value := {"a": [1, -5, 3.5, "text", true, null], "b": PackedByteArray([1, 2, 3]), "c": {}}
	var bytes := Msgpack.encode(value).bytes
	equal(Msgpack.decode(bytes).value, value, "round trip")
	for size: int in bytes.size():
		check(Msgpack.decode(bytes.slice(0, size)).fault != "", "cut at %d was accepted" % size)


func test_random_bytes_never_log_an_error() -> void:
	var random := RandomNumberGenerator.new()
	random.seed = 7
	for round: int in 3000:
		var bytes := PackedByteArray()
		for i: int in random.randi_range(1, 40):
			bytes.append(random.randi() & 0xff)
		Msgpack.decode(bytes)
	check(true, "")


func test_objects_and_vectors_are_refused() -> void:
	for value: Variant in [Vector2.ONE, NAN, INF, {1: 2}, tree]:
		check(Msgpack.encode(value).fault != "", "%s was encoded" % value)
