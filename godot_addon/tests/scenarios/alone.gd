extends SceneTree
## Asks where there is no sidecar: it must end soon, with a reason, and without a freeze.

const Client := preload("res://addons/figment/runtime/client.gd")


func _initialize() -> void:
	_run()


func _run() -> void:
	await process_frame
	var figment: Client = root.get_node(^"Figment")
	var worst := 0
	var request := figment.ask("echo", {"text": "anybody?"})
	var before := Time.get_ticks_msec()
	while not request.is_finished():
		await process_frame
		worst = maxi(worst, Time.get_ticks_msec() - before)
		before = Time.get_ticks_msec()
	print("ENDED ", request.error.code)
	print("SAID ", figment.describe_status())
	print("WORST ", worst)
	var npc: FigmentNPC = FigmentNPC.new()
	npc.persona = load("res://demo/bron.tres")
	root.add_child(npc)
	var replies: Array[Dictionary] = []
	npc.replied.connect(func(reply: Dictionary) -> void: replies.append(reply))
	npc.hear("Hello?")
	while replies.is_empty():
		await process_frame
	print("NPC ", replies[0]["source"], ": ", replies[0]["line"])
	npc.free()
	quit()
