@tool
extends HBoxContainer
## How the sidecar is doing, in words, the button that mends what can be mended, and a menu with
## the rest.

const Client := preload("../runtime/client.gd")

const GOOD := Color("7fd08a")
const BUSY := Color("e8b465")
const BAD := Color("ff7a6b")
const IDLE := Color("808080")
const LOOK_MS := 250

## Starts or restarts; visible while that is what helps.
var repair := Button.new()

var _client: Client
var _light := Panel.new()
var _paint := StyleBoxFlat.new()
var _text := Label.new()
var _menu := MenuButton.new()
var _log := AcceptDialog.new()
var _log_text := TextEdit.new()
var _next_look := 0


func _init(client: Client) -> void:
	_client = client
	_paint.set_corner_radius_all(6)
	_light.add_theme_stylebox_override(&"panel", _paint)
	_light.custom_minimum_size = Vector2(11, 11)
	_light.size_flags_vertical = Control.SIZE_SHRINK_CENTER
	_text.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_text.text_overrun_behavior = TextServer.OVERRUN_TRIM_ELLIPSIS
	_text.mouse_filter = Control.MOUSE_FILTER_PASS
	repair.pressed.connect(_on_repair)
	_menu.text = "Sidecar"
	_menu.flat = false
	for title: String in ["Start", "Restart", "Stop", "Show log", "Run doctor"]:
		_menu.get_popup().add_item(title)
	_menu.get_popup().index_pressed.connect(_on_chosen)
	_log.title = "Figment sidecar"
	_log_text.editable = false
	_log_text.custom_minimum_size = Vector2(820, 420)
	_log.add_child(_log_text)
	for control: Node in [_light, _text, repair, _menu, _log]:
		add_child(control)
	_client.status_changed.connect(func(_status: Client.Status) -> void: look())
	look()


## What the line says.
func text() -> String:
	return _text.text


## Shows how things are now.
func look() -> void:
	var busy := _client.open_requests()
	var overdue := _client.is_overdue()
	_text.text = _client.describe_status()
	_text.tooltip_text = _text.text if _client.error == null else str(_client.error)
	repair.visible = overdue
	repair.text = "Restart"
	match _client.status:
		Client.Status.READY:
			_paint.bg_color = BAD if overdue else (GOOD if busy == 0 else BUSY)
			if busy > 0 and not overdue:
				_text.text = "Busy: %d request%s." % [busy, "" if busy == 1 else "s"]
		Client.Status.FAILED:
			_paint.bg_color = BAD
			repair.show()
		Client.Status.OFF:
			_paint.bg_color = IDLE
			repair.text = "Start"
			repair.show()
		_:
			_paint.bg_color = BUSY


# Requests come and go, and silence grows, without a signal.
func _process(_delta: float) -> void:
	if Time.get_ticks_msec() >= _next_look and is_visible_in_tree():
		_next_look = Time.get_ticks_msec() + LOOK_MS
		look()


func _on_repair() -> void:
	if _client.status == Client.Status.OFF:
		_client.start()
	else:
		_client.restart()


func _on_chosen(index: int) -> void:
	match index:
		0:
			_client.start()
		1:
			_client.restart()
		2:
			_client.stop()
		3:
			var said := _client.sidecar.log_tail(200)
			_show(said if said.strip_edges() != "" else "This editor has not started a sidecar.")
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


func _show(what: String) -> void:
	_log_text.text = what
	if not _log.visible and DisplayServer.get_name() != "headless":
		_log.popup_centered()
