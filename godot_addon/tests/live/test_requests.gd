extends "../case.gd"
## Requests to a real sidecar that serves the stand-in capabilities of `tests/fakes.py`.

const Client := preload("res://addons/figment/runtime/client.gd")
const Request := preload("res://addons/figment/runtime/request.gd")
const Blobs := preload("res://addons/figment/wire/blobs.gd")

var figment: Client:
	get:
		return tree.root.get_node(^"Figment")


func test_an_answer_comes_back_as_it_was_sent() -> void:
	var text := "Grüße, 世界 \U01F525"
	var request := figment.ask("echo", {"text": text, "size": 7, "options": {"depth": 2}})
	await request.finished
	equal(request.error, null, "error")
	var expected := {"text": text, "size": 7, "options": {"depth": 2}}
	equal(request.data, expected, "data")
	equal(request.state, Request.State.COMPLETED, "state")
	equal(request.rung, "full", "rung")
	check(request.timings["total_ms"] >= 0.0, "timings")


func test_completed_can_be_awaited() -> void:
	var data: Dictionary = await figment.ask("echo", {"text": "x"}).completed
	equal(data["text"], "x", "data")


func test_blobs_of_16_megabytes_come_back_unchanged() -> void:
	var bytes := PackedByteArray()
	bytes.resize(16 << 20)
	for i: int in range(0, bytes.size(), 4099):
		bytes[i] = i & 0xff
	var sent := Blobs.file("thing", bytes, "application/octet-stream")
	var request := figment.ask("echo", {"blobs": [sent]})
	var worst := 0
	var before := Time.get_ticks_msec()
	while not request.is_finished():
		await tree.process_frame
		worst = maxi(worst, Time.get_ticks_msec() - before)
		before = Time.get_ticks_msec()
	equal(request.error, null, "error")
	check(request.blobs["thing"]["bytes"] == bytes, "the bytes changed")
	check(worst < 1000, "a frame took %d ms" % worst)


func test_errors_say_what_to_do() -> void:
	var request := figment.ask("nonsense")
	await request.finished
	equal(request.error.code, "unknown_capability", "code")
	check(request.error.fix != "", "no advice")
	request = figment.ask("echo", {"size": 1000, "depth": 3})
	await request.finished
	equal(request.error.code, "invalid_params", "code")
	check(request.error.violations.size() >= 2, "violations: %s" % [request.error.violations])


func test_something_that_cannot_be_sent_fails_at_once() -> void:
	var request := figment.ask("echo", {"text": Vector2.ONE})
	await request.finished
	equal(request.error.code, "malformed_message", "code")


func test_a_running_request_is_cancelled() -> void:
	var request := figment.ask("slow", {"seconds": 60.0})
	await wait_for(func() -> bool: return request.progress > 0.0, "progress")
	var start := Time.get_ticks_msec()
	request.cancel()
	await request.finished
	equal(request.state, Request.State.CANCELLED, "state")
	check(Time.get_ticks_msec() - start < 5000, "it took too long")


func test_a_deadline_gives_a_smaller_answer() -> void:
	var request := figment.ask("ladder", {"seconds": 30.0, "deadline_ms": 8000})
	await request.finished
	equal(request.error, null, "error")
	check(request.rung in ["smaller", "cached", "fallback"], "rung %s" % request.rung)


func test_our_own_patience_ends() -> void:
	var request := figment.ask("slow", {"seconds": 60.0, "timeout": 0.3})
	await request.finished
	equal(request.error.code, "timed_out", "code")
	equal(figment.open_requests(), 0, "open requests")


func test_a_storm_of_cancels_leaves_nothing() -> void:
	await _storm(200)  # fills what is kept on purpose: pools, caches
	var objects := Performance.get_monitor(Performance.OBJECT_COUNT)
	var memory := Performance.get_monitor(Performance.MEMORY_STATIC)
	await _storm(1000)
	equal(figment.open_requests(), 0, "open requests")
	var more := Performance.get_monitor(Performance.OBJECT_COUNT) - objects
	check(more < 20, "%d objects more" % more)
	var grown := Performance.get_monitor(Performance.MEMORY_STATIC) - memory
	check(grown < 2e6, "%d bytes more" % grown)


# Half are cancelled: at once, in the next frames, or never.
func _storm(count: int) -> void:
	var random := RandomNumberGenerator.new()
	random.seed = 11
	var ended := [0]
	var end := func() -> void: ended[0] += 1
	for i: int in count:
		var request := figment.ask("slow", {"seconds": 0.001 * random.randi_range(0, 3)})
		request.finished.connect(end)
		match random.randi_range(0, 3):
			0:
				request.cancel()
			1:
				request.accepted.connect(
					func(_position: int, _estimate: int) -> void: request.cancel(), CONNECT_ONE_SHOT
				)
		if i % 40 == 0:
			await tree.process_frame
	await wait_for(func() -> bool: return ended[0] == count, "the end of %d requests" % count, 28.0)
	await tree.process_frame
