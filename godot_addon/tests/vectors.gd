extends RefCounted
## Reads the shared vectors (`tests/vectors/README.md` has the format).

## How a runner compares: types count, the bits of floats count, the order of keys counts.
const MANIFEST := "manifest.json"


static func folder() -> String:
	for argument: String in OS.get_cmdline_user_args():
		if argument.begins_with("--vectors="):
			return argument.trim_prefix("--vectors=")
	return ProjectSettings.globalize_path("res://").path_join("../tests/vectors")


static func read(path: String) -> Dictionary:
	var parsed: Variant = JSON.parse_string(FileAccess.get_file_as_string(folder().path_join(path)))
	return parsed if typeof(parsed) == TYPE_DICTIONARY else {}


## Paths of the manifest that begin with `prefix` -> number of cases.
static func files(prefix := "") -> Dictionary[String, int]:
	var found: Dictionary[String, int] = {}
	for entry: Dictionary in read(MANIFEST).get("files", []):
		var path: String = entry["path"]
		if path.begins_with(prefix):
			found[path] = int(entry["count"])
	return found


## `"da01 61*256"` -> bytes.
static func bytes(text: String) -> PackedByteArray:
	var all := PackedByteArray()
	for piece: String in text.split(" ", false):
		var once := piece.get_slice("*", 0).hex_decode()
		if not piece.contains("*"):
			all.append_array(once)
			continue
		var part := PackedByteArray()
		part.resize(once.size() * piece.get_slice("*", 1).to_int())
		part.fill(once[0])
		if once.size() > 1:
			for i: int in part.size():
				part[i] = once[i % once.size()]
		all.append_array(part)
	return all


static func all_bytes(texts: Array) -> Array[PackedByteArray]:
	var all: Array[PackedByteArray] = []
	for text: String in texts:
		all.append(bytes(text))
	return all


## `{"int": "5"}` -> 5.
static func value(tagged: Dictionary) -> Variant:
	var times: int = tagged.get("times", "1").to_int()
	match tagged.keys()[0]:
		"bool":
			return tagged["bool"] == "true"
		"int":
			return tagged["int"].to_int()
		"f64":
			var bits: PackedByteArray = tagged["f64"].hex_decode()
			bits.reverse()
			return bits.decode_double(0)
		"str":
			return tagged["str"].repeat(times)
		"bin":
			return bytes("%s*%d" % [tagged["bin"], times] if times > 1 else tagged["bin"])
		"arr":
			return _array(tagged["arr"], times)
		"map":
			var map: Dictionary = {}
			for pair: Array in tagged["map"]:
				map[pair[0]] = value(pair[1])
			return map
	return null


static func same(a: Variant, b: Variant) -> bool:
	if typeof(a) != typeof(b):
		return false
	match typeof(a):
		TYPE_FLOAT:
			return var_to_bytes(a) == var_to_bytes(b)
		TYPE_ARRAY:
			if a.size() != b.size():
				return false
			for i: int in a.size():
				if not same(a[i], b[i]):
					return false
			return true
		TYPE_DICTIONARY:
			if a.keys() != b.keys():
				return false
			for key: Variant in a:
				if not same(a[key], b[key]):
					return false
			return true
	return a == b


static func _array(items: Array, times: int) -> Array:
	var all: Array = []
	for round: int in times:
		for item: Dictionary in items:
			all.append(value(item))
	return all
