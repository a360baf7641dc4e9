@tool
extends RefCounted
## Blobs -> Image. Safe to call from any thread. Knows nothing of materials.

const FORMATS: Dictionary[int, Image.Format] = {
	1: Image.FORMAT_L8, 2: Image.FORMAT_RG8, 3: Image.FORMAT_RGB8, 4: Image.FORMAT_RGBA8
}
const FLOAT_FORMATS: Dictionary[int, Image.Format] = {
	1: Image.FORMAT_RF, 2: Image.FORMAT_RGF, 3: Image.FORMAT_RGBF, 4: Image.FORMAT_RGBAF
}


## The picture in a blob (`kind` `image` or `file`), or null when it is none. With mipmaps;
## `is_normal_map` keeps their vectors at unit length.
static func from_blob(blob: Dictionary, is_normal_map := false, mipmaps := true) -> Image:
	var image: Image = _from_file(blob) if blob["kind"] == "file" else _from_pixels(blob)
	if image != null and mipmaps:
		image.generate_mipmaps(is_normal_map)
	return image


## The same picture, with mipmaps, in a format that the driver takes as it is. Three bytes a pixel
## are none: they are padded during the upload, on the main thread, which took four times as long
## as an upload of four bytes (1024 pixels a side, OpenGL). Of a normal map two channels are enough,
## Godot's shaders work out the third.
static func for_upload(image: Image, is_normal_map := false) -> Image:
	if not image.has_mipmaps():
		image.generate_mipmaps(is_normal_map)
	if image.get_format() == Image.FORMAT_RGB8:
		image.convert(Image.FORMAT_RG8 if is_normal_map else Image.FORMAT_RGBA8)
	return image


static func _from_pixels(blob: Dictionary) -> Image:
	var shape: Array = blob["shape"]  # (height, width, channels)
	if blob["kind"] != "image" or shape.size() != 3:
		return null
	var bytes: PackedByteArray = blob["bytes"]
	var format: Image.Format = FORMATS[shape[2]]
	if blob["dtype"] == "f4":
		format = FLOAT_FORMATS[shape[2]]
	elif blob["dtype"] == "u2":
		bytes = _high_bytes(bytes)
	return Image.create_from_data(shape[1], shape[0], false, format, bytes)


# 16 bits -> 8 bits a channel; Godot has 16-bit images only since 4.6.
static func _high_bytes(bytes: PackedByteArray) -> PackedByteArray:
	var high := PackedByteArray()
	high.resize(bytes.size() / 2)
	for i: int in high.size():
		high[i] = bytes[2 * i + 1]
	return high


static func _from_file(blob: Dictionary) -> Image:
	var image := Image.new()
	var bytes: PackedByteArray = blob["bytes"]
	var outcome := ERR_FILE_UNRECOGNIZED
	match blob["media_type"]:
		"image/png":
			outcome = image.load_png_from_buffer(bytes)
		"image/jpeg":
			outcome = image.load_jpg_from_buffer(bytes)
		"image/webp":
			outcome = image.load_webp_from_buffer(bytes)
	return image if outcome == OK else null
