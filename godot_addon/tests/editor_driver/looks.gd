@tool
extends "steps.gd"
## With a screen and the real models: pictures of each tab and of a persona in the inspector, to be
## looked at by a person.


func run() -> void:
	for capability: String in ["texture", "prop", "dialogue"]:
		await ready(capability)
	await open_scene()
	EditorInterface.set_main_screen_editor("3D")
	await _textures()
	await _props()
	await _npcs()


func _textures() -> void:
	show_dock(0)
	dock.textures.form().set_values({"prompt": "mossy cobblestone", "seed": 7})
	await settle(10)
	shot("texture-empty")
	dock.textures.generate_variations()
	await settle(20)
	shot("texture-busy")
	await until(dock.jobs.is_empty, "four are made")
	select(scene_root.get_node(^"Wall"))
	await dock.textures.apply_to_selection()
	await settle(20)
	shot("texture")


func _props() -> void:
	show_dock(1)
	dock.props.form().set_values({"prompt": "old oak barrel", "seed": 5, "texture_size": 256})
	await ended(dock.props.generate())
	dock.props.form().set_values({"prompt": "wooden stool", "seed": 2})
	await ended(dock.props.generate())
	select(null)
	await dock.props.add_to_scene()
	await settle(30)
	shot("prop")


func _npcs() -> void:
	show_dock(2)
	var bron := load("res://demo/bron.tres") as Resource
	dock.npcs.show_persona(bron)
	dock.npcs.chat.say("Can you mend my sword?")
	await ended(dock.npcs.chat.last_request)
	dock.npcs.chat.show_problems()
	await settle(20)
	shot("npc")
	EditorInterface.edit_resource(bron)
	_bring_up(EditorInterface.get_inspector())
	await settle(20)
	shot("inspector")


# Chooses the tabs in which a control is.
static func _bring_up(control: Node) -> void:
	while control.get_parent() is Control:
		var tabs := control.get_parent() as TabContainer
		if tabs != null:
			tabs.current_tab = tabs.get_tab_idx_from_control(control as Control)
		control = control.get_parent()
