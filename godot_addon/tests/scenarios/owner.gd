extends SceneTree
## Starts a sidecar of its own, asks it something, and then stays, or ends, or lets it die.

const Client := preload("res://addons/figment/runtime/client.gd")


func _initialize() -> void:
	_run()


func _run() -> void:
	await process_frame
	var figment: Client = root.get_node(^"Figment")
	var request := figment.ask("echo", {"text": "own"})
	await request.finished
	print("ANSWER ", request.data if request.error == null else request.error)
	print("SIDECAR ", figment.sidecar.pid)
	var words := OS.get_cmdline_user_args()
	if "stay" in words:
		return
	if "kill" in words:
		OS.kill(figment.sidecar.pid)
		var again := figment.ask("echo", {"text": "again"})
		await again.finished
		print("AGAIN ", again.data if again.error == null else again.error)
		print("LAUNCHES ", figment.sidecar.launches)
	quit(0 if request.error == null else 1)
