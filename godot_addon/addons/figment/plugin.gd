@tool
extends EditorPlugin
## What the addon adds to the editor: settings, the autoload, the dock, recipes as assets, the
## persona inspector, right-click actions, and the sidecar that goes with an exported game.

const Settings := preload("runtime/settings.gd")
const Client := preload("runtime/client.gd")
const Dock := preload("editor/dock.gd")
const RecipeImporter := preload("editor/recipe_importer.gd")
const PersonaInspector := preload("editor/persona_inspector.gd")
const FileMenu := preload("editor/file_menu.gd")
const ExportPlugin := preload("editor/export_plugin.gd")

const AUTOLOAD := "Figment"

var client: Client
var dock: Dock

var _holder: Control = null  # EditorDock of Godot 4.6; the dock itself before
var _importer: RecipeImporter
var _inspector: PersonaInspector
var _menu: FileMenu
var _export: ExportPlugin


func _enable_plugin() -> void:
	add_autoload_singleton(AUTOLOAD, "res://addons/figment/runtime/client.gd")


func _disable_plugin() -> void:
	remove_autoload_singleton(AUTOLOAD)


func _enter_tree() -> void:
	Settings.register()
	client = Client.new()
	client.name = "FigmentEditorClient"
	add_child(client)
	dock = Dock.new(client, get_undo_redo())
	_add_dock()
	_importer = RecipeImporter.new()
	_importer.client = client
	add_import_plugin(_importer)
	_inspector = PersonaInspector.new()
	_inspector.client = client
	add_inspector_plugin(_inspector)
	_menu = FileMenu.new()
	_menu.dock = dock
	add_context_menu_plugin(EditorContextMenuPlugin.CONTEXT_SLOT_FILESYSTEM, _menu)
	_export = ExportPlugin.new()
	add_export_plugin(_export)


func _exit_tree() -> void:
	remove_export_plugin(_export)
	remove_context_menu_plugin(_menu)
	remove_inspector_plugin(_inspector)
	remove_import_plugin(_importer)
	_remove_dock()
	client.queue_free()


## True for recipes: a double-click opens them in the dock.
func _handles(object: Object) -> bool:
	return object is Resource and object.has_meta(&"figment_recipe")


func _edit(object: Object) -> void:
	if object != null:
		dock.open_recipe(object.get_meta(&"figment_recipe"))


# Godot 4.6 has docks that can be moved and closed; before, a control was enough.
func _add_dock() -> void:
	if not ClassDB.class_exists(&"EditorDock"):
		_holder = dock
		add_control_to_dock(DOCK_SLOT_RIGHT_UL, dock)
		return
	_holder = ClassDB.instantiate(&"EditorDock")
	_holder.set(&"title", "Figment")
	_holder.set(&"layout_key", "figment")
	_holder.set(&"default_slot", DOCK_SLOT_RIGHT_UL)
	_holder.add_child(dock)
	call(&"add_dock", _holder)


func _remove_dock() -> void:
	if _holder == dock:
		remove_control_from_docks(dock)
	else:
		call(&"remove_dock", _holder)
	_holder.queue_free()
