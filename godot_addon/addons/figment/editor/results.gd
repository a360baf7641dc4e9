@tool
extends HFlowContainer
## What was made lately, side by side; a click chooses one. The newest comes last.

signal chosen(request: Request)

const Request := preload("../runtime/request.gd")

const LENGTH := 8
const SIDE := 72.0

var _group := ButtonGroup.new()


## Adds a result with its picture: a [Texture2D], or a [Control] that draws itself. It is chosen.
func add(request: Request, picture: Variant, hint: String) -> void:
	var button := Button.new()
	button.toggle_mode = true
	button.button_group = _group
	button.custom_minimum_size = Vector2(SIDE, SIDE)
	button.tooltip_text = hint
	button.expand_icon = true
	for state: StringName in [&"icon_pressed_color", &"icon_hover_pressed_color"]:
		button.add_theme_color_override(state, Color.WHITE)  # the theme would tint the picture
	if picture is Texture2D:
		button.icon = picture
	elif picture is Control:
		_fill(button, picture)
	else:
		button.text = hint.left(8)
	button.pressed.connect(func() -> void: chosen.emit(request))
	add_child(button)
	while get_child_count() > LENGTH:
		var oldest := get_child(0)
		remove_child(oldest)
		oldest.queue_free()
	button.set_pressed_no_signal(true)
	chosen.emit(request)


static func _fill(button: Button, picture: Control) -> void:
	picture.custom_minimum_size = Vector2.ZERO
	picture.mouse_filter = Control.MOUSE_FILTER_IGNORE
	button.add_child(picture)
	picture.set_anchors_and_offsets_preset(Control.PRESET_FULL_RECT, Control.PRESET_MODE_MINSIZE, 4)
