extends SceneTree
## A game without any sidecar, with a folder that `figment bake` made: `pack=FOLDER` after `--`.

const Client := preload("res://addons/figment/runtime/client.gd")
const Pack := preload("res://addons/figment/runtime/pack.gd")


func _initialize() -> void:
	_run()


func _run() -> void:
	await process_frame
	var figment: Client = root.get_node(^"Figment")
	figment.pack = Pack.from_folder(OS.get_cmdline_user_args()[0].trim_prefix("pack="))
	var texture := figment.texture("old stone floor", {"size": 256})
	await texture.finished
	print("TEXTURE ", texture.rung, " ", texture.value is BaseMaterial3D)
	var prop := figment.prop("a barrel")
	await prop.finished
	print("PROP ", prop.rung, " ", prop.value is PackedScene)
	var npc := FigmentNPC.new()
	npc.npc_id = "bron"
	npc.persona = load("res://demo/bron.tres")
	root.add_child(npc)
	npc.hear("Good evening.")
	var reply: Dictionary = await npc.replied
	print("LINE ", reply["source"], " ", reply["line"])
	await process_frame
	npc.free()
	quit()
