@tool
extends RefCounted
## Reads one MessagePack value from untrusted bytes. See msgpack.gd.

const Utf8 := preload("utf8.gd")

var fault := ""
var _buffer := StreamPeerBuffer.new()
var _bytes: PackedByteArray
var _size: int
var _max_depth: int


func _init(bytes: PackedByteArray, max_depth: int) -> void:
	_bytes = bytes
	_size = bytes.size()
	_max_depth = max_depth
	_buffer.big_endian = true
	_buffer.data_array = bytes


func left() -> int:
	return _size - _buffer.get_position()


func read(depth: int) -> Variant:
	if not _has(1):
		return null
	var form := _buffer.get_u8()
	if form < 0x80:
		return form
	if form >= 0xe0:
		return form - 256
	if form < 0x90:
		return _map(form & 15, depth)
	if form < 0xa0:
		return _array(form & 15, depth)
	if form < 0xc0:
		return _string(form & 31)
	if form >= 0xca and form <= 0xd3:
		return _number(form)
	return _other(form, depth)


func _other(form: int, depth: int) -> Variant:
	match form:
		0xc0:
			return null
		0xc2:
			return false
		0xc3:
			return true
		0xc4, 0xc5, 0xc6:
			return _binary(_length(form - 0xc4))
		0xd9, 0xda, 0xdb:
			return _string(_length(form - 0xd9))
		0xdc, 0xdd:
			return _array(_length(form - 0xdc + 1), depth)
		0xde, 0xdf:
			return _map(_length(form - 0xde + 1), depth)
	fault = "byte 0x%02x is not allowed" % form
	return null


func _number(form: int) -> Variant:
	# ca f32, cb f64, cc..cf u8..u64, d0..d3 i8..i64
	if not _has([4, 8, 1, 2, 4, 8, 1, 2, 4, 8][form - 0xca]):
		return null
	match form:
		0xca:
			return _finite(_buffer.get_float())
		0xcb:
			return _finite(_buffer.get_double())
		0xcc:
			return _buffer.get_u8()
		0xcd:
			return _buffer.get_u16()
		0xce:
			return _buffer.get_u32()
		0xcf:
			return _unsigned()
		0xd0:
			return _buffer.get_8()
		0xd1:
			return _buffer.get_16()
		0xd2:
			return _buffer.get_32()
	return _buffer.get_64()


func _unsigned() -> int:
	var value := _buffer.get_u64()
	if value < 0:
		fault = "an integer does not fit in 64 bits with sign"
	return value


func _finite(value: float) -> float:
	if not is_finite(value):
		fault = "a number is not finite"
	return value


# Reads a size of 1, 2 or 4 bytes (width 0, 1, 2). Zero when it is not there: `fault` is set.
func _length(width: int) -> int:
	if not _has(1 << width):
		return 0
	match width:
		0:
			return _buffer.get_u8()
		1:
			return _buffer.get_u16()
	return _buffer.get_u32()


func _has(count: int) -> bool:
	if fault == "" and count > left():
		fault = "it ends too early"
	return fault == ""


func _string(length: int) -> String:
	if not _has(length) or length == 0:
		return ""
	var at := _buffer.get_position()
	if not Utf8.is_valid(_bytes, at, length):
		fault = "a string is not UTF-8 without NUL"
		return ""
	# The engine drops a byte order mark at the beginning; here it is a character like others.
	if length >= 3 and _bytes[at] == 0xef and _bytes[at + 1] == 0xbb and _bytes[at + 2] == 0xbf:
		_buffer.seek(at + 3)
		return char(0xfeff) + (_buffer.get_utf8_string(length - 3) if length > 3 else "")
	return _buffer.get_utf8_string(length)


func _binary(length: int) -> PackedByteArray:
	if not _has(length) or length == 0:
		return PackedByteArray()
	return _buffer.get_data(length)[1]


func _array(count: int, depth: int) -> Array:
	var items: Array = []
	if not _deeper(depth) or not _has(count):
		return items
	for i: int in count:
		items.append(read(depth + 1))
		if fault != "":
			break
	return items


func _map(count: int, depth: int) -> Dictionary:
	var map: Dictionary = {}
	if not _deeper(depth) or not _has(2 * count):
		return map
	for i: int in count:
		var key: Variant = read(depth + 1)
		if fault == "" and typeof(key) != TYPE_STRING:
			fault = "a map has a key that is no string"
		if fault != "":
			break
		map[key] = read(depth + 1)
	return map


func _deeper(depth: int) -> bool:
	if fault == "" and depth >= _max_depth:
		fault = "nested deeper than %d" % _max_depth
	return fault == ""
