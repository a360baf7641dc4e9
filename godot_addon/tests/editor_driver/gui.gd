@tool
extends "steps.gd"
## With a screen: waits for a real click on Generate, puts the material into the scene, takes
## pictures of what came of it, and says how long it took (`TIMES`, milliseconds).

var _clicked := 0


func run() -> void:
	await ready("texture")
	await open_scene()
	EditorInterface.set_main_screen_editor("3D")
	show_dock(0)
	var tab := dock.textures
	tab.form().set_values({"prompt": "mossy cobblestone", "seed": 7, "size": 512})
	select(scene_root.get_node(^"Wall"))
	await settle(20)
	await _still(tab.preview)
	shot("before")
	var button := tab.find_child("Generate", true, false) as Button
	button.button_down.connect(func() -> void: _clicked = Time.get_ticks_msec())
	var at := button.get_screen_position() + button.size / 2.0
	print("CLICK %d %d" % [at.x, at.y])
	await until(func() -> bool: return tab.last_request != null, "the click arrived")
	var request := tab.last_request
	await ended(request)
	check(request.error == null, "texture made: %s" % request.error)
	await RenderingServer.frame_post_draw
	var on_sphere := Time.get_ticks_msec()
	await tab.apply_to_selection()
	var wall := scene_root.get_node(^"Wall") as MeshInstance3D
	check(wall.material_override != null, "it is on the wall")
	await RenderingServer.frame_post_draw
	var times := {
		"sidecar": request.timings.get("total_ms", 0.0),
		"click_to_sphere": on_sphere - _clicked,
		"click_to_scene": Time.get_ticks_msec() - _clicked,
	}
	print("TIMES ", JSON.stringify(times))
	await _still(tab.preview)
	var row := (tab.preview.get_parent() as Control).get_global_rect()
	print("REGION %d %d %d %d" % [row.position.x, row.position.y, row.size.x, row.size.y])
	shot("after")


# The ball turns; for a picture that is the same each time it stands.
func _still(preview: Control) -> void:
	preview.call(&"hold_still")
	await settle(10)
