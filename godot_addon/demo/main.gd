extends Node3D
## The demo: a forge at night. A smith answers what you type and has a word for what you make.
##
## Without a sidecar, or with one that cannot make textures and props, it plays on with what is in
## `authored/`. For tests and pictures it takes words after `--`: `floor=PROMPT`, `walls=PROMPT`,
## `props=PROMPT|PROMPT`, `say=TEXT`, `shot=FILE` (a picture once all that is there), `quit`.

const AUTHORED := preload("authored/pack.tres")

@onready var _npc: FigmentNPC = $Bron
@onready var _talk: CanvasLayer = $Talk
@onready var _make: CanvasLayer = $Make
@onready var _room: Node3D = $Room


func _ready() -> void:
	_talk.call(&"show_npc", _npc)
	_make.call(&"show_room", _room)
	_make.connect(&"made", _on_made)
	_npc.heard.connect(func(_line: String) -> void: _room.call(&"set_speaking", true))
	_npc.replied.connect(func(_reply: Dictionary) -> void: _room.call(&"set_speaking", false))
	_npc.failed.connect(func(error: RefCounted) -> void: print("FIGMENT failed ", error))
	if Figment.pack == null:
		Figment.pack = AUTHORED
	Figment.start()
	_follow_arguments()


func _on_made(what: String, prompt: String, rung: String) -> void:
	print("FIGMENT made %s %s: %s" % [what, rung, prompt])
	if OS.get_cmdline_user_args().is_empty() and not _npc.is_thinking():
		_npc.hear("Look, I made something for your forge: %s. What do you say?" % prompt)


func _follow_arguments() -> void:
	var arguments: Dictionary[String, String] = {}
	for argument: String in OS.get_cmdline_user_args():
		arguments[argument.get_slice("=", 0)] = argument.substr(argument.find("=") + 1)
	if not arguments.is_empty() and not Figment.is_ready():
		await Figment.status_changed
	for kind: String in ["floor", "walls"]:
		if arguments.has(kind):
			await _finish(_make.call(&"make", kind, arguments[kind]))
	for prompt: String in arguments.get("props", "").split("|", false):
		await _finish(_make.call(&"make", "prop", prompt))
	if arguments.has("say"):
		_npc.patience = 0.0  # who scripts it wants the model's answer, however long it loads
		_npc.hear(arguments["say"])
		var reply: Dictionary = await _npc.replied
		print("FIGMENT reply ", JSON.stringify(reply))
	if arguments.has("shot"):
		await _save_picture(arguments["shot"])
	if arguments.has("quit"):
		get_tree().quit()


func _finish(request: FigmentRequest) -> void:
	if not request.is_finished():
		await request.finished
	if request.error != null:
		print("FIGMENT failed ", request.error)


func _save_picture(path: String) -> void:
	await get_tree().create_timer(1.0).timeout
	while not _talk.call(&"is_settled"):
		await get_tree().process_frame
	for i: int in 4:
		await RenderingServer.frame_post_draw
	get_viewport().get_texture().get_image().save_png(path)
	print("FIGMENT picture ", path)
