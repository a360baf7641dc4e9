@tool
extends "steps.gd"
## Every flow of the dock, once, as a person would go through it.

const Place := preload("res://addons/figment/editor/place.gd")
const Presets := preload("res://addons/figment/editor/presets.gd")


func run() -> void:
	await ready("texture")
	await open_scene()
	await _texture()
	await _again_in_place()
	await _prop()
	await _recipe()
	await _presets_and_history()
	await _variations()
	await _npc()
	await _faults()


func _texture() -> void:
	var tab := dock.textures
	check(tab.form().has_field("prompt") and tab.form().has_field("seed"), "form from the schema")
	tab.form().set_values({"prompt": "Wet sandstone", "seed": 4, "size": 256})
	var request := tab.generate()
	await ended(request)
	check(request.error == null, "texture made: %s" % request.error)
	var path := await tab.save_material()
	check(path == "res://figment/wet_sandstone.tres", "saved as %s" % path)
	var material := load(path) as BaseMaterial3D
	check(material.albedo_texture is CompressedTexture2D, "albedo imported")
	var settings := ConfigFile.new()
	settings.load("res://figment/wet_sandstone_normal.png.import")
	check(settings.get_value("params", "compress/normal_map") == 1, "normal map settings")
	check(settings.get_value("params", "mipmaps/generate"), "mipmaps")
	settings.load("res://figment/wet_sandstone_albedo.png.import")
	check(settings.get_value("params", "compress/mode") == 2, "compressed in video memory")
	check(material.get_meta(&"figment_recipe").has("capability"), "the recipe is kept")
	var wall := scene_root.get_node(^"Wall") as MeshInstance3D
	select(wall)
	await tab.apply_to_selection()
	check(wall.material_override != null, "applied")
	history().undo()
	check(wall.material_override == null, "undone")
	history().redo()
	check(wall.material_override != null, "done again")


# With a name in the box, the same asset is made anew: scenes that use it follow.
func _again_in_place() -> void:
	var tab := dock.textures
	var path := "res://figment/wet_sandstone.tres"
	var uid := ResourceLoader.get_resource_uid(path)
	var before := FileAccess.get_md5("res://figment/wet_sandstone_albedo.png")
	tab.form().set_values({"prompt": "Dry sandstone"})
	await ended(tab.generate())
	tab.target.name_edit.text = "Wet sandstone"
	check(await tab.save_material() == path, "saved under the same name")
	tab.target.name_edit.text = ""
	check(ResourceLoader.get_resource_uid(path) == uid, "the UID stays when it is made again")
	var after := FileAccess.get_md5("res://figment/wet_sandstone_albedo.png")
	check(before != after, "the picture is the new one")
	tab.form().set_values({"prompt": "Wet sandstone"})
	await ended(tab.generate())


func _prop() -> void:
	var tab := dock.props
	tab.form().set_values({"prompt": "old crate", "seed": 1})
	var request := tab.generate()
	await ended(request)
	check(request.error == null, "prop made: %s" % request.error)
	var list := tab.certificate.get_parsed_text()
	check(list.contains("1 of 1 checks passed") and list.contains("manifold"), "certificate shown")
	select(null)
	var before := scene_root.get_child_count()
	await tab.add_to_scene()
	check(scene_root.get_child_count() == before + 1, "added to the scene")
	var prop := scene_root.get_child(-1) as Node3D
	history().undo()
	check(scene_root.get_child_count() == before, "taken out")
	var looked_at := Place.looked_at(scene_root, 0.5)  # a box of one metre
	check(prop.position.is_equal_approx(looked_at), "it stood where the view looks")
	history().redo()
	check(scene_root.get_child_count() == before + 1, "and again")
	await tab.add_to_scene()  # the first prop is selected: not a place for the second
	check(scene_root.get_child_count() == before + 2, "the next stands beside it")
	var wall := scene_root.get_node(^"Wall") as Node3D
	select(wall)
	await tab.add_to_scene()
	var child := wall.get_child(-1) as Node3D
	check(child != null and child.position == Vector3.ZERO, "under the node that is selected")
	for i: int in 3:
		history().undo()
	check(scene_root.get_child_count() == before and wall.get_child_count() == 0, "all undone")
	_look()


# The point itself, against a wall of known size.
func _look() -> void:
	var wall := scene_root.get_node(^"Wall")
	var top := Place.standing(Vector3(0, 5, 0), Vector3.DOWN, wall, 0.2)
	check(is_equal_approx(top.y, 0.5), "on top of what is looked at")
	var before := Place.standing(Vector3(0, 0.1, 5), Vector3.FORWARD, scene_root, 0.3)
	check(is_zero_approx(before.y) and absf(before.z - 0.81) < 0.01, "before a wall: %s" % before)
	var ground := Place.hit(Vector3(50, 2, 0), Vector3.DOWN, scene_root)
	check(is_zero_approx(ground.point.y), "or on the ground")
	var sky := Place.hit(Vector3(50, 2, 0), Vector3.UP, scene_root)
	check(is_equal_approx(sky.point.y, 2.0 + Place.REACH), "or before the camera")


func _recipe() -> void:
	var path := await dock.textures.save_recipe()
	check(path.ends_with(".figment") and FileAccess.file_exists(path), "recipe at %s" % path)
	var size := FileAccess.get_file_as_bytes(path).size()
	check(size < 2000, "a recipe of %d bytes" % size)
	var asset := load(path) as BaseMaterial3D
	check(asset != null and asset.albedo_texture != null, "imported from its recipe")
	dock.textures.form().set_values({"prompt": "something else", "seed": 1})
	dock.open_recipe(asset.get_meta(&"figment_recipe"))
	var values := dock.textures.form().get_values()
	check(values.get("prompt") == "Wet sandstone" and values.get("seed") == 4, "opened again")


func _presets_and_history() -> void:
	var tab := dock.textures
	tab.form().set_values({"prompt": "bark", "seed": 9, "size": 128})
	check(tab.presets.keep("Small ones"), "a preset is kept")
	check(FileAccess.file_exists(Presets.FILE), "in the project")
	tab.form().set_values({"size": 1024, "seconds": 1.0})
	tab.presets.use("Small ones")
	var values := tab.form().get_values()
	check(values.get("size") == 128 and not values.has("seconds"), "and sets all but")
	check(values["prompt"] == "bark" and values["seed"] == 9, "prompt and seed")
	check(dock.props.presets.names().is_empty(), "each capability has its own")
	tab.presets.forget("Small ones")
	check(tab.presets.names().is_empty(), "and is gone when it is removed")
	var prompts := tab.known_prompts()
	check(prompts.slice(0, 2) == ["Wet sandstone", "Dry sandstone"], "history: %s" % [prompts])


func _variations() -> void:
	var tab := dock.textures
	var before := tab.results.get_child_count()
	check(dock.jobs.is_empty(), "nothing is left in the list: %s" % [dock.jobs.titles()])
	tab.form().set_values({"prompt": "Wet sandstone", "size": 128})
	tab.generate_variations()
	var rows := dock.jobs.titles().size()
	check(rows == 4, "%d jobs are in the list" % rows)
	await until(dock.jobs.is_empty, "they have ended")
	var count := mini(before + 4, tab.results.LENGTH)
	check(tab.results.get_child_count() == count, "four results stand side by side")
	var seeds: Dictionary[String, bool] = {}
	for button: Button in tab.results.get_children().slice(-4):
		seeds[button.tooltip_text] = true
		check(button.icon != null, "each with its picture")
	check(seeds.size() == 4, "of four seeds")


func _npc() -> void:
	dock.npcs.show_persona(load("res://demo/bron.tres"))
	dock.npcs.chat.say("Can you mend my sword?")
	await ended(dock.npcs.chat.last_request)
	var reply: String = dock.npcs.chat.last_request.data.get("line", "?")
	check(dock.npcs.chat.transcript().contains(reply.get_slice(" ", 1)), "the reply is shown")
	var persona := FigmentPersona.new()
	persona.knowledge = ["The inn is open.", "The inn is not open."]
	persona.secrets = [{"text": "Gold.", "when": {"trust": "much"}}]
	var problems := Dock.NpcTab.Chat.PersonaCheck.problems(persona)
	check("\n".join(problems).contains("contradicts"), "a contradiction is found")
	check("\n".join(problems).contains("never be heard"), "an unreachable secret is found")


func _faults() -> void:
	var tab := dock.textures
	tab.form().set_values({"prompt": ""})
	var request := tab.generate()
	await ended(request)
	check(request.error.code == "invalid_params", "an empty prompt is refused")
	check(dock.jobs.get_child_count() == 1, "the reason stays in the list")
	dock.jobs.get_child(0).queue_free()
	tab.form().set_values({"prompt": "slow", "seconds": 30.0})
	request = tab.generate()
	await until(func() -> bool: return request.progress > 0.0, "it runs")
	dock.status.look()
	check(dock.status.text() == "Busy: 1 request.", "the status line says: " + dock.status.text())
	request.cancel()
	await ended(request)
	check(request.state == Request.State.CANCELLED, "cancelled")
	tab.form().set_values({"seconds": 0.0})
