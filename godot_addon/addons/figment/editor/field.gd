@tool
extends VBoxContainer
## One parameter of a form: a label, the control that its schema asks for, and its fault.

signal submitted

const Self := preload("field.gd")

var default: Variant = null
var has_default := false

var _get := Callable()
var _set := Callable()
var _fault := Label.new()


func _init() -> void:
	_fault.visible = false
	add_child(_fault)


## The field for a parameter's schema, or null when it cannot be drawn.
static func make(name: String, schema: Dictionary) -> Self:
	var field := Self.new()
	field.name = name
	field.has_default = schema.has("default")
	field.default = schema.get("default")
	var control := field._control(schema)
	if control == null:
		field.free()
		return null
	field._lay_out(name, schema, control)
	if field.default != null:
		field.set_value(field.default)
	return field


## The value, or null for "not given".
func get_value() -> Variant:
	return _get.call()


func set_value(value: Variant) -> void:
	_set.call(value)


func show_fault(text: String) -> void:
	_fault.text = text
	_fault.visible = text != ""


func _lay_out(name_of: String, schema: Dictionary, control: Control) -> void:
	var title: String = schema.get("title", name_of.capitalize())
	if schema.has("x-unit"):
		title += " (%s)" % schema["x-unit"]
	var label := Label.new()
	label.text = title
	control.tooltip_text = schema.get("description", "")
	label.tooltip_text = control.tooltip_text
	label.mouse_filter = Control.MOUSE_FILTER_PASS
	control.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	if control is TextEdit or control is ItemList:
		add_child(label)
		add_child(control)
	else:
		var row := HBoxContainer.new()
		label.custom_minimum_size.x = 110.0
		label.clip_text = true
		row.add_child(label)
		row.add_child(control)
		add_child(row)
	move_child(_fault, -1)
	_fault.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	_fault.add_theme_color_override(&"font_color", Color("ff7a6b"))


func _control(schema: Dictionary) -> Control:
	var widget: String = schema.get("x-widget", "")
	if schema.has("enum"):
		return _choice(schema["enum"])
	match schema.get("type"):
		"string":
			if widget == "file" or widget == "code":
				return null
			return _prompt(schema) if widget == "prompt" else _text(schema)
		"integer", "number":
			return _seed(schema) if widget == "seed" else _number(schema)
		"boolean":
			return _switch()
		"array":
			var items: Dictionary = schema.get("items", {})
			if items.has("enum"):
				return _several(items["enum"])
			if items.get("type") == "string":
				return _list()
	return null


func _prompt(schema: Dictionary) -> Control:
	var edit := TextEdit.new()
	edit.custom_minimum_size.y = 58.0
	edit.wrap_mode = TextEdit.LINE_WRAPPING_BOUNDARY
	edit.placeholder_text = schema.get("description", "")
	edit.gui_input.connect(_on_prompt_input.bind(edit))
	_get = func() -> Variant: return edit.text.strip_edges()
	_set = func(value: Variant) -> void: edit.text = str(value)
	return edit


func _on_prompt_input(event: InputEvent, edit: TextEdit) -> void:
	var key := event as InputEventKey
	if key != null and key.pressed and key.keycode == KEY_ENTER and not key.shift_pressed:
		edit.accept_event()
		submitted.emit()


func _text(schema: Dictionary) -> Control:
	var edit := LineEdit.new()
	edit.max_length = int(schema.get("maxLength", 0))
	_get = func() -> Variant: return edit.text if edit.text != "" else default
	_set = func(value: Variant) -> void: edit.text = str(value)
	return edit


# Words or colours, separated by commas.
func _list() -> Control:
	var edit := LineEdit.new()
	_get = func() -> Variant:
		var parts: Array = []
		for part: String in edit.text.split(",", false):
			parts.append(part.strip_edges())
		return parts if not parts.is_empty() else default
	_set = func(value: Variant) -> void: edit.text = ", ".join(PackedStringArray(value))
	return edit


func _number(schema: Dictionary) -> Control:
	var whole: bool = schema["type"] == "integer"
	var box := SpinBox.new()
	box.min_value = schema.get("minimum", schema.get("exclusiveMinimum", -1e6))
	box.max_value = schema.get("maximum", schema.get("exclusiveMaximum", 1e9))
	box.step = schema.get("multipleOf", 1.0 if whole else 0.01)
	box.value = box.min_value if default == null else float(default)
	var touched := [default != null]
	box.value_changed.connect(func(_value: float) -> void: touched[0] = true)
	_get = func() -> Variant:
		if not touched[0]:
			return null
		return int(box.value) if whole else box.value
	_set = func(value: Variant) -> void: box.value = float(value)
	return box


func _seed(schema: Dictionary) -> Control:
	var row := HBoxContainer.new()
	var box := _number(schema) as SpinBox
	box.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	var dice := Button.new()
	dice.name = "Dice"
	dice.text = "Dice"
	dice.tooltip_text = "Another seed."
	dice.pressed.connect(func() -> void: box.value = randi() & 0x7fffffff)
	row.add_child(box)
	row.add_child(dice)
	return row


func _switch() -> Control:
	var box := CheckBox.new()
	_get = func() -> Variant: return box.button_pressed
	_set = func(value: Variant) -> void: box.button_pressed = value
	return box


func _choice(values: Array) -> Control:
	var button := OptionButton.new()
	for value: Variant in values:
		button.add_item(str(value))
	_get = func() -> Variant: return values[button.selected] if button.selected >= 0 else null
	_set = func(value: Variant) -> void: button.selected = values.find(value)
	return button


func _several(values: Array) -> Control:
	var row := HFlowContainer.new()
	for value: Variant in values:
		var box := CheckBox.new()
		box.text = str(value)
		row.add_child(box)
	_get = func() -> Variant:
		var chosen: Array = []
		for i: int in values.size():
			if (row.get_child(i) as CheckBox).button_pressed:
				chosen.append(values[i])
		return chosen if not chosen.is_empty() else default
	_set = func(value: Variant) -> void:
		for i: int in values.size():
			(row.get_child(i) as CheckBox).button_pressed = values[i] in value
	return row
