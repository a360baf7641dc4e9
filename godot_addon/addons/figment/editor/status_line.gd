@tool
extends HBoxContainer
## How the sidecar is doing, in words, and the button that mends what can be mended.

const Client := preload("../runtime/client.gd")

var _client: Client
var _light := ColorRect.new()
var _text := Label.new()
var _menu := MenuButton.new()
var _log := AcceptDialog.new()
var _log_text := TextEdit.new()


func _init(client: Client) -> void:
	_client = client
	_light.custom_minimum_size = Vector2(10, 10)
	_light.size_flags_vertical = Control.SIZE_SHRINK_CENTER
	_text.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_text.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	_text.mouse_filter = Control.MOUSE_FILTER_PASS
	_menu.text = "Sidecar"
	_menu.flat = false
	for title: String in ["Start", "Restart", "Stop", "Show log", "Run doctor"]:
		_menu.get_popup().add_item(title)
	_menu.get_popup().index_pressed.connect(_on_chosen)
	_log.title = "Figment sidecar"
	_log_text.editable = false
	_log_text.custom_minimum_size = Vector2(820, 420)
	_log.add_child(_log_text)
	for control: Node in [_light, _text, _menu, _log]:
		add_child(control)
	_client.status_changed.connect(_on_status_changed)
	_on_status_changed(_client.status)


func _on_status_changed(status: Client.Status) -> void:
	var busy := _client.open_requests()
	_text.text = _client.describe_status()
	_text.tooltip_text = _text.text if _client.error == null else str(_client.error)
	match status:
		Client.Status.READY:
			_light.color = Color("7fd08a") if busy == 0 else Color("e8b465")
		Client.Status.FAILED:
			_light.color = Color("ff7a6b")
		Client.Status.OFF:
			_light.color = Color("808080")
		_:
			_light.color = Color("e8b465")


func _on_chosen(index: int) -> void:
	match index:
		0:
			_client.start()
		1:
			_client.restart()
		2:
			_client.stop()
		3:
			var text := _client.sidecar.log_tail(200)
			_show(text if text.strip_edges() != "" else "This editor has not started a sidecar.")
		4:
			_run_doctor()


# `figment doctor` takes a second or two: it runs in a worker thread.
func _run_doctor() -> void:
	var command := _client.sidecar.find_command()
	if command.is_empty():
		_show("The `figment` command was not found. Set figment/sidecar/command.")
		return
	_show("Running `figment doctor` ...")
	var output: Array = []
	var arguments := command.slice(1)
	arguments.append("doctor")
	var task := WorkerThreadPool.add_task(
		func() -> void: OS.execute(command[0], arguments, output, true)
	)
	while not WorkerThreadPool.is_task_completed(task):
		await get_tree().process_frame
	WorkerThreadPool.wait_for_task_completion(task)
	_show("".join(PackedStringArray(output)))


func _show(text: String) -> void:
	_log_text.text = text
	if not _log.visible and DisplayServer.get_name() != "headless":
		_log.popup_centered()
