@tool
class_name FigmentSidecar
extends RefCounted
## The sidecar's process: found or started, watched, started again when it dies, stopped.
##
## It never blocks: [method poll] is called every frame. A sidecar that we start gets our process
## id and ends when we end, however we end. Its state folder is our own, so that two copies of a
## game, or a game and an editor, do not collide. A sidecar that somebody else started is used,
## never stopped.

enum State { STOPPED, STARTING, RUNNING, FAILED }

const ConnectionFile := preload("connection_file.gd")
const Bundle := preload("bundle.gd")
const Settings := preload("settings.gd")
const Fault := preload("../wire/error.gd")

## How long a start may take before it counts as failed, in milliseconds.
const START_PATIENCE_MS := 60000
# A sidecar that lived this long was healthy: its death starts the count of restarts anew.
const HEALTHY_MS := 30000

var state := State.STOPPED
## Why it does not run, when `state` is FAILED.
var fault: Fault = null
## Host, port and token, when `state` is RUNNING.
var connection: ConnectionFile = null
## True when this process started the sidecar, so that it also stops it.
var owned := false
var pid := 0
var restarts := 0
## How often a sidecar was started by us, for tests and the curious.
var launches := 0

var _folder := ""
var _started := 0
var _retry_at := 0
var _next_look := 0
var _refused_pid := 0  # of a shared connection file that led nowhere,
var _refused_until := 0  # and for how long it is passed over


## Attaches to a running sidecar, or starts one, as the settings say.
func start() -> void:
	if state == State.STARTING or state == State.RUNNING:
		return
	fault = null
	restarts = 0
	var mode: String = Settings.get_value("sidecar/mode")
	match mode:
		"remote":
			_use_remote()
		"off":
			_fail(Fault.make("sidecar_unreachable", "Figment is switched off in the settings."))
		"start":
			_launch()
		_:
			if _attach():
				return
			if mode == "auto":
				_launch()
			else:
				_fail(ConnectionFile.read(ConnectionFile.shared_folder()).fault)


## Ends the sidecar if it is ours. `figment` finishes what it must and leaves within a moment.
func stop() -> void:
	if owned and pid > 0 and OS.is_process_running(pid):
		_terminate(pid)
	if owned:
		DirAccess.remove_absolute(_folder.path_join(ConnectionFile.NAME))
	owned = false
	pid = 0
	connection = null
	state = State.STOPPED


## Stops and starts it.
func restart() -> void:
	stop()
	start()


## Tells that nothing answers at `connection`. Looks again; a stale file is passed over.
func unreachable() -> void:
	if state != State.RUNNING or owned and OS.is_process_running(pid):
		return
	if Settings.get_value("sidecar/mode") == "remote":
		return
	if not owned and connection != null:
		_refused_pid = connection.pid
		_refused_until = Time.get_ticks_msec() + 3000
	state = State.STARTING
	owned = false
	if not _attach() and Settings.get_value("sidecar/mode") != "attach":
		_launch()


## Call every frame.
func poll() -> void:
	var now := Time.get_ticks_msec()
	if now < _next_look:
		return
	_next_look = now + 50
	match state:
		State.STARTING:
			if owned:
				_wait_for_file(now)
			else:
				_attach()  # somebody else may start it again
		State.RUNNING:
			if owned and not OS.is_process_running(pid):
				_died(now)


## The last lines of our sidecar's log, for people.
func log_tail(lines := 12) -> String:
	if _folder == "":
		return ""
	var all := FileAccess.get_file_as_string(log_path()).strip_edges().split("\n")
	return "\n".join(all.slice(maxi(all.size() - lines, 0)))


## What the log tells of trouble: its last warnings and errors, and what is no log line at all (an
## interpreter's last words). Empty when it ended without a word.
func last_words(lines := 6) -> String:
	var said := PackedStringArray()
	for line: String in log_tail(60).split("\n", false):
		var parser := JSON.new()
		if parser.parse(line) != OK or typeof(parser.data) != TYPE_DICTIONARY:
			said.append(line)
		elif parser.data.get("level") in ["warning", "error", "critical"]:
			said.append(str(parser.data.get("message", line)))
	return "\n".join(said.slice(maxi(said.size() - lines, 0)))


func log_path() -> String:
	return _folder.path_join("sidecar.log")


## The program and first arguments that start a sidecar; empty when none was found.
static func find_command() -> PackedStringArray:
	var named: String = Settings.get_value("sidecar/command")
	if named != "":
		if FileAccess.file_exists(named) or not named.contains(" "):
			return PackedStringArray([named])
		return named.split(" ", false)
	for folder: String in Bundle.places():
		var bundled := Bundle.command(folder)
		if not bundled.is_empty():
			return bundled
	var separator := ";" if OS.get_name() == "Windows" else ":"
	var program := "figment.exe" if OS.get_name() == "Windows" else "figment"
	for folder: String in OS.get_environment("PATH").split(separator, false):
		if FileAccess.file_exists(folder.path_join(program)):
			return PackedStringArray([folder.path_join(program)])
	return PackedStringArray()


# ------------------------------------------------------------------ attaching
# Uses the sidecar that has left its connection file for all programs of this user.
func _attach() -> bool:
	if Settings.get_value("sidecar/mode") == "start":
		return false
	var folder := ConnectionFile.shared_folder()
	if not ConnectionFile.exists_in(folder):
		return false
	var found: ConnectionFile = ConnectionFile.read(folder)
	if found.fault != null:
		return false
	if found.pid == _refused_pid and Time.get_ticks_msec() < _refused_until:
		return false
	connection = found
	state = State.RUNNING
	return true


func _use_remote() -> void:
	connection = ConnectionFile.new()
	connection.host = Settings.get_value("remote/host")
	connection.port = Settings.get_value("remote/port")
	connection.token = Settings.get_value("remote/token")
	state = State.RUNNING
	if connection.host == "" or connection.port <= 0:
		var what := "figment/remote/host and figment/remote/port are not set."
		_fail(Fault.make("sidecar_unreachable", what, "", "Set them in the project settings."))


# ------------------------------------------------------------------ starting
func _launch() -> void:
	var command := find_command()
	if command.is_empty():
		var fix := "Install it (`pip install figment-sidecar`), or set figment/sidecar/command."
		_fail(Fault.make("sidecar_start_failed", "The sidecar is not installed.", "", fix))
		return
	_folder = ProjectSettings.globalize_path("user://figment").path_join(
		"sidecar-%d" % OS.get_process_id()
	)
	DirAccess.make_dir_recursive_absolute(_folder)
	DirAccess.remove_absolute(_folder.path_join(ConnectionFile.NAME))
	var arguments := command.slice(1)
	arguments.append_array(["serve", "--state-dir", _folder, "--port", "0"])
	arguments.append_array(["--parent-pid", str(OS.get_process_id()), "--log-file", log_path()])
	var more: String = Settings.get_value("sidecar/arguments")
	arguments.append_array(more.split(" ", false))
	pid = OS.create_process(command[0], arguments)
	if pid <= 0:
		var what := "%s cannot be started." % command[0]
		_fail(Fault.make("sidecar_start_failed", what, "", "Check figment/sidecar/command."))
		return
	owned = true
	launches += 1
	_started = Time.get_ticks_msec()
	state = State.STARTING


func _wait_for_file(now: int) -> void:
	if _retry_at > 0:
		if now >= _retry_at:
			_retry_at = 0
			_launch()
		return
	if ConnectionFile.exists_in(_folder):
		var found: ConnectionFile = ConnectionFile.read(_folder)
		if found.fault == null:
			connection = found
			state = State.RUNNING
		return
	if not OS.is_process_running(pid):
		_died(now)
	elif now - _started > START_PATIENCE_MS:
		_terminate(pid)
		var what := "The sidecar did not start within %d seconds." % (START_PATIENCE_MS / 1000)
		_fail(Fault.make("sidecar_start_failed", what, last_words()))


func _died(now: int) -> void:
	if now - _started > HEALTHY_MS:
		restarts = 0
	connection = null
	pid = 0
	var allowed: int = Settings.get_value("sidecar/restarts")
	if restarts >= allowed:
		owned = false
		var what := "The sidecar has ended by itself"
		what += "." if restarts == 0 else " %d times in a row." % (restarts + 1)
		_fail(Fault.make("sidecar_start_failed", what, last_words()))
		return
	_retry_at = now + 250 * (1 << restarts)
	restarts += 1
	state = State.STARTING


func _fail(why: Fault) -> void:
	fault = why
	state = State.FAILED


# Politely where the system has a way to; the sidecar also ends when its parent has ended.
static func _terminate(process: int) -> void:
	if OS.get_name() in ["Linux", "macOS", "FreeBSD"]:
		OS.execute("kill", ["-TERM", str(process)])
	else:
		OS.kill(process)
