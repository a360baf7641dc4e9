@tool
extends VBoxContainer
## A form made from the JSON Schema of a capability's parameters: a new parameter in the sidecar
## appears here without a change. Knows the schema's vocabulary, not what a parameter means.
##
## Understood: `title`, `description` (tooltip), `default`, `enum`, `minimum`, `maximum`,
## `multipleOf`, `x-unit`, `x-widget` (`prompt`, `seed`, `palette`, `file`), `x-order`. What it
## cannot draw (objects, recipes) is left to its default.

## Enter was pressed in the prompt.
signal submitted

const Field := preload("field.gd")

var _fields: Dictionary[String, Field] = {}
var _schema: Dictionary = {}
var _more := VBoxContainer.new()
var _more_button := Button.new()


## Builds the form anew; values that still fit are kept. `main`: names that are always shown.
func show_schema(schema: Dictionary, main: Array[String]) -> void:
	if schema == _schema:
		return
	var kept := get_values()
	_schema = schema
	_clear()
	for name: String in _ordered(schema.get("properties", {})):
		var field := Field.make(name, schema["properties"][name])
		if field == null:
			continue
		_fields[name] = field
		field.submitted.connect(func() -> void: submitted.emit())
		(self if name in main else _more).add_child(field)
	_more_button.text = "More ..."
	_more_button.flat = true
	_more_button.toggle_mode = true
	_more_button.alignment = HORIZONTAL_ALIGNMENT_LEFT
	_more_button.visible = _more.get_child_count() > 0
	move_child(_more_button, -1)
	move_child(_more, -1)
	set_values(kept)


## Parameters that differ from their defaults, and those without one.
func get_values() -> Dictionary:
	var values: Dictionary = {}
	for name: String in _fields:
		var value: Variant = _fields[name].get_value()
		var default: Variant = _fields[name].default
		if value != null and not (_fields[name].has_default and value == default):
			values[name] = value
	return values


func set_values(values: Dictionary) -> void:
	for name: String in values:
		if _fields.has(name):
			_fields[name].set_value(values[name])


## Gives every field its default again, but for those named in `but`.
func reset(but: Array[String] = []) -> void:
	for name: String in _fields:
		if name not in but and _fields[name].has_default:
			_fields[name].set_value(_fields[name].default)


func has_field(name: String) -> bool:
	return _fields.has(name)


func field_names() -> Array[String]:
	return _fields.keys()


## Marks what the sidecar did not accept, by the paths of its violations.
func show_violations(violations: Array[Dictionary]) -> void:
	for field: Field in _fields.values():
		field.show_fault("")
	for violation: Dictionary in violations:
		var path: String = violation["path"]
		var name := path.trim_prefix("$.").get_slice(".", 0).get_slice("[", 0)
		if _fields.has(name):
			_fields[name].show_fault(violation["message"])


func _init() -> void:
	_more.visible = false
	_more_button.toggled.connect(func(on: bool) -> void: _more.visible = on)
	add_child(_more_button)
	add_child(_more)


func _clear() -> void:
	for field: Field in _fields.values():
		field.get_parent().remove_child(field)
		field.queue_free()
	_fields.clear()


static func _ordered(properties: Dictionary) -> Array:
	var names := properties.keys()
	var place := func(name: String) -> float: return properties[name].get("x-order", 1000)
	names.sort_custom(
		func(a: String, b: String) -> bool:
			var first: float = place.call(a)
			var second: float = place.call(b)
			return first < second if first != second else a < b
	)
	return names
