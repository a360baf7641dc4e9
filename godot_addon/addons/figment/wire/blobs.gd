@tool
extends RefCounted
## The raw frames beside a header: described, and compared with their description.
##
## A description says name, frame (from 1), kind (`image`, `array`, `file`), media type, element
## type and shape. Same rules as `bridge/arrays.py`. It knows no pictures and no meshes.

const Fault := preload("error.gd")

const DTYPES: Array[String] = ["u1", "i1", "u2", "i2", "u4", "i4", "i8", "f4", "f8"]
const IMAGE_DTYPES: Array[String] = ["u1", "u2", "f4"]
const MAX_DIMENSIONS := 8
const MAX_CHANNELS := 4
const MAX_BYTES := 1 << 40


## One blob as it is sent: its description without the frame number, and its bytes.
class Attachment:
	extends RefCounted
	var description: Dictionary = {}
	var bytes := PackedByteArray()


## Bytes of a file, such as a photo to make a material from.
static func file(name: String, bytes: PackedByteArray, media_type: String) -> Attachment:
	return _attachment(name, bytes, "file", media_type, "", [])


## An image as raw pixels: 1 to 4 channels of 8 bits.
static func image(name: String, picture: Image) -> Attachment:
	var plain: Image = picture.duplicate()
	plain.clear_mipmaps()
	var channels := {Image.FORMAT_L8: 1, Image.FORMAT_RGB8: 3, Image.FORMAT_RGBA8: 4}
	if not channels.has(plain.get_format()):
		plain.convert(Image.FORMAT_RGBA8)
	var shape: Array = [plain.get_height(), plain.get_width(), channels[plain.get_format()]]
	return _attachment(name, plain.get_data(), "image", "", "u1", shape)


static func _attachment(
	name: String,
	bytes: PackedByteArray,
	kind: String,
	media_type: String,
	dtype: String,
	shape: Array
) -> Attachment:
	var made := Attachment.new()
	made.bytes = bytes
	made.description = {
		"name": name, "kind": kind, "media_type": media_type, "dtype": dtype, "shape": shape
	}
	return made


## What is wrong with a table of descriptions and the frames after the header, or null.
static func check(table: Array, frames: Array[PackedByteArray]) -> Fault:
	if table.size() != frames.size():
		return _malformed("%d blobs came with %d descriptions." % [frames.size(), table.size()])
	var names: Dictionary[String, bool] = {}
	var seen: Dictionary[int, bool] = {}
	for blob: Dictionary in table:
		var frame: int = blob["frame"]
		if frame < 1 or frame > frames.size() or seen.has(frame):
			return _malformed("The descriptions do not name frames 1..n once each.")
		if names.has(blob["name"]):
			return _malformed("Two blobs have the name `%s`." % blob["name"])
		seen[frame] = true
		names[blob["name"]] = true
		if blob["kind"] != "file":
			var fault := _check_size(blob, frames[frame - 1].size())
			if fault != null:
				return fault
	return null


static func _check_size(blob: Dictionary, have: int) -> Fault:
	var name: String = blob["name"]
	var shape: Array = blob["shape"]
	var dtype: String = blob["dtype"]
	var is_image: bool = blob["kind"] == "image"
	if dtype not in (IMAGE_DTYPES if is_image else DTYPES):
		return _malformed("Blob `%s` has the element type `%s`." % [name, dtype])
	if shape.size() > MAX_DIMENSIONS or shape.any(func(side: int) -> bool: return side < 0):
		return _malformed("Blob `%s` has an impossible shape %s." % [name, shape])
	if is_image and (shape.size() != 3 or 0 in shape or shape[2] > MAX_CHANNELS):
		return _malformed("Image `%s` has an impossible shape %s." % [name, shape])
	var expected := 0 if 0 in shape else int(dtype[1])
	for side: int in shape:
		if expected > 0 and side > MAX_BYTES / expected:
			return _malformed("Blob `%s` has an impossible shape %s." % [name, shape])
		expected *= side
	if have != expected:
		return _malformed("Blob `%s` has %d bytes, not %d." % [name, have, expected])
	return null


static func _malformed(message: String) -> Fault:
	return Fault.make("malformed_message", message)
