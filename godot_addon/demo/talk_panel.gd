extends CanvasLayer
## The conversation at the lower edge: who speaks, what they say as it comes, a line to type in,
## and how the sidecar is doing. Knows the NPC only by its signals.

const AMBER := Color("e8b465")
const INK := Color("f3ead8")
const DIM := Color("a99f8e")
const SUGGESTIONS: Array[String] = [
	"Can you mend my sword?", "What do you know of the old mine?", "Where is the inn?"
]
const LETTERS_PER_SECOND := 45.0

var _npc: FigmentNPC = null
var _text := RichTextLabel.new()
var _input := LineEdit.new()
var _status := Label.new()
var _asked := Label.new()
var _speaker := Label.new()
var _shown := 0.0


func _ready() -> void:
	var panel := PanelContainer.new()
	panel.add_theme_stylebox_override(&"panel", box(Color("17120eea"), 18.0, AMBER * 0.55))
	panel.set_anchors_and_offsets_preset(Control.PRESET_BOTTOM_WIDE)
	panel.grow_vertical = Control.GROW_DIRECTION_BEGIN
	panel.offset_left = 170.0
	panel.offset_right = -170.0
	panel.offset_bottom = -22.0
	panel.offset_top = -210.0
	add_child(panel)
	var column := VBoxContainer.new()
	column.add_theme_constant_override(&"separation", 5)
	panel.add_child(column)
	column.add_child(_head())
	_text.bbcode_enabled = false
	_text.size_flags_vertical = Control.SIZE_EXPAND_FILL
	_text.custom_minimum_size.y = 62.0
	_text.add_theme_font_size_override(&"normal_font_size", 22)
	_text.add_theme_color_override(&"default_color", INK)
	column.add_child(_text)
	column.add_child(_chips())
	column.add_child(_entry())
	Figment.status_changed.connect(_on_status_changed)
	_on_status_changed(Figment.status)


## Connects the panel with an NPC.
func show_npc(npc: FigmentNPC) -> void:
	_npc = npc
	_speaker.text = npc.persona.name
	_text.text = "The smith looks up from the fire and nods."
	_text.visible_characters = -1
	npc.heard.connect(_on_heard)
	npc.line_streamed.connect(func(text: String) -> void: _text.add_text(text))
	npc.replied.connect(_on_replied)


## True once every letter of the reply is shown.
func is_settled() -> bool:
	return _text.visible_characters < 0 or _shown >= _text.get_total_character_count()


func _process(delta: float) -> void:
	# Words come in bursts; letters appear evenly and never fall behind.
	var total := _text.get_total_character_count()
	if _text.visible_characters < 0:
		return
	var behind := total - _shown
	_shown = minf(_shown + delta * maxf(LETTERS_PER_SECOND, behind * 2.0), total)
	_text.visible_characters = int(_shown)


func _on_heard(line: String) -> void:
	_asked.text = "You: " + line
	_text.clear()
	_shown = 0.0
	_text.visible_characters = 0
	_input.clear()


func _on_replied(reply: Dictionary) -> void:
	var line: String = reply.get("line", "")
	if _text.get_parsed_text() != line:
		_text.text = line
	if reply.get("source") == "authored":
		_status.text = "Authored line. " + Figment.describe_status()


func _on_status_changed(_to: FigmentClient.Status) -> void:
	_status.text = Figment.describe_status()
	var good := Figment.is_ready()
	_status.add_theme_color_override(&"font_color", Color("8fc79a") if good else DIM)


func _on_submitted(line: String) -> void:
	if line.strip_edges() != "" and _npc != null:
		_npc.hear(line.strip_edges())


# ------------------------------------------------------------------ looks
func _head() -> Control:
	var row := HBoxContainer.new()
	_speaker.add_theme_font_size_override(&"font_size", 26)
	_speaker.add_theme_color_override(&"font_color", AMBER)
	_status.add_theme_font_size_override(&"font_size", 15)
	_status.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	_status.custom_minimum_size.x = 300.0
	_status.horizontal_alignment = HORIZONTAL_ALIGNMENT_RIGHT
	_asked.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_asked.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	_asked.add_theme_color_override(&"font_color", DIM)
	_asked.add_theme_font_size_override(&"font_size", 17)
	row.add_theme_constant_override(&"separation", 14)
	row.add_child(_speaker)
	row.add_child(_asked)
	row.add_child(_status)
	return row


func _chips() -> Control:
	var row := HBoxContainer.new()
	row.add_theme_constant_override(&"separation", 8)
	for suggestion: String in SUGGESTIONS:
		var chip := Button.new()
		chip.text = suggestion
		chip.add_theme_font_size_override(&"font_size", 13)
		chip.add_theme_color_override(&"font_color", DIM)
		chip.add_theme_stylebox_override(&"normal", box(Color("2a211a"), 8.0, Color("4a3b2c")))
		chip.add_theme_stylebox_override(&"hover", box(Color("3a2d22"), 8.0, AMBER))
		chip.add_theme_stylebox_override(&"pressed", box(Color("1f1812"), 8.0, AMBER))
		chip.pressed.connect(_on_submitted.bind(suggestion))
		row.add_child(chip)
	return row


func _entry() -> Control:
	_input.placeholder_text = "Say something ..."
	_input.max_length = 400
	_input.add_theme_font_size_override(&"font_size", 18)
	_input.add_theme_color_override(&"font_color", INK)
	_input.add_theme_stylebox_override(&"normal", box(Color("0e0b08"), 10.0, Color("4a3b2c")))
	_input.add_theme_stylebox_override(&"focus", box(Color("0e0b08"), 10.0, AMBER))
	_input.text_submitted.connect(_on_submitted)
	_input.ready.connect(_input.grab_focus)
	return _input


static func box(fill: Color, radius: float, edge: Color) -> StyleBoxFlat:
	var box := StyleBoxFlat.new()
	box.bg_color = fill
	box.border_color = edge
	box.set_border_width_all(1)
	box.set_corner_radius_all(int(radius))
	box.set_content_margin_all(maxf(radius * 0.8, 5.0))
	return box
