@tool
extends VBoxContainer
## The requests that are open, with what is done, what remains, and a way to stop each.

const Request := preload("../runtime/request.gd")


## Shows a request until it has ended; a failure stays until it is closed.
func add(request: Request, title: String) -> void:
	var row := HBoxContainer.new()
	var label := Label.new()
	label.text = title
	label.clip_text = true
	label.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	var bar := ProgressBar.new()
	bar.max_value = 1.0
	bar.step = 0.001
	bar.custom_minimum_size.x = 110.0
	bar.size_flags_vertical = Control.SIZE_SHRINK_CENTER
	var stop := Button.new()
	stop.text = "Cancel"
	stop.pressed.connect(
		func() -> void:
			label.text = title + ": cancelling"
			stop.disabled = true
			request.cancel()
	)
	for control: Control in [label, bar, stop]:
		row.add_child(control)
	add_child(row)
	request.accepted.connect(
		func(position: int, _estimate: int) -> void:
			if position > 0:
				label.text = "%s (%d before it)" % [title, position]
	)
	request.progressed.connect(_on_progressed.bind(request, title, label, bar))
	request.completed.connect(func(_value: Variant) -> void: row.queue_free())
	request.cancelled.connect(row.queue_free)
	request.failed.connect(_on_failed.bind(row, label, bar, stop))


func is_empty() -> bool:
	return titles().is_empty()


## What the rows say.
func titles() -> PackedStringArray:
	var said := PackedStringArray()
	for row: Node in get_children():
		if not row.is_queued_for_deletion():
			said.append((row.get_child(0) as Label).text)
	return said


func _on_progressed(
	fraction: float, stage: String, request: Request, title: String, label: Label, bar: ProgressBar
) -> void:
	bar.value = fraction
	label.text = title if stage == "" else "%s: %s" % [title, stage]
	if request.remaining_ms > 0:
		label.text += " (%.1f s)" % (request.remaining_ms / 1000.0)


func _on_failed(
	error: RefCounted, row: HBoxContainer, label: Label, bar: ProgressBar, stop: Button
) -> void:
	label.text = "%s %s" % [error.get(&"message"), error.get(&"fix")]
	label.tooltip_text = str(error)
	label.mouse_filter = Control.MOUSE_FILTER_PASS
	label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	label.clip_text = false
	label.add_theme_color_override(&"font_color", Color("ff7a6b"))
	bar.hide()
	stop.text = "Close"
	stop.disabled = false
	for connection: Dictionary in stop.pressed.get_connections():
		stop.pressed.disconnect(connection["callable"])
	stop.pressed.connect(row.queue_free)
