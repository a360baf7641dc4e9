extends Node3D
## The demo: a forge at night, and a smith who answers what you type.
##
## For tests and pictures it takes words after `--`: `say=TEXT` says it, `shot=FILE` saves a
## picture once the answer is there, `quit` ends then.

@onready var _npc: FigmentNPC = $Bron
@onready var _talk: CanvasLayer = $Talk
@onready var _room: Node3D = $Room


func _ready() -> void:
	_talk.call(&"show_npc", _npc)
	_npc.heard.connect(func(_line: String) -> void: _room.call(&"set_speaking", true))
	_npc.replied.connect(_on_replied)
	_npc.failed.connect(func(error: RefCounted) -> void: print("FIGMENT failed ", error))
	Figment.start()
	_follow_arguments()


func _on_replied(_reply: Dictionary) -> void:
	_room.call(&"set_speaking", false)


func _follow_arguments() -> void:
	var arguments: Dictionary[String, String] = {}
	for argument: String in OS.get_cmdline_user_args():
		arguments[argument.get_slice("=", 0)] = argument.substr(argument.find("=") + 1)
	if arguments.has("say"):
		_npc.hear(arguments["say"])
		var reply: Dictionary = await _npc.replied
		print("FIGMENT reply ", JSON.stringify(reply))
	if arguments.has("shot"):
		await _save_picture(arguments["shot"])
	if arguments.has("quit"):
		get_tree().quit()


func _save_picture(path: String) -> void:
	while not _talk.call(&"is_settled"):
		await get_tree().process_frame
	for i: int in 4:
		await RenderingServer.frame_post_draw
	get_viewport().get_texture().get_image().save_png(path)
	print("FIGMENT picture ", path)
