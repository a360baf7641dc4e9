@tool
extends RefCounted
## MessagePack, as far as PROTOCOL.md allows it: nil, bool, int64, finite float64, UTF-8 strings,
## binaries, arrays, and maps with string keys. Knows no message and no socket.
##
## Nothing is trusted: every length is compared with the bytes that are left before memory is
## taken, nesting is bounded, and a fault is a return value, never an engine error.

const Reader := preload("msgpack_reader.gd")
const Writer := preload("msgpack_writer.gd")

## Deepest nesting of arrays and maps that is read or written.
const MAX_DEPTH := 32


## What a call came to: `value` or `bytes`, or a sentence in `fault`.
class Outcome:
	extends RefCounted
	var value: Variant = null
	var bytes := PackedByteArray()
	var fault := ""


static func encode(value: Variant, max_depth := MAX_DEPTH) -> Outcome:
	var writer := Writer.new(max_depth)
	writer.write(value, 0)
	var outcome := Outcome.new()
	outcome.fault = writer.fault
	if writer.fault == "":
		outcome.bytes = writer.buffer.data_array
	return outcome


## Reads exactly one value; bytes after it are a fault.
static func decode(bytes: PackedByteArray, max_depth := MAX_DEPTH) -> Outcome:
	var reader := Reader.new(bytes, max_depth)
	var outcome := Outcome.new()
	outcome.value = reader.read(0)
	if reader.fault == "" and reader.left() > 0:
		reader.fault = "%d bytes follow the value" % reader.left()
	if reader.fault != "":
		outcome.value = null
		outcome.fault = reader.fault
	return outcome
