@tool
extends EditorPlugin
## Does in the editor what a person would, and says what came of it. Every line that begins with
## `CHECK` is a promise that holds or does not. FIGMENT_DRIVE names what to do, one after another:
## `flows`, `stall` and `kills` without a screen, `gui` and `looks` with one, `prop` with the real
## model.

const Steps := preload("steps.gd")
const PARTS: Dictionary[String, GDScript] = {
	"flows": preload("flows.gd"),
	"stall": preload("stall.gd"),
	"kills": preload("kills.gd"),
	"gui": preload("gui.gd"),
	"looks": preload("looks.gd"),
	"prop": preload("real_prop.gd"),
}


func _enter_tree() -> void:
	if OS.has_environment("FIGMENT_DRIVE"):
		_drive.call_deferred()


func _drive() -> void:
	var files := EditorInterface.get_resource_filesystem()
	while files.is_scanning():
		await get_tree().process_frame
	for i: int in 5:
		await get_tree().process_frame
	for part: String in OS.get_environment("FIGMENT_DRIVE").split(","):
		var steps: Steps = PARTS[part].new()
		steps.section = part
		steps.plugin = self
		steps.tree = get_tree()
		_find_dock(steps)
		steps.client.start()
		await steps.until(steps.client.is_ready, "the sidecar is ready")
		await steps.run()
	print("DRIVEN")
	get_tree().quit()


func _find_dock(steps: Steps) -> void:
	for plugin: Node in get_parent().find_children("*", "EditorPlugin", true, false):
		if plugin.get(&"dock") is Steps.Dock:
			steps.dock = plugin.get(&"dock")
			steps.client = plugin.get(&"client")
