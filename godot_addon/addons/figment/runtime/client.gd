@tool
class_name FigmentClient
extends Node
## The game's side of Figment: textures, props and dialogue from a local sidecar. Autoloaded as
## `Figment`.
##
## [codeblock]
## var material: BaseMaterial3D = await Figment.texture("wet sandstone").completed
## var barrel: PackedScene = await Figment.prop("old oak barrel").completed
## var reply: Dictionary = await Figment.say(persona, "Can you mend my sword?").completed
## [/codeblock]
## The first request starts the sidecar, or attaches to one that runs. Nothing here ever waits:
## it is polled once a frame. A lost connection is made again by itself and open requests are
## asked again; what cannot be reached ends as [signal FigmentRequest.failed] with the reason.

## The state of things changed; [method describe_status] says it in words.
signal status_changed(status: Status)
## The sidecar answered; [member capabilities] is known.
signal connected
## The connection is gone. `error` says why; it is made again unless [member status] is FAILED.
signal disconnected(error: RefCounted)
## A capability became ready, or stopped being so.
signal capability_changed(name: String)

enum Status { OFF, STARTING, CONNECTING, READY, FAILED }

const Link := preload("../wire/link.gd")
const Session := preload("../wire/session.gd")
const Types := preload("../wire/session_types.gd")
const Tables := preload("../wire/session_tables.gd")
const Blobs := preload("../wire/blobs.gd")
const Fault := preload("../wire/error.gd")
const Request := preload("request.gd")
const Sidecar := preload("sidecar.gd")
const Settings := preload("settings.gd")
const Pack := preload("pack.gd")
const Applier := preload("applier.gd")

const VERSION := "figment-godot 0.1.0"
# Keys of `options` that belong to the request; all others are parameters of the capability.
const REQUEST_KEYS: Array[String] = ["priority", "deadline_ms", "stream"]
# Keys that stay on this side: how long to wait, what to send along, how to apply the result.
const LOCAL_KEYS: Array[String] = ["timeout", "blobs", "raw", "world_triplanar", "parallax"]
const RETRY_MS: Array[int] = [100, 200, 400, 800, 1600, 2000]
# Seconds without a sign of life, once asked for, until people are told.
const OVERDUE := 3.0

var status := Status.OFF
## Why it does not work, when [member status] is FAILED.
var error: Fault = null
## The process of the sidecar.
var sidecar: Sidecar = Sidecar.new()
## What the sidecar can do: name -> title, description, ready, reason, JSON Schema of parameters.
var capabilities: Dictionary[String, Dictionary]:
	get:
		return _session.capabilities
## Seconds that the last ping took.
var round_trip := 0.0

## How long to wait for what, in seconds; counts from the next [method start].
var patience := Types.Patience.new()
## Authored answers for when there is no sidecar or no time; from `figment/runtime/pack`.
var pack: Pack = null

var _session: Session = _new_session()
var _link: Link = null
var _applier := Applier.new()
var _requests: Dictionary[String, Request] = {}
var _retries := 0
var _retry_at := 0
var _gave_up_at := 0
var _greeted := false  # `connected` was told to the session for this link


# ------------------------------------------------------------------ asking
## A material from a description, e.g. "wet sandstone". Options: `seed`, `size`, `maps`, `style`
## and what else the capability's schema lists, `deadline_ms`, `priority`, `timeout`;
## `world_triplanar`: project it in world space at its physical size, for meshes without UVs.
## [signal FigmentRequest.completed] carries a [BaseMaterial3D].
func texture(prompt: String, options: Dictionary = {}) -> Request:
	var params := {"prompt": prompt}
	if not options.has("maps") and not options.has("packing"):
		params["packing"] = "orm"  # three uploads instead of five
	return ask("texture", _with(options, params))


## A material from a picture: a photo, a camera image in AR, a render. `prompt` says what it shows,
## where that helps. Options as for [method texture].
func texture_from_image(picture: Image, prompt := "material", options: Dictionary = {}) -> Request:
	var sent := {"blobs": [Blobs.image("image", picture)], "image": "image"}
	return texture(prompt, _with(options, sent))


## A prop from a description, e.g. "old oak barrel". Options: `seed`, `size` in metres,
## `triangles`, `collision` and what else the schema lists.
## [signal FigmentRequest.completed] carries a [PackedScene].
func prop(prompt: String, options: Dictionary = {}) -> Request:
	var params := {"prompt": prompt, "engine": "godot"}
	if not options.has("output"):
		params["output"] = "arrays"  # no file to parse
	return ask("prop", _with(options, params))


## What an NPC answers to `line`. The words come as [signal FigmentRequest.partial_received];
## [signal FigmentRequest.completed] carries `{line, emotion, action, facts_used, ...}`.
## A [FigmentNPC] node is the comfortable way to do this.
func say(persona: Resource, line: String, options: Dictionary = {}) -> Request:
	var params := {"line": line, "persona": persona.call(&"to_params"), "stream": true}
	return ask("dialogue", _with(options, params))


## The same asset again, from the recipe that its result carried: what a save file keeps.
func from_recipe(recipe: Dictionary, options: Dictionary = {}) -> Request:
	var params: Dictionary = recipe.get("params", {})
	var again := _with(options, params)
	if recipe.has("seed"):
		again["seed"] = int(recipe["seed"])
	return ask(recipe.get("capability", ""), again)


## Any capability by name. `options` has its parameters, and of the request: `priority`
## (`interactive`, `runtime`, `background`), `deadline_ms` (a smaller, cached or authored answer
## is better than a late one), `stream`, `timeout` (seconds to wait at most), `blobs` (an array
## made with wire/blobs.gd), `raw` (true: `completed` carries the plain data).
func ask(capability: String, options: Dictionary = {}) -> Request:
	var request := Request.new()
	request.capability = capability
	var message: Dictionary = {"capability": capability}
	for key: String in options:
		if key in REQUEST_KEYS:
			message[key] = options[key]
		elif key in LOCAL_KEYS:
			request.options[key] = options[key]
		else:
			request.params[key] = options[key]
	message["params"] = request.params
	if status == Status.OFF or status == Status.FAILED and _worth_another_try():
		start()
	var attachments: Array[Blobs.Attachment] = []
	attachments.assign(options.get("blobs", []))
	var refused: Array[Fault] = []
	if status == Status.FAILED:
		refused.append(error)
	else:
		var timeout := _patience(options, request)
		var id := _session.submit(message, _now(), attachments, timeout, refused)
		if refused.is_empty():
			_requests[id] = request
			request.bind(_cancel.bind(id, weakref(request)))
			_flush()
	if not refused.is_empty():
		_fail_later(request, refused[0])
	return request


## Cancels everything that is open.
func cancel_all() -> void:
	for request: Request in _requests.values():
		request.cancel()


# ------------------------------------------------------------------ lifecycle
## Starts or attaches to the sidecar. Requests do this by themselves.
func start() -> void:
	if status in [Status.STARTING, Status.CONNECTING, Status.READY]:
		return
	error = null
	_renew_session()
	sidecar.start()
	_set_status(Status.STARTING)


## Leaves; a sidecar that we started is stopped. Open requests are cancelled.
func stop() -> void:
	_dispatch(_session.close())
	_flush()
	_applier.close()
	_drop_link()
	sidecar.stop()
	_renew_session()
	_set_status(Status.OFF)


## Stops and starts: what a "restart" button does.
func restart() -> void:
	stop()
	start()


func is_ready() -> bool:
	return status == Status.READY


func open_requests() -> int:
	return _requests.size() + _applier.pending()


## True while the sidecar owes a sign of life: it hangs, or the network does.
func is_overdue() -> bool:
	return _session.overdue(_now()) > OVERDUE


## One line for people about how things stand.
func describe_status() -> String:
	match status:
		Status.OFF:
			return "Not started."
		Status.STARTING:
			return "The sidecar is starting."
		Status.CONNECTING:
			return "Connecting to the sidecar."
		Status.FAILED:
			return "%s %s" % [error.message, error.fix]
	if is_overdue():
		return "The sidecar has not answered for %d s." % int(_session.overdue(_now()))
	for info: Dictionary in capabilities.values():
		if not info["ready"] and info["reason"] != "":
			return "Ready, without %s: %s" % [info["name"], info["reason"]]
	return "Ready."


func _ready() -> void:
	process_mode = Node.PROCESS_MODE_ALWAYS
	var path: String = Settings.get_value("runtime/pack")
	if path != "" and ResourceLoader.exists(path):
		pack = load(path) as Pack


func _exit_tree() -> void:
	stop()


func _process(_delta: float) -> void:
	if status == Status.OFF:
		return
	var start_usec := Time.get_ticks_usec()
	_poll_sidecar()
	_poll_link()
	if status != Status.FAILED:
		_dispatch(_session.tick(_now()))
	_flush()
	_applier.poll(_budget_usec() - (Time.get_ticks_usec() - start_usec))


# ------------------------------------------------------------------ connection
func _poll_sidecar() -> void:
	if status == Status.FAILED:
		return
	sidecar.poll()
	if sidecar.state == Sidecar.State.FAILED:
		_give_up(sidecar.fault)
	elif sidecar.state == Sidecar.State.STARTING and _link == null:
		_set_status(Status.STARTING)
	elif sidecar.state == Sidecar.State.RUNNING and _link == null:
		if Time.get_ticks_msec() >= _retry_at:
			_open_link()


func _open_link() -> void:
	_link = Link.new()
	_greeted = false
	_session.token = sidecar.connection.token
	_link.open(sidecar.connection.host, sidecar.connection.port, _tls())
	_set_status(Status.CONNECTING)


static func _tls() -> TLSOptions:
	if Settings.get_value("sidecar/mode") != "remote":
		return null
	var path: String = Settings.get_value("remote/certificate")
	if path == "":
		return TLSOptions.client()
	var certificate := X509Certificate.new()
	certificate.load(path)
	return TLSOptions.client(certificate)


func _poll_link() -> void:
	if _link == null:
		return
	_link.poll(_budget_usec())
	if _link.is_ready() and not _greeted:
		_greeted = true
		_session.connected(_now())
	while _link != null and _link.zmtp.has_message():
		_dispatch(_session.receive(_link.zmtp.take_message(), _now()))
	if _link != null and _link.state == Link.State.CLOSED:
		_lost_link()


func _lost_link() -> void:
	var why := _link.fault
	var was_open := _greeted
	_drop_link()
	_dispatch(_session.disconnected(_now(), why))
	if not was_open:  # otherwise the session has reported the loss
		sidecar.unreachable()
		_plan_retry()


func _drop_link() -> void:
	if _link != null:
		_link.close()
	_link = null
	_greeted = false


func _plan_retry() -> void:
	var wait := RETRY_MS[mini(_retries, RETRY_MS.size() - 1)]
	_retries += 1
	_retry_at = Time.get_ticks_msec() + int(wait * randf_range(0.5, 1.0))
	_set_status(Status.CONNECTING)


func _give_up(why: Fault) -> void:
	error = why
	_gave_up_at = Time.get_ticks_msec()
	_drop_link()
	_set_status(Status.FAILED)
	disconnected.emit(why)
	_dispatch(_session.give_up(why))


# ------------------------------------------------------------------ what happened
func _dispatch(events: Array[Types.Event]) -> void:
	for event: Types.Event in events:
		match event.kind:
			&"ready":
				_retries = 0
				_set_status(Status.READY)
				connected.emit()
			&"lost":
				_on_lost(event)
			&"changed":
				capability_changed.emit(event.message["name"])
				status_changed.emit(status)
			&"round_trip":
				round_trip = event.seconds
			&"update":
				if _requests.has(event.id):
					_requests[event.id].update(event.message, event.blobs)
			&"finished":
				_on_finished(event)


func _on_lost(event: Types.Event) -> void:
	disconnected.emit(event.error)
	_drop_link()
	if not event.fatal:
		_plan_retry()
		return
	_renew_session()
	if event.error.code == "wrong_token":  # a new launch has a new token: read it again
		_plan_retry()
		sidecar.unreachable()
	else:
		_give_up(event.error)


func _on_finished(event: Types.Event) -> void:
	var request: Request = _requests.get(event.id)
	_requests.erase(event.id)
	if request == null:
		return
	if event.error != null:
		_fail(request, event.error)
		return
	request.take_result(event.message, event.blobs)
	if request.options.get("raw", false) or not _applier.begin(request, request.options):
		request.complete(request.data)


# ------------------------------------------------------------------ small things
func _cancel(id: String, request: WeakRef) -> void:
	if not _requests.has(id):
		_applier.cancel(request.get_ref())
	elif _session.cancel(id):
		_flush()
		_dispatch.call_deferred(_session.pending_events())


func _flush() -> void:
	if _link == null or not _link.is_ready():
		return
	for frames: Array in _session.take_output():
		var typed: Array[PackedByteArray] = []
		typed.assign(frames)
		_link.send(typed)


# After the caller has had the time to connect to its signals.
func _fail_later(request: Request, why: Fault) -> void:
	_fail.call_deferred(request, why)


# The last step of the ladder: an authored answer instead of an error, where the game ships one.
func _fail(request: Request, why: Fault) -> void:
	var answer: Variant = null
	if pack != null and why.code in Pack.REASONS:
		answer = pack.find(request.capability, request.params)
	if answer == null:
		request.fail(why)
		return
	request.rung = "fallback"
	request.warnings = PackedStringArray([why.message])
	request.data = answer if typeof(answer) == TYPE_DICTIONARY else {}
	request.complete(answer)


func _set_status(to: Status) -> void:
	if to != status:
		status = to
		status_changed.emit(to)


func _renew_session() -> void:
	_session = _new_session()


func _new_session() -> Session:
	var session := Session.new()
	session.patience = patience
	session.engine = "godot %s" % Engine.get_version_info()["string"].get_slice("-", 0)
	session.client = VERSION
	session.project = ProjectSettings.get_setting("application/config/name", "")
	return session


func _budget_usec() -> int:
	var in_xr := is_inside_tree() and get_viewport().use_xr
	var name := "runtime/xr_frame_budget_ms" if in_xr else "runtime/frame_budget_ms"
	var budget_ms: float = Settings.get_value(name)
	return int(budget_ms * 1000.0)


# A sidecar that is not there keeps no deadline: with an authored answer at hand, we do.
func _patience(options: Dictionary, request: Request) -> float:
	if options.has("timeout"):
		return options["timeout"]
	var deadline_ms: int = options.get("deadline_ms", 0)
	if deadline_ms > 0 and pack != null and pack.find(request.capability, request.params) != null:
		return deadline_ms / 1000.0 + 0.1
	return -1.0


# What failed may have been repaired meanwhile; not more than every other second.
func _worth_another_try() -> bool:
	return Time.get_ticks_msec() - _gave_up_at > 2000


static func _with(options: Dictionary, more: Dictionary) -> Dictionary:
	var merged := options.duplicate()
	merged.merge(more)
	return merged


static func _now() -> float:
	return Time.get_ticks_usec() / 1e6
