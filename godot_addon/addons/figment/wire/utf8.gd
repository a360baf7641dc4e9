@tool
extends RefCounted
## Tells whether bytes are UTF-8, before the engine is asked to read them.

# Eight bytes at once: each one's high bit (0x8080808080808080), and 1 in each.
const HIGH_BITS := -0x7f7f7f7f7f7f7f80
const ONES := 0x0101010101010101
const INVALID := -1


## True for well-formed UTF-8 (no surrogates, no overlong forms) without NUL: the engine would log
## an error and go on with replacement characters, or end the string at the NUL.
static func is_valid(bytes: PackedByteArray, from: int, length: int) -> bool:
	var at := from
	var end := from + length
	while at < end:
		if at + 8 <= end:
			var eight := bytes.decode_u64(at)
			if (eight | (eight - ONES)) & HIGH_BITS == 0:  # all in 0x01..0x7f
				at += 8
				continue
		if bytes[at] > 0 and bytes[at] < 0x80:
			at += 1
			continue
		var step := _sequence(bytes, at, end)
		if step == INVALID:
			return false
		at += step
	return true


# Length of the multi-byte sequence at `at`, or INVALID. Table 3-7 of the Unicode standard.
static func _sequence(bytes: PackedByteArray, at: int, end: int) -> int:
	var lead := bytes[at]
	var length := 2
	var low := 0x80
	var high := 0xbf
	if lead < 0xc2 or lead > 0xf4:
		return INVALID
	if lead >= 0xf0:
		length = 4
		low = 0x90 if lead == 0xf0 else 0x80
		high = 0x8f if lead == 0xf4 else 0xbf
	elif lead >= 0xe0:
		length = 3
		low = 0xa0 if lead == 0xe0 else 0x80
		high = 0x9f if lead == 0xed else 0xbf
	if at + length > end or bytes[at + 1] < low or bytes[at + 1] > high:
		return INVALID
	for i: int in range(2, length):
		if bytes[at + i] & 0xc0 != 0x80:
			return INVALID
	return length
