extends Node3D
## The forge with the floor that a camera sees: a picture becomes a tileable material. Here the
## picture is a still; on a device, give [method use_picture] the image of its camera, now and then.

const STILL := preload("authored/still.jpg")

@onready var _room: Node3D = $Main/Room


func _ready() -> void:
	use_picture(STILL.get_image())


## Makes the floor from what `picture` shows. What it shows need not tile or be evenly lit.
func use_picture(picture: Image) -> void:
	if picture.is_compressed():
		picture.decompress()
	picture.convert(Image.FORMAT_RGB8)
	var options := {"size": 512, "world_triplanar": true}
	var request := Figment.texture_from_image(picture, "floor", options)
	await request.finished
	if request.error != null:
		print("FIGMENT failed ", request.error)
		return
	_room.call(&"dress", "floor", request.value)
	print("FIGMENT made floor %s from a picture" % request.rung)
	if "leave" in OS.get_cmdline_user_args():  # for tests
		get_tree().quit()
