@tool
extends HBoxContainer
## One request: its prompt, how far it is and how long it still takes, and a button that stops it,
## or that closes what went wrong.

const Request := preload("../runtime/request.gd")

var stop := Button.new()

var _request: Request
var _title := ""
var _label := Label.new()
var _bar := ProgressBar.new()
var _stage := Label.new()


func _init() -> void:
	_label.clip_text = true
	_label.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	_label.mouse_filter = Control.MOUSE_FILTER_PASS
	_label.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_bar.max_value = 1.0
	_bar.step = 0.001
	_bar.show_percentage = false
	_bar.custom_minimum_size = Vector2(150.0, 24.0)
	_bar.size_flags_vertical = Control.SIZE_SHRINK_CENTER
	_stage.set_anchors_and_offsets_preset(Control.PRESET_FULL_RECT)
	_stage.horizontal_alignment = HORIZONTAL_ALIGNMENT_CENTER
	_stage.vertical_alignment = VERTICAL_ALIGNMENT_CENTER
	_stage.clip_text = true
	_bar.add_child(_stage)
	stop.text = "Cancel"
	stop.pressed.connect(_on_stop)
	for control: Control in [_label, _bar, stop]:
		add_child(control)


func watch(request: Request, title: String) -> void:
	_request = request
	_title = title
	_label.text = title
	_label.tooltip_text = title
	_stage.text = "waiting"
	request.accepted.connect(_on_accepted)
	request.progressed.connect(_on_progressed)
	request.completed.connect(func(_value: Variant) -> void: queue_free())
	request.cancelled.connect(queue_free)
	request.failed.connect(_on_failed)


## All that the row says.
func text() -> String:
	return "%s %s" % [_label.text, _stage.text if _bar.visible else ""]


func _on_accepted(position_in_queue: int, _estimate_ms: int) -> void:
	if position_in_queue > 0:
		_stage.text = (
			"after %d other%s" % [position_in_queue, "" if position_in_queue == 1 else "s"]
		)


func _on_progressed(fraction: float, stage: String) -> void:
	_bar.value = fraction
	_stage.text = stage
	if _request.remaining_ms > 0:
		_stage.text += "  %.1f s" % (_request.remaining_ms / 1000.0)


func _on_stop() -> void:
	if _request.is_finished():
		queue_free()
		return
	_stage.text = "cancelling"
	stop.disabled = true
	_request.cancel()


func _on_failed(error: RefCounted) -> void:
	_label.text = "%s %s" % [error.get(&"message"), error.get(&"fix")]
	_label.tooltip_text = str(error)
	_label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	_label.clip_text = false
	_label.add_theme_color_override(&"font_color", Color("ff7a6b"))
	_bar.hide()
	stop.text = "Close"
	stop.disabled = false
