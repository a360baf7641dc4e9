@tool
extends MenuButton
## Named sets of parameters: a style, a size, a palette, without the prompt and the seed. They are
## kept in a file of the project, so that a team shares them. Knows names and values, not what a
## parameter means.

## A preset was chosen; `values` are its parameters.
signal chosen(values: Dictionary)

const FILE := "res://figment/presets.cfg"
# What belongs to one asset, not to a way of making assets.
const NOT_KEPT: Array[String] = ["prompt", "seed", "image", "variation_of", "blend", "program"]

var capability := ""
## Gives the parameters that a new preset keeps.
var current := Callable()

var _dialog := ConfirmationDialog.new()
var _name := LineEdit.new()
var _remove := PopupMenu.new()


func _init() -> void:
	text = "Presets"
	flat = false
	tooltip_text = "Named sets of parameters, kept in %s." % FILE
	about_to_popup.connect(_fill)
	get_popup().index_pressed.connect(_on_index)
	_remove.name = "Remove"
	_remove.index_pressed.connect(func(index: int) -> void: forget(_remove.get_item_text(index)))
	get_popup().add_child(_remove)
	_dialog.title = "Save preset"
	_name.placeholder_text = "Name"
	_name.custom_minimum_size.x = 260.0
	_dialog.add_child(_name)
	_dialog.register_text_enter(_name)
	_dialog.confirmed.connect(func() -> void: keep(_name.text))
	add_child(_dialog)


## Names of the presets, in alphabetical order.
func names() -> PackedStringArray:
	var file := ConfigFile.new()
	if file.load(FILE) != OK or not file.has_section(capability):
		return []
	var found := file.get_section_keys(capability)
	found.sort()
	return found


## Keeps the current parameters under `name`; one of that name is replaced. False without a name,
## or when the file cannot be written.
func keep(name_of: String) -> bool:
	var plain := name_of.strip_edges().replace("=", "-").left(60)
	if plain == "" or not current.is_valid():
		return false
	var values: Dictionary = current.call()
	for key: String in NOT_KEPT:
		values.erase(key)
	var file := ConfigFile.new()
	file.load(FILE)
	file.set_value(capability, plain, values)
	return _save(file)


## Chooses a preset by name.
func use(name_of: String) -> void:
	var file := ConfigFile.new()
	if file.load(FILE) == OK and file.has_section_key(capability, name_of):
		chosen.emit(file.get_value(capability, name_of))


func forget(name_of: String) -> void:
	var file := ConfigFile.new()
	if file.load(FILE) == OK and file.has_section_key(capability, name_of):
		file.erase_section_key(capability, name_of)
		_save(file)


func _fill() -> void:
	var popup := get_popup()
	popup.clear()
	_remove.clear()
	for each: String in names():
		popup.add_item(each)
		_remove.add_item(each)
	if popup.item_count > 0:
		popup.add_separator()
		popup.add_submenu_node_item("Remove", _remove)
	popup.add_item("Save as ...")


func _on_index(index: int) -> void:
	if index == get_popup().item_count - 1:
		_dialog.popup_centered()
		_name.grab_focus()
	else:
		use(get_popup().get_item_text(index))


static func _save(file: ConfigFile) -> bool:
	DirAccess.make_dir_recursive_absolute(FILE.get_base_dir())
	return file.save(FILE) == OK
