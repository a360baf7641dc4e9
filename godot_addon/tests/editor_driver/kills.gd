@tool
extends "steps.gd"
## The sidecar is killed in the middle of each flow. Every time: the reason is told, the button
## starts another, nothing half-made is in the project, and the second try works.

const FOLDERS: Array[String] = ["res://figment", "res://.godot/figment"]
const RECIPE := "res://figment/killed_import.figment"

var _before: Dictionary[String, String] = {}


func run() -> void:
	OS.set_environment("FIGMENT_MODE", "start")
	client.restart()
	await until(client.is_ready, "a sidecar of the editor's own")
	await open_scene()
	await _comes_back_by_itself()
	OS.set_environment("FIGMENT_RESTARTS", "0")
	await _texture()
	await _prop()
	await _chat()
	await _import()
	await _from_a_picture()
	await _variations()


# With the settings as they are, a person sees no more than a moment of "starting".
func _comes_back_by_itself() -> void:
	await ready("texture")
	dock.textures.form().set_values({"prompt": "stone", "seconds": 0.5, "size": 128})
	var request := dock.textures.generate()
	await until(func() -> bool: return request.progress > 0.0, "it runs")
	_kill()
	await ended(request)
	check(request.error == null, "asked again by itself: %s" % request.error)


func _texture() -> void:
	var tab := dock.textures
	tab.form().set_values({"prompt": "killed stone", "seconds": 30.0})
	await _killed_during(tab.generate(), "texture")
	tab.form().set_values({"seconds": 0.0})
	await ended(tab.generate())
	check(await tab.save_material() == "res://figment/killed_stone.tres", "second texture saved")


func _prop() -> void:
	var tab := dock.props
	tab.form().set_values({"prompt": "killed crate", "seconds": 30.0})
	await _killed_during(tab.generate(), "prop")
	tab.form().set_values({"seconds": 0.0})
	await ended(tab.generate())
	check(await tab.save_prop() != "", "second prop saved")


func _chat() -> void:
	await ready("dialogue")
	var chat := dock.npcs.chat
	chat.start_over()
	dock.npcs.show_persona(load("res://demo/bron.tres"))
	_remember()
	chat.say("Are you well?")
	await chat.last_request.partial_received
	_kill()
	await ended(chat.last_request)
	check(chat.transcript().contains("ended by itself"), "the conversation says why")
	await _mend("chat")
	chat.say("And now?")
	check(chat.last_request.params["history"].is_empty(), "half a reply is not remembered")
	await ended(chat.last_request)
	check(chat.last_request.error == null, "second line answered")


func _import() -> void:
	await ready("texture")
	var params := {"prompt": "killed", "seconds": 2.0, "size": 128}
	var recipe := {"figment": 1, "capability": "texture", "params": params, "seed": 3}
	FileAccess.open(RECIPE, FileAccess.WRITE).store_string(JSON.stringify(recipe))
	_remember()
	var thread := Thread.new()  # an import holds the main thread
	thread.start(_kill_later.bind(client.sidecar.pid))
	_reimport()
	thread.wait_to_finish()
	check(_imported().is_empty(), "nothing was imported")
	await _mend("import")
	await ready("texture")
	_reimport()
	check(_imported().size() == 1 and load(RECIPE) is BaseMaterial3D, "second import works")


func _from_a_picture() -> void:
	dock.textures.form().set_values({"seconds": 30.0})
	var menu: EditorContextMenuPlugin = _figment().get(&"_menu")
	var picture := PackedStringArray(["res://figment/killed_stone_albedo.png"])
	menu.call(&"_from_picture", picture)
	await _killed_during(dock.textures.last_request, "picture")
	dock.textures.form().set_values({"seconds": 0.0})
	menu.call(&"_from_picture", picture)
	await ended(dock.textures.last_request)
	check(dock.textures.last_request.data.has("picture"), "second picture became a material")


func _variations() -> void:
	var menu: EditorContextMenuPlugin = _figment().get(&"_menu")
	_remember()
	menu.call(&"_variations", PackedStringArray([RECIPE]))
	await until(func() -> bool: return dock.textures.last_request.progress > 0.0, "all four run")
	await _killed_during(dock.textures.last_request, "variations")
	menu.call(&"_variations", PackedStringArray(["res://figment/killed_stone.tres"]))
	await ended(dock.textures.last_request)
	check(dock.textures.last_request.error == null, "second variations made")


# ------------------------------------------------------------------ parts
func _killed_during(request: Request, what: String) -> void:
	_remember()
	await until(func() -> bool: return request.progress > 0.0, what + " runs")
	_kill()
	await ended(request)
	check(request.state == Request.State.FAILED, what + " failed: %s" % request.error)
	check("".join(dock.jobs.titles()).contains("ended by itself"), "its row says why")
	for row: Node in dock.jobs.get_children():
		row.queue_free()
	await _mend(what)


func _mend(what: String) -> void:
	await until(func() -> bool: return client.status == Client.Status.FAILED, "it is noticed")
	dock.status.look()
	check(dock.status.text().contains("ended by itself"), "the status line says so")
	check(dock.status.repair.visible, "and has a button")
	check(_files() == _before, "nothing half-made after %s: %s" % [what, _difference()])
	dock.status.repair.pressed.emit()
	await until(client.is_ready, "the button repairs it")


func _kill() -> void:
	_kill_now(client.sidecar.pid)


# Not with OS.kill, which also waits for its end and so takes the news from us.
static func _kill_now(pid: int) -> void:
	OS.execute("kill", ["-KILL", str(pid)])


static func _kill_later(pid: int) -> void:
	OS.delay_msec(700)
	_kill_now(pid)


func _reimport() -> void:
	var files := EditorInterface.get_resource_filesystem()
	files.update_file(RECIPE)
	files.reimport_files([RECIPE])


static func _imported() -> Array:
	return Array(DirAccess.get_files_at("res://.godot/imported")).filter(
		func(name: String) -> bool: return name.begins_with("killed_import") and ".res" in name
	)


func _figment() -> Node:
	for node: Node in plugin.get_parent().find_children("*", "EditorPlugin", true, false):
		if node.get(&"dock") == dock:
			return node
	return null


func _remember() -> void:
	_before = _files()


# Path -> digest of everything that an asset could leave behind. What the editor itself notes down
# about an import that failed (`.import`) is not an asset.
static func _files() -> Dictionary[String, String]:
	var found: Dictionary[String, String] = {}
	for folder: String in FOLDERS:
		if not DirAccess.dir_exists_absolute(folder):
			continue
		for name: String in DirAccess.get_files_at(folder):
			if not name.ends_with(".import"):
				found[folder.path_join(name)] = FileAccess.get_md5(folder.path_join(name))
	return found


func _difference() -> String:
	var names := PackedStringArray()
	var after := _files()
	for path: String in after:
		if _before.get(path) != after[path]:
			names.append(path)
	return ", ".join(names)
