extends SceneTree
## Times empty requests and a 16 MB blob against the sidecar of FIGMENT_STATE_DIR; prints one
## line of JSON. The client is polled as fast as the machine allows, with a short sleep, so that
## the frame rate does not count.

const Client := preload("res://addons/figment/runtime/client.gd")
const Request := preload("res://addons/figment/runtime/request.gd")

const SLEEP_USEC := 50


func _initialize() -> void:
	_run()


func _run() -> void:
	await process_frame
	var client: Client = root.get_node(^"Figment")
	client.set_process(false)
	var figures: Dictionary = {"empty_us": [], "blob_ms": [], "link_ms": []}
	for i: int in 20:
		_wait(client, client.ask("bytes", {"count": 0}))
	for i: int in 1000:
		var start := Time.get_ticks_usec()
		_wait(client, client.ask("bytes", {"count": 0}))
		figures["empty_us"].append(Time.get_ticks_usec() - start)
	for i: int in 12:
		var start := Time.get_ticks_usec()
		var request := client.ask("bytes", {"count": 16 << 20})
		_wait(client, request)
		figures["blob_ms"].append((Time.get_ticks_usec() - start) / 1000.0)
		assert(request.blobs["bytes"]["bytes"].size() == 16 << 20)
	print("FIGURES ", JSON.stringify(figures))
	quit()


static func _wait(client: Client, request: Request) -> void:
	while not request.is_finished():
		client._process(0.0)
		if not request.is_finished():
			OS.delay_usec(SLEEP_USEC)
