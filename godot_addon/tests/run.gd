extends SceneTree
## Runs the addon's tests in a headless Godot:
##   godot --headless --path godot_addon -s res://tests/run.gd -- [filter]
##       [--vectors=FOLDER] [--folder=res://tests/live]
##
## Every `test_*` method of every `test_*.gd` in the folder is a test; it may await. A test fails
## by a check, by not finishing, and by any error that Godot logs meanwhile. The last line is
## `N passed, N failed`.

const TIMEOUT_MS := 30000

var _errors := ErrorLog.new()
var _passed := 0
var _failed := 0


## Collects what Godot logs as errors, from any thread.
class ErrorLog:
	extends Logger
	var _mutex := Mutex.new()
	var _lines := PackedStringArray()

	func _log_error(
		function: String,
		file: String,
		line: int,
		code: String,
		rationale: String,
		_editor_notify: bool,
		error_type: int,
		_backtraces: Array[ScriptBacktrace]
	) -> void:
		if error_type == ERROR_TYPE_WARNING:
			return
		var what := rationale if rationale != "" else code
		_mutex.lock()
		_lines.append("%s:%d %s: %s" % [file, line, function, what])
		_mutex.unlock()

	func take() -> PackedStringArray:
		_mutex.lock()
		var lines := _lines
		_lines = PackedStringArray()
		_mutex.unlock()
		return lines


func _initialize() -> void:
	OS.add_logger(_errors)
	_run()


func _run() -> void:
	await process_frame
	var filter := ""
	var folder := "res://tests"
	for argument: String in OS.get_cmdline_user_args():
		if argument.begins_with("--folder="):
			folder = argument.trim_prefix("--folder=")
		elif not argument.begins_with("--"):
			filter = argument
	for file: String in DirAccess.get_files_at(folder):
		if file.begins_with("test_") and file.ends_with(".gd"):
			await _run_file(folder.path_join(file), filter)
	OS.remove_logger(_errors)
	print("%d passed, %d failed" % [_passed, _failed])
	quit(1 if _failed > 0 or _passed == 0 else 0)


func _run_file(path: String, filter: String) -> void:
	var file := path.get_file()
	var script: GDScript = load(path)
	if script == null or not script.can_instantiate():
		_report(file, 0, PackedStringArray(["it does not load"]) + _errors.take())
		return
	for method: Dictionary in script.get_script_method_list():
		var name: String = method["name"]
		var left_out := filter != "" and not (file + "::" + name).contains(filter)
		if left_out or not name.begins_with("test_"):
			continue
		_errors.take()
		var case: RefCounted = script.new()
		case.set(&"tree", self)
		var done: Array[bool] = [false]
		var start := Time.get_ticks_msec()
		_call(case, name, done)
		while not done[0] and Time.get_ticks_msec() - start < TIMEOUT_MS:
			await process_frame
		var faults: PackedStringArray = case.get(&"faults")
		if not done[0]:
			faults.append("it did not finish")
		for line: String in _errors.take():
			faults.append("Godot logged: " + line)
		_report("%s::%s" % [file, name], Time.get_ticks_msec() - start, faults)


func _call(case: RefCounted, name: String, done: Array[bool]) -> void:
	@warning_ignore("redundant_await")
	await case.call(name)
	done[0] = true


func _report(name: String, ms: int, faults: PackedStringArray) -> void:
	if faults.is_empty():
		_passed += 1
		print("ok   %s (%d ms)" % [name, ms])
		return
	_failed += 1
	print("FAIL %s (%d ms)" % [name, ms])
	for fault: String in faults:
		print("     " + fault)
