@tool
extends RefCounted
## Where a sidecar listens and the token of this launch: the JSON file it writes once its socket
## is open. Readable by its user alone. Knows no sockets and no processes.

const Fault := preload("../wire/error.gd")

const NAME := "connection.json"

var host := ""
var port := 0
var token := ""
var pid := 0
## Set instead of the rest when the file cannot be used.
var fault: Fault = null


## Folder of the sidecar that serves everything of this user.
static func shared_folder() -> String:
	if OS.has_environment("FIGMENT_STATE_DIR"):
		return OS.get_environment("FIGMENT_STATE_DIR")
	var home := OS.get_environment("HOME")
	match OS.get_name():
		"Windows":
			return OS.get_environment("LOCALAPPDATA").path_join("figment/figment")
		"macOS":
			return home.path_join("Library/Application Support/figment")
	if OS.has_environment("XDG_STATE_HOME"):
		return OS.get_environment("XDG_STATE_HOME").path_join("figment")
	return home.path_join(".local/state/figment")


static func exists_in(folder: String) -> bool:
	return FileAccess.file_exists(folder.path_join(NAME))


## Reads and checks the file of a folder.
static func read(folder: String) -> RefCounted:
	var connection := new()
	var path := folder.path_join(NAME)
	if not FileAccess.file_exists(path):
		var what := "No sidecar has left a connection file in %s." % folder
		connection.fault = Fault.make("sidecar_unreachable", what)
		return connection
	var parser := JSON.new()
	var text := FileAccess.get_file_as_string(path)
	if parser.parse(text) != OK or typeof(parser.data) != TYPE_DICTIONARY:
		connection.fault = Fault.make("connection_file_stale", "%s is not readable." % path)
		return connection
	connection._take(parser.data, path)
	return connection


func _take(data: Dictionary, path: String) -> void:
	if int(data.get("version", 0)) != 1:
		var what := "%s is of a version that this addon does not know." % path
		fault = Fault.make("version_unsupported", what)
		return
	host = str(data.get("host", "127.0.0.1"))
	port = int(data.get("port", 0))
	token = str(data.get("token", ""))
	pid = int(data.get("pid", 0))
	if port <= 0 or port > 65535:
		fault = Fault.make("connection_file_stale", "%s names no port." % path)
