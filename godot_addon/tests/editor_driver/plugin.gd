@tool
extends EditorPlugin
## Does in the editor what a person would, and says what came of it. Every line that begins with
## `CHECK` is a promise that holds or does not. FIGMENT_DRIVE names what to do: `flows`, `gui`
## (with a screen) or `prop` (with the real model).

const Client := preload("res://addons/figment/runtime/client.gd")
const Request := preload("res://addons/figment/runtime/request.gd")
const Dock := preload("res://addons/figment/editor/dock.gd")

var _dock: Dock
var _client: Client
var _scene_root: Node


func _enter_tree() -> void:
	if OS.has_environment("FIGMENT_DRIVE"):
		_drive.call_deferred()


func _drive() -> void:
	var files := EditorInterface.get_resource_filesystem()
	while files.is_scanning():
		await get_tree().process_frame
	for i: int in 5:
		await get_tree().process_frame
	for plugin: Node in get_parent().find_children("*", "EditorPlugin", true, false):
		if plugin.get(&"dock") is Dock:
			_dock = plugin.get(&"dock")
			_client = plugin.get(&"client")
	_check(_dock != null, "the dock is there")
	_client.start()
	await _until(_client.is_ready, "the sidecar is ready")
	var needed := "prop" if OS.get_environment("FIGMENT_DRIVE") == "prop" else "texture"
	await _until(
		func() -> bool: return _client.capabilities.get(needed, {}).get("ready", false),
		"%s is ready" % needed
	)
	match OS.get_environment("FIGMENT_DRIVE"):
		"gui":
			await _gui()
		"prop":
			await _real_prop()
		_:
			await _flows()
	print("DRIVEN")
	get_tree().quit()


# ------------------------------------------------------------------ flows without a screen
func _flows() -> void:
	EditorInterface.open_scene_from_path("res://tests/editor_driver/scene.tscn")
	await get_tree().process_frame
	_scene_root = EditorInterface.get_edited_scene_root()
	await _texture()
	await _prop()
	await _recipe()
	await _npc()
	await _faults()


func _texture() -> void:
	var tab := _dock.textures
	_check(tab.form().has_field("prompt") and tab.form().has_field("seed"), "form from the schema")
	tab.form().set_values({"prompt": "Wet sandstone", "seed": 4, "size": 256})
	var request := tab.generate()
	await request.finished
	_check(request.error == null, "texture made: %s" % request.error)
	var path := await tab.save_material()
	_check(path == "res://figment/wet_sandstone.tres", "saved as %s" % path)
	var material := load(path) as BaseMaterial3D
	_check(material.albedo_texture is CompressedTexture2D, "albedo imported")
	var settings := ConfigFile.new()
	settings.load("res://figment/wet_sandstone_normal.png.import")
	_check(settings.get_value("params", "compress/normal_map") == 1, "normal map settings")
	_check(settings.get_value("params", "mipmaps/generate"), "mipmaps")
	settings.load("res://figment/wet_sandstone_albedo.png.import")
	_check(settings.get_value("params", "compress/mode") == 2, "compressed in video memory")
	_check(material.get_meta(&"figment_recipe").has("capability"), "the recipe is kept")
	var uid := ResourceLoader.get_resource_uid(path)
	await Dock.TextureTab.Files.write_material(request, "res://figment", "wet_sandstone")
	_check(ResourceLoader.get_resource_uid(path) == uid, "the UID stays when it is made again")
	var wall := _scene_root.get_node(^"Wall") as MeshInstance3D
	EditorInterface.get_selection().clear()
	EditorInterface.get_selection().add_node(wall)
	await tab.apply_to_selection()
	_check(wall.material_override != null, "applied")
	_history().undo()
	_check(wall.material_override == null, "undone")
	_history().redo()
	_check(wall.material_override != null, "done again")


func _prop() -> void:
	var tab := _dock.props
	tab.form().set_values({"prompt": "old crate", "seed": 1})
	var request := tab.generate()
	await request.finished
	_check(request.error == null, "prop made: %s" % request.error)
	EditorInterface.get_selection().clear()
	var before := _scene_root.get_child_count()
	await tab.add_to_scene()
	_check(_scene_root.get_child_count() == before + 1, "added to the scene")
	_history().undo()
	_check(_scene_root.get_child_count() == before, "taken out")


func _recipe() -> void:
	var path := await _dock.textures.save_recipe()
	_check(path.ends_with(".figment") and FileAccess.file_exists(path), "recipe at %s" % path)
	var size := FileAccess.get_file_as_bytes(path).size()
	_check(size < 2000, "a recipe of %d bytes" % size)
	var asset := load(path) as BaseMaterial3D
	_check(asset != null and asset.albedo_texture != null, "imported from its recipe")
	_dock.open_recipe(asset.get_meta(&"figment_recipe"))
	var values := _dock.textures.form().get_values()
	_check(values.get("prompt") == "Wet sandstone" and values.get("seed") == 4, "opened again")


func _npc() -> void:
	_dock.npcs.show_persona(load("res://demo/bron.tres"))
	_dock.npcs.chat.say("Can you mend my sword?")
	await _dock.npcs.chat.last_request.finished
	var reply: String = _dock.npcs.chat.last_request.data.get("line", "?")
	_check(_dock.npcs.chat.transcript().contains(reply.get_slice(" ", 1)), "the reply is shown")
	var persona := FigmentPersona.new()
	persona.knowledge = ["The inn is open.", "The inn is not open."]
	persona.secrets = [{"text": "Gold.", "when": {"trust": "much"}}]
	var problems := Dock.NpcTab.Chat.PersonaCheck.problems(persona)
	_check("\n".join(problems).contains("contradicts"), "a contradiction is found")
	_check("\n".join(problems).contains("never be heard"), "an unreachable secret is found")


func _faults() -> void:
	var tab := _dock.textures
	tab.form().set_values({"prompt": ""})
	var request := tab.generate()
	await request.finished
	_check(request.error.code == "invalid_params", "an empty prompt is refused")
	tab.form().set_values({"prompt": "slow", "seconds": 30.0})
	request = tab.generate()
	await _until(func() -> bool: return request.progress > 0.0, "it runs")
	request.cancel()
	await request.finished
	_check(request.state == Request.State.CANCELLED, "cancelled")


# ------------------------------------------------------------------ with the real model
func _real_prop() -> void:
	EditorInterface.open_scene_from_path("res://tests/editor_driver/scene.tscn")
	await get_tree().process_frame
	_scene_root = EditorInterface.get_edited_scene_root()
	var tab := _dock.props
	tab.form().set_values({"prompt": "old oak barrel", "seed": 5, "texture_size": 256})
	var request := tab.generate()
	await request.finished
	_check(request.error == null, "prop made: %s" % request.error)
	_check(not request.certificate.is_empty(), "it has a certificate")
	EditorInterface.get_selection().clear()
	var before := _scene_root.get_child_count()
	await tab.add_to_scene()
	_check(_scene_root.get_child_count() == before + 1, "added to the scene")
	var prop := _scene_root.get_child(-1)
	_check(prop.scene_file_path.ends_with(".glb"), "from %s" % prop.scene_file_path)
	var meshes := prop.find_children("*", "MeshInstance3D", true, false)
	_check(meshes.size() >= 1, "%d meshes" % meshes.size())
	var shapes := prop.find_children("*", "CollisionShape3D", true, false)
	_check(shapes.size() >= 1, "%d collision shapes" % shapes.size())
	if not meshes.is_empty():
		var material := (meshes[0] as MeshInstance3D).mesh.surface_get_material(0)
		_check((material as BaseMaterial3D).albedo_texture != null, "its material has a texture")
	_history().undo()
	_check(_scene_root.get_child_count() == before, "taken out")


# ------------------------------------------------------------------ with a screen
func _gui() -> void:
	EditorInterface.open_scene_from_path("res://tests/editor_driver/scene.tscn")
	EditorInterface.set_main_screen_editor("3D")
	var holder := _dock.get_parent()
	if holder.has_method(&"make_visible"):
		holder.call(&"make_visible")
	_dock.tabs.current_tab = 0
	_dock.textures.form().set_values({"prompt": "mossy cobblestone", "seed": 7, "size": 512})
	await _settle(20)
	var button := _dock.textures.find_child("Generate", true, false) as Button
	var at := button.get_screen_position() + button.size / 2.0
	print("CLICK %d %d" % [at.x, at.y])
	await _until(func() -> bool: return _dock.textures.last_request != null, "the click arrived")
	var request := _dock.textures.last_request
	if not request.is_finished():
		await request.finished
	_check(request.error == null, "texture made: %s" % request.error)
	await _settle(10)
	var image := EditorInterface.get_base_control().get_viewport().get_texture().get_image()
	image.save_png(OS.get_environment("FIGMENT_SHOT"))
	var stage := _dock.textures.find_children("*", "SubViewport", true, false)[0] as SubViewport
	stage.get_texture().get_image().save_png(OS.get_environment("FIGMENT_SHOT") + ".sphere.png")


func _settle(frames: int) -> void:
	for i: int in frames:
		await get_tree().process_frame


# ------------------------------------------------------------------ small things
func _check(holds: bool, what: String) -> void:
	print("CHECK %s %s" % ["ok" if holds else "FAILED", what])


func _until(condition: Callable, what: String) -> void:
	var end := Time.get_ticks_msec() + 60000
	while not condition.call() and Time.get_ticks_msec() < end:
		await get_tree().process_frame
	_check(condition.call(), what)


func _history() -> UndoRedo:
	var manager := get_undo_redo()
	return manager.get_history_undo_redo(manager.get_object_history_id(_scene_root))
