@tool
extends RefCounted
## Base of what the driver does: the dock, the client, and promises that hold or do not.

const Client := preload("res://addons/figment/runtime/client.gd")
const Request := preload("res://addons/figment/runtime/request.gd")
const Dock := preload("res://addons/figment/editor/dock.gd")

const SCENE := "res://tests/editor_driver/scene.tscn"

## Printed before each promise.
var section := ""
var dock: Dock
var client: Client
var plugin: EditorPlugin
var tree: SceneTree
var scene_root: Node


## Does it all; may await.
func run() -> void:
	pass


func check(holds: bool, what: String) -> void:
	print("CHECK %s %s: %s" % ["ok" if holds else "FAILED", section, what])


func until(condition: Callable, what: String, seconds := 60.0) -> void:
	var end := Time.get_ticks_msec() + int(seconds * 1000.0)
	while not condition.call() and Time.get_ticks_msec() < end:
		await tree.process_frame
	check(condition.call(), what)


func settle(frames: int) -> void:
	for i: int in frames:
		await tree.process_frame


func ended(request: Request) -> void:
	if not request.is_finished():
		await request.finished


func ready(capability: String) -> void:
	await until(
		func() -> bool: return client.capabilities.get(capability, {}).get("ready", false),
		"%s is ready" % capability
	)


func open_scene() -> void:
	EditorInterface.open_scene_from_path(SCENE)
	await tree.process_frame
	scene_root = EditorInterface.get_edited_scene_root()


func history() -> UndoRedo:
	var manager := plugin.get_undo_redo()
	return manager.get_history_undo_redo(manager.get_object_history_id(scene_root))


func select(node: Node) -> void:
	EditorInterface.get_selection().clear()
	if node != null:
		EditorInterface.get_selection().add_node(node)


func show_dock(tab: int) -> void:
	var holder := dock.get_parent()
	if holder.has_method(&"make_visible"):
		holder.call(&"make_visible")
	dock.tabs.current_tab = tab


## A picture of the editor's window: FIGMENT_SHOT with `name` before its extension.
func shot(name: String) -> void:
	var image := EditorInterface.get_base_control().get_viewport().get_texture().get_image()
	var path := OS.get_environment("FIGMENT_SHOT")
	image.save_png("%s-%s.png" % [path.get_basename(), name])
