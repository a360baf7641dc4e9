@tool
extends RefCounted
## Writes one value as MessagePack, each in its shortest form. See msgpack.gd.

var buffer := StreamPeerBuffer.new()
var fault := ""
var _max_depth: int


func _init(max_depth: int) -> void:
	buffer.big_endian = true
	_max_depth = max_depth


func write(value: Variant, depth: int) -> void:
	if fault != "":
		return
	match typeof(value):
		TYPE_NIL:
			buffer.put_u8(0xc0)
		TYPE_BOOL:
			buffer.put_u8(0xc3 if value else 0xc2)
		TYPE_INT:
			_int(value)
		TYPE_FLOAT:
			_float(value)
		TYPE_STRING, TYPE_STRING_NAME:
			_string(value)
		TYPE_PACKED_BYTE_ARRAY:
			_binary(value)
		TYPE_DICTIONARY:
			_map(value, depth)
		TYPE_ARRAY, TYPE_PACKED_STRING_ARRAY:
			_array(value, depth)
		_:
			fault = "a %s cannot be sent" % type_string(typeof(value))


func _int(value: int) -> void:
	if value >= 0:
		_positive(value)
	elif value >= -32:
		buffer.put_8(value)
	elif value >= -0x80:
		buffer.put_u8(0xd0)
		buffer.put_8(value)
	elif value >= -0x8000:
		buffer.put_u8(0xd1)
		buffer.put_16(value)
	elif value >= -0x80000000:
		buffer.put_u8(0xd2)
		buffer.put_32(value)
	else:
		buffer.put_u8(0xd3)
		buffer.put_64(value)


func _positive(value: int) -> void:
	if value < 0x80:
		buffer.put_u8(value)
	elif value < 0x100:
		buffer.put_u8(0xcc)
		buffer.put_u8(value)
	elif value < 0x10000:
		buffer.put_u8(0xcd)
		buffer.put_u16(value)
	elif value < 0x100000000:
		buffer.put_u8(0xce)
		buffer.put_u32(value)
	else:
		buffer.put_u8(0xcf)
		buffer.put_u64(value)


func _float(value: float) -> void:
	if not is_finite(value):
		fault = "a number is not finite"
		return
	buffer.put_u8(0xcb)
	buffer.put_double(value)


func _string(value: String) -> void:
	var bytes := value.to_utf8_buffer()
	_head(bytes.size(), 0xa0, 32, [0xd9, 0xda, 0xdb])
	buffer.put_data(bytes)


func _binary(value: PackedByteArray) -> void:
	_head(value.size(), 0, 0, [0xc4, 0xc5, 0xc6])
	buffer.put_data(value)


func _array(value: Variant, depth: int) -> void:
	if not _deeper(depth):
		return
	var items: Array = Array(value)
	_head(items.size(), 0x90, 16, [0, 0xdc, 0xdd])
	for item: Variant in items:
		write(item, depth + 1)


func _map(value: Dictionary, depth: int) -> void:
	if not _deeper(depth):
		return
	_head(value.size(), 0x80, 16, [0, 0xde, 0xdf])
	for key: Variant in value:
		if typeof(key) != TYPE_STRING and typeof(key) != TYPE_STRING_NAME:
			fault = "a map has a key that is no string"
			return
		_string(key)
		write(value[key], depth + 1)


func _deeper(depth: int) -> bool:
	if depth >= _max_depth:
		fault = "nested deeper than %d" % _max_depth
	return fault == ""


# One of: the fix form with the size in its low bits, then 8, 16 or 32 bit sizes (0: none).
func _head(size: int, fix: int, fix_limit: int, forms: Array[int]) -> void:
	if size < fix_limit:
		buffer.put_u8(fix | size)
	elif size < 0x100 and forms[0] != 0:
		buffer.put_u8(forms[0])
		buffer.put_u8(size)
	elif size < 0x10000:
		buffer.put_u8(forms[1])
		buffer.put_u16(size)
	else:
		buffer.put_u8(forms[2])
		buffer.put_u32(size)
