@tool
extends VBoxContainer
## What the Texture and Prop tabs share: the form, presets, the history of prompts, generating,
## several variations side by side, the place to write to. A tab shows and saves in its own way.

const Client := preload("../runtime/client.gd")
const Request := preload("../runtime/request.gd")
const Form := preload("form.gd")
const JobList := preload("job_list.gd")
const Files := preload("files.gd")
const Presets := preload("presets.gd")
const Results := preload("results.gd")
const Target := preload("target.gd")

const HISTORY_LENGTH := 20
const VARIATIONS := 4

var capability := ""
## The request that was made last.
var last_request: Request = null
var presets := Presets.new()
var results := Results.new()
var target := Target.new()

var _client: Client
var _jobs: JobList
var _form := Form.new()
var _unavailable := Label.new()
var _generate := Button.new()
var _vary := Button.new()
var _history := MenuButton.new()
var _chosen: Request = null


func set_up(client: Client, jobs: JobList, main_fields: Array[String]) -> void:
	_client = client
	_jobs = jobs
	name = capability.capitalize()
	_unavailable.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	add_child(_unavailable)
	add_child(_form)
	_form.submitted.connect(generate)
	presets.capability = capability
	presets.current = _form.get_values
	presets.chosen.connect(_on_preset)
	results.chosen.connect(_choose)
	add_child(_buttons())
	add_child(results)
	_build_result()
	_client.connected.connect(_on_schema_known.bind(main_fields))
	_client.capability_changed.connect(func(_which: String) -> void: _on_schema_known(main_fields))
	_on_schema_known(main_fields)


## Asks for what the form says.
func generate() -> Request:
	var request := _ask(_form.get_values())
	last_request = request
	return request


## Asks for several, each with another seed; a click on a thumbnail chooses one.
func generate_variations() -> void:
	for i: int in VARIATIONS:
		var values := _form.get_values()
		values["seed"] = randi() & 0x7fffffff
		last_request = _ask(values)


## Fills the form from a recipe, as a double-click on a `.figment` file does.
func show_recipe(recipe: Dictionary) -> void:
	var params: Dictionary = recipe.get("params", {}).duplicate()
	if recipe.has("seed"):
		params["seed"] = int(recipe["seed"])
	_form.set_values(params)


func form() -> Form:
	return _form


# ------------------------------------------------------------------ for the tabs
# What this tab adds to the parameters.
func _more_params() -> Dictionary:
	return {}


# Builds the part below the buttons.
func _build_result() -> void:
	pass


# Shows the request that was chosen.
func _show_result(_request: Request) -> void:
	pass


# Shows a first, smaller picture of a request that is still running.
func _show_preview(_blobs: Dictionary) -> void:
	pass


# A small picture of a result: a texture, or a control that draws itself.
func _thumbnail(_request: Request) -> Variant:
	return null


func _say(text: String) -> void:
	if DisplayServer.get_name() == "headless":
		return
	EditorInterface.get_editor_toaster().push_toast("Figment: " + text)


# ------------------------------------------------------------------ parts
func _buttons() -> Control:
	var row := HBoxContainer.new()
	_generate.text = "Generate"
	_generate.name = "Generate"
	_generate.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	_generate.pressed.connect(func() -> void: generate())
	_vary.text = "%d variations" % VARIATIONS
	_vary.pressed.connect(generate_variations)
	_history.text = "History"
	_history.flat = false
	_history.about_to_popup.connect(_fill_history)
	_history.get_popup().index_pressed.connect(_on_history)
	for control: Control in [_generate, _vary, _history, presets]:
		row.add_child(control)
	return row


# Several buttons in a row: pairs of a title and what it does.
static func _button_row(entries: Array[Array]) -> Control:
	var row := HFlowContainer.new()
	for entry: Array in entries:
		var button := Button.new()
		button.text = entry[0]
		button.pressed.connect(entry[1])
		row.add_child(button)
	return row


func _on_preset(values: Dictionary) -> void:
	_form.reset(Presets.NOT_KEPT)
	_form.set_values(values)


func _on_schema_known(main_fields: Array[String]) -> void:
	var info: Dictionary = _client.capabilities.get(capability, {})
	var usable: bool = not info.is_empty() and info["ready"]
	_form.visible = not info.is_empty()
	_generate.disabled = not usable
	_vary.disabled = not usable
	_unavailable.visible = not usable
	if info.is_empty():
		_unavailable.text = "This sidecar has no `%s`. %s" % [capability, _client.describe_status()]
		return
	_unavailable.text = "Not ready yet. " + info["reason"]
	_form.show_schema(info["params"], main_fields)


func _ask(values: Dictionary) -> Request:
	var prompt: String = values.get("prompt", "")
	values.merge(_more_params())
	values["stream"] = true
	var request := _client.ask(capability, values)
	var no_violations: Array[Dictionary] = []
	_form.show_violations(no_violations)
	_jobs.add(request, prompt if prompt != "" else capability)
	request.partial_received.connect(
		func(_data: Dictionary, blobs: Dictionary) -> void: _show_preview(blobs)
	)
	request.completed.connect(func(_value: Variant) -> void: _on_completed(request))
	request.failed.connect(
		func(error: RefCounted) -> void: _form.show_violations(error.get(&"violations"))
	)
	_remember(prompt)
	return request


func _on_completed(request: Request) -> void:
	var hint := "%s\nseed %s" % [request.params.get("prompt"), _seed_of(request)]
	results.add(request, _thumbnail(request), hint)


func _choose(request: Request) -> void:
	_chosen = request
	_show_result(request)


static func _seed_of(request: Request) -> String:
	return str(request.recipe.get("seed", request.params.get("seed", "")))


# ------------------------------------------------------------------ history
func _remember(prompt: String) -> void:
	var known := known_prompts()
	known.erase(prompt)
	known.push_front(prompt)
	EditorInterface.get_editor_settings().set_project_metadata(
		"figment", "prompts_" + capability, known.slice(0, HISTORY_LENGTH)
	)


func known_prompts() -> Array:
	return EditorInterface.get_editor_settings().get_project_metadata(
		"figment", "prompts_" + capability, []
	)


func _fill_history() -> void:
	_history.get_popup().clear()
	for prompt: String in known_prompts():
		_history.get_popup().add_item(prompt)


func _on_history(index: int) -> void:
	_form.set_values({"prompt": _history.get_popup().get_item_text(index)})
