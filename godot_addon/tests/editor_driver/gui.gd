@tool
extends "steps.gd"
## With a screen: waits for a real click on Generate, and takes pictures of what came of it.


func run() -> void:
	await ready("texture")
	await open_scene()
	EditorInterface.set_main_screen_editor("3D")
	var holder := dock.get_parent()
	if holder.has_method(&"make_visible"):
		holder.call(&"make_visible")
	dock.tabs.current_tab = 0
	dock.textures.form().set_values({"prompt": "mossy cobblestone", "seed": 7, "size": 512})
	await settle(20)
	var button := dock.textures.find_child("Generate", true, false) as Button
	var at := button.get_screen_position() + button.size / 2.0
	print("CLICK %d %d" % [at.x, at.y])
	await until(func() -> bool: return dock.textures.last_request != null, "the click arrived")
	var request := dock.textures.last_request
	await ended(request)
	check(request.error == null, "texture made: %s" % request.error)
	await settle(10)
	var image := EditorInterface.get_base_control().get_viewport().get_texture().get_image()
	image.save_png(OS.get_environment("FIGMENT_SHOT"))
	var stage := dock.textures.find_children("*", "SubViewport", true, false)[0] as SubViewport
	stage.get_texture().get_image().save_png(OS.get_environment("FIGMENT_SHOT") + ".sphere.png")
