extends SceneTree
## In a game, the network hangs in the middle of a request: frames go on, an NPC has its own line in
## time, and when bytes flow again the answer comes. Driven from outside.

const Client := preload("res://addons/figment/runtime/client.gd")
const Npc := preload("res://addons/figment/runtime/npc.gd")

var _worst := 0


func _initialize() -> void:
	_run()


func _run() -> void:
	await process_frame
	var figment: Client = root.get_node(^"Figment")
	figment.patience.ping_every = 0.5
	figment.patience.silence = 4.5
	figment.disconnected.connect(func(error: RefCounted) -> void: print("LOST ", error.code))
	await figment.ask("echo", {"text": "before"}).finished
	var request := figment.ask("slow", {"seconds": 1.5})
	await request.accepted
	print("ASKED")
	await _frames_until(figment.is_overdue)
	print("OVERDUE ", figment.describe_status())
	await _hear()
	await _frames_until(request.is_finished)
	print("ENDED ", request.data if request.error == null else request.error)
	print("WORST ", _worst)
	quit(0 if request.error == null else 1)


func _hear() -> void:
	var npc := Npc.new()
	npc.persona = load("res://demo/bron.tres")
	npc.deadline_ms = 300
	root.add_child(npc)
	var asked := Time.get_ticks_msec()
	npc.hear("Are you there?")
	var reply: Dictionary = await npc.replied
	print("NPC %s %d" % [reply["source"], Time.get_ticks_msec() - asked])
	npc.queue_free()


func _frames_until(condition: Callable) -> void:
	var before := Time.get_ticks_msec()
	while not condition.call():
		await process_frame
		_worst = maxi(_worst, Time.get_ticks_msec() - before)
		before = Time.get_ticks_msec()
