extends SceneTree
## Asks, says so, and waits through the death and the return of the sidecar. Driven from outside.

const Client := preload("res://addons/figment/runtime/client.gd")


func _initialize() -> void:
	_run()


func _run() -> void:
	await process_frame
	var figment: Client = root.get_node(^"Figment")
	figment.disconnected.connect(func(error: RefCounted) -> void: print("LOST ", error.code))
	var quick := figment.ask("echo", {"text": "before"})
	await quick.finished
	print("READY ", quick.data)
	var request := figment.ask("slow", {"seconds": 1.5})
	await request.accepted
	print("ASKED")
	var worst := 0
	var before := Time.get_ticks_msec()
	while not request.is_finished():
		await process_frame
		worst = maxi(worst, Time.get_ticks_msec() - before)
		before = Time.get_ticks_msec()
	print("ENDED ", request.data if request.error == null else request.error)
	print("WORST ", worst)
	quit(0 if request.error == null else 1)
