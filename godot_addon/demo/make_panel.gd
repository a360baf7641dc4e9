extends CanvasLayer
## The workshop at the right edge: say what the floor, the walls or a new thing should be, and see
## it come. Knows the room only by its two verbs, `dress` and `place`.

## Something was made and is in the room. `rung`: `full` ... `fallback`, see FigmentRequest.
signal made(what: String, prompt: String, rung: String)

const Style := preload("talk_panel.gd")

const KINDS: Array[String] = ["floor", "walls", "prop"]
const IDEAS: Array[String] = ["mossy cobblestone", "old brick wall", "old oak barrel"]

var _room: Node3D = null
var _list := VBoxContainer.new()


func _ready() -> void:
	var panel := PanelContainer.new()
	panel.add_theme_stylebox_override(
		&"panel", Style.box(Color("17120edd"), 16.0, Style.AMBER * 0.45)
	)
	panel.set_anchors_and_offsets_preset(Control.PRESET_TOP_RIGHT)
	panel.grow_horizontal = Control.GROW_DIRECTION_BEGIN
	panel.offset_left = -330.0
	panel.offset_top = 20.0
	panel.offset_right = -20.0
	add_child(panel)
	var column := VBoxContainer.new()
	column.add_theme_constant_override(&"separation", 8)
	panel.add_child(column)
	var title := Label.new()
	title.text = "Make"
	title.add_theme_font_size_override(&"font_size", 20)
	title.add_theme_color_override(&"font_color", Style.AMBER)
	column.add_child(title)
	for i: int in KINDS.size():
		column.add_child(_line(KINDS[i], IDEAS[i]))
	column.add_child(_list)


func show_room(room: Node3D) -> void:
	_room = room


## Makes it and puts it in the room; the request, to wait for.
func make(kind: String, prompt: String) -> FigmentRequest:
	var request: FigmentRequest = null
	if kind == "prop":
		request = Figment.prop(prompt, {"priority": "interactive"})
	else:
		request = Figment.texture(prompt, {"size": 512, "world_triplanar": true})
	_watch(request, "%s: %s" % [kind, prompt])
	request.completed.connect(
		func(value: Variant) -> void: _on_completed(value, kind, prompt, request.rung)
	)
	return request


func _on_completed(value: Variant, kind: String, prompt: String, rung: String) -> void:
	if kind == "prop":
		_room.call(&"place", value)
	else:
		_room.call(&"dress", kind, value)
	made.emit(kind, prompt, rung)


# ------------------------------------------------------------------ looks
func _line(kind: String, idea: String) -> Control:
	var row := HBoxContainer.new()
	var label := Label.new()
	label.text = kind
	label.custom_minimum_size.x = 52.0
	label.add_theme_color_override(&"font_color", Style.DIM)
	label.add_theme_font_size_override(&"font_size", 15)
	var input := LineEdit.new()
	input.placeholder_text = idea
	input.max_length = 200
	input.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	input.add_theme_font_size_override(&"font_size", 15)
	input.add_theme_stylebox_override(&"normal", Style.box(Color("0e0b08"), 8.0, Color("4a3b2c")))
	input.add_theme_stylebox_override(&"focus", Style.box(Color("0e0b08"), 8.0, Style.AMBER))
	input.text_submitted.connect(
		func(text: String) -> void: make(kind, text if text.strip_edges() != "" else idea)
	)
	row.add_child(label)
	row.add_child(input)
	return row


func _watch(request: FigmentRequest, title: String) -> void:
	var label := Label.new()
	label.text = title
	label.custom_minimum_size.x = 270.0
	label.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	label.add_theme_font_size_override(&"font_size", 13)
	label.add_theme_color_override(&"font_color", Style.DIM)
	_list.add_child(label)
	request.progressed.connect(
		func(fraction: float, _stage: String) -> void:
			label.text = "%s  %d %%" % [title, int(fraction * 100.0)]
	)
	request.failed.connect(func(error: RefCounted) -> void: label.text = str(error.get(&"message")))
	request.completed.connect(
		func(_value: Variant) -> void:
			var seconds: float = request.timings.get("total_ms", 0.0) / 1000.0
			var authored := request.rung == "fallback"
			label.text = title + ("  from the game's own" if authored else "  %.1f s" % seconds)
	)
	while _list.get_child_count() > 4:
		var oldest := _list.get_child(0)
		_list.remove_child(oldest)
		oldest.queue_free()
