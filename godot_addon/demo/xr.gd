extends Node3D
## The same forge for a headset. Without one, or without OpenXR, it is the ordinary demo; the frame
## budget of results follows the viewport (`figment/runtime/xr_frame_budget_ms`).

@onready var _flat_camera: Camera3D = $Main/Camera


func _ready() -> void:
	var interface := XRServer.find_interface("OpenXR")
	if interface != null and interface.is_initialized():
		DisplayServer.window_set_vsync_mode(DisplayServer.VSYNC_DISABLED)
		get_viewport().use_xr = true
		print("FIGMENT in XR")
		return
	_flat_camera.make_current()
	print("FIGMENT without a headset")
