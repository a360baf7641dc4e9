@tool
extends GridContainer
## Where results are saved: a folder of the project, and a name. Without a name each result gets a
## free one from its prompt; a name that is taken replaces what has it, and scenes that use it
## follow.

const Files := preload("files.gd")

var folder_edit := LineEdit.new()
var name_edit := LineEdit.new()

var _dialog: EditorFileDialog = null


func _init() -> void:
	columns = 2
	folder_edit.text = "res://figment"
	folder_edit.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	name_edit.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	name_edit.placeholder_text = "from the prompt"
	name_edit.tooltip_text = "A name that is taken replaces that asset; scenes that use it follow."
	var browse := Button.new()
	browse.text = "..."
	browse.tooltip_text = "Choose a folder."
	browse.pressed.connect(_browse)
	var row := HBoxContainer.new()
	row.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	row.add_child(folder_edit)
	row.add_child(browse)
	for pair: Array in [["Folder", row], ["Name", name_edit]]:
		var label := Label.new()
		label.text = pair[0]
		label.custom_minimum_size.x = 110.0
		add_child(label)
		add_child(pair[1])


func folder() -> String:
	var text := folder_edit.text.strip_edges().trim_suffix("/")
	return text if text.begins_with("res://") and text.length() > 6 else "res://figment"


## The name for a result of `prompt`, without folder and extension.
func name_for(prompt: String, extension: String) -> String:
	var wanted := Files.plain_name(name_edit.text)
	return wanted if wanted != "" else Files.name_for(prompt, folder(), extension)


func _browse() -> void:
	if _dialog == null:
		_dialog = EditorFileDialog.new()
		_dialog.file_mode = EditorFileDialog.FILE_MODE_OPEN_DIR
		_dialog.access = EditorFileDialog.ACCESS_RESOURCES
		_dialog.dir_selected.connect(func(path: String) -> void: folder_edit.text = path)
		add_child(_dialog)
	_dialog.popup_centered_ratio(0.5)
