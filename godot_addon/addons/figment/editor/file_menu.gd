@tool
extends EditorContextMenuPlugin
## Right-click actions in the FileSystem dock.

const Dock := preload("dock.gd")

const PICTURES: Array[String] = ["png", "jpg", "jpeg", "webp"]

var dock: Dock


func _popup_menu(paths: PackedStringArray) -> void:
	if paths.size() != 1:
		return
	if paths[0].get_extension().to_lower() in PICTURES:
		add_context_menu_item("Figment: make a tileable material", _from_picture)
	elif _recipe_of(paths[0]).has("capability"):
		add_context_menu_item("Figment: variations of this", _variations)


func _from_picture(paths: PackedStringArray) -> void:
	dock.tabs.current_tab = 0
	dock.textures.from_picture(paths[0])


func _variations(paths: PackedStringArray) -> void:
	var recipe := _recipe_of(paths[0])
	dock.open_recipe(recipe)
	if recipe["capability"] == "prop":
		dock.props.generate_variations()
	else:
		dock.textures.generate_variations()


static func _recipe_of(path: String) -> Dictionary:
	if path.get_extension() not in ["tres", "res", "figment"] or not ResourceLoader.exists(path):
		return {}
	return load(path).get_meta(&"figment_recipe", {})
