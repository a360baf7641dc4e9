extends SceneTree
## Asks a sidecar on another machine over TLS: a round trip, 16 MB, or what refuses it.

const Client := preload("res://addons/figment/runtime/client.gd")


func _initialize() -> void:
	_run()


func _run() -> void:
	await process_frame
	var figment: Client = root.get_node(^"Figment")
	var request := figment.ask("echo", {"text": "from afar"})
	figment._session.patience.reconnect = 3.0
	await request.finished
	if request.error != null:
		print("ENDED ", request.error.code)
		print("SAID ", request.error.message, " | ", request.error.cause)
		quit()
		return
	print("ANSWER ", request.data["text"])
	var best := 1e9
	for i: int in 5:
		var before := Time.get_ticks_usec()
		var big := figment.ask("blob", {"mib": 16})
		await big.finished
		best = minf(best, (Time.get_ticks_usec() - before) / 1e6)
		assert(big.blobs["pixels"]["bytes"].size() == 16 << 20)
	print("MB_S %.0f" % ((16 << 20) / best / 1e6))
	quit()
