@tool
extends VBoxContainer
## A test conversation with a persona, as the game would have it: the words as they come, and
## below them what was used, what moderation said, and how long it took.

const Client := preload("../runtime/client.gd")
const Request := preload("../runtime/request.gd")
const Persona := preload("../runtime/persona.gd")
const PersonaCheck := preload("persona_check.gd")

var persona: Persona = null
## The last request, for tests.
var last_request: Request = null

var _client: Client
var _text := RichTextLabel.new()
var _input := LineEdit.new()
var _history: Array[Dictionary] = []
var _trust := SpinBox.new()


func _init(client: Client) -> void:
	_client = client
	_text.custom_minimum_size.y = 180.0
	_text.size_flags_vertical = Control.SIZE_EXPAND_FILL
	_text.scroll_following = true
	_text.selection_enabled = true
	_input.placeholder_text = "Say something as the player ..."
	_input.text_submitted.connect(say)
	_trust.prefix = "trust"
	_trust.max_value = 10
	_trust.tooltip_text = "State that secrets ask for."
	var check := Button.new()
	check.text = "Check"
	check.tooltip_text = "Contradictions, unreachable secrets, actions that cannot be called."
	check.pressed.connect(show_problems)
	var clear := Button.new()
	clear.text = "Start over"
	clear.pressed.connect(start_over)
	var row := HBoxContainer.new()
	for control: Control in [_trust, check, clear]:
		row.add_child(control)
	for control: Control in [_text, _input, row]:
		add_child(control)


func say(line: String) -> void:
	if persona == null or line.strip_edges() == "":
		return
	_input.clear()
	_write("You: %s\n" % line, Color("9fb7d8"))
	_write("%s: " % persona.name, Color("e8b465"))
	var state := {"trust": int(_trust.value)}
	var options := {"history": _history.duplicate(), "state": state, "remember": false}
	options["npc"] = "editor_test"
	last_request = _client.say(persona, line, options)
	last_request.partial_received.connect(
		func(data: Dictionary, _blobs: Dictionary) -> void: _text.add_text(data.get("text", ""))
	)
	last_request.completed.connect(_on_completed.bind(line))
	last_request.failed.connect(
		func(error: RefCounted) -> void: _write("\n%s\n" % error, Color("ff7a6b"))
	)


func show_problems() -> void:
	if persona == null:
		return
	var found := PersonaCheck.problems(persona)
	if found.is_empty():
		_write("Nothing was found that looks wrong.\n", Color("7fd08a"))
	for problem: String in found:
		_write("%s\n" % problem, Color("ff7a6b"))


func start_over() -> void:
	_history.clear()
	_text.clear()


func transcript() -> String:
	return _text.get_parsed_text()


func _on_completed(_value: Variant, line: String) -> void:
	var reply := last_request.data
	_history.append({"speaker": "player", "text": line})
	_history.append({"speaker": "npc", "text": reply.get("line", "")})
	_write("\n", Color.WHITE)
	for note: String in _notes(reply):
		_write("   %s\n" % note, Color("8a8f99"))


# What stands behind a reply, a line each: what was known, what is done, the verdict, the time.
func _notes(reply: Dictionary) -> PackedStringArray:
	var notes := PackedStringArray()
	for id: Variant in reply.get("facts_used", []):
		notes.append("knows: " + _fact(str(id)))
	if reply.get("action") != null:
		var action: Dictionary = reply["action"]
		notes.append("does: %s %s" % [action["name"], JSON.stringify(action.get("arguments", {}))])
	var verdict: Dictionary = reply.get("moderation", {})
	if not verdict.is_empty():
		var why: String = verdict.get("reason", "")
		notes.append("moderation: %s%s" % [verdict.get("verdict"), ", " + why if why != "" else ""])
	var last := PackedStringArray([str(reply.get("emotion", "")), str(reply.get("source", ""))])
	var timings: Dictionary = reply.get("timings", {})
	if not timings.is_empty():
		last.append("first word %d ms" % int(timings.get("first_token_ms", 0)))
		last.append("%.0f tokens/s" % float(timings.get("tokens_per_s", 0.0)))
	notes.append("  ·  ".join(last))
	return notes


# The sentence behind an id such as `fact2` or `secret1`; the id where there is none.
func _fact(id: String) -> String:
	var index := id.trim_prefix("fact").trim_prefix("secret").to_int() - 1
	if id.begins_with("fact") and index >= 0 and index < persona.knowledge.size():
		return persona.knowledge[index]
	if id.begins_with("secret") and index >= 0 and index < persona.secrets.size():
		return "%s (a secret)" % persona.secrets[index].get("text", id)
	return id


func _write(text: String, colour: Color) -> void:
	_text.push_color(colour)
	_text.add_text(text)
	_text.pop()
