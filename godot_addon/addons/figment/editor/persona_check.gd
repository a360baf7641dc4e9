@tool
extends RefCounted
## Finds what is likely wrong with a persona before a player does: facts that contradict each
## other, secrets nobody can ever hear, actions that cannot be called. Words only; no model.

const Persona := preload("../runtime/persona.gd")

const NEGATIONS: Array[String] = ["not", "no", "never", "cannot", "without", "nobody", "isn't"]
const ARGUMENT_TYPES: Array[String] = ["string", "integer", "number", "boolean"]


## Sentences, one for each problem; empty when there is none.
static func problems(persona: Persona) -> PackedStringArray:
	var found := PackedStringArray()
	if persona.name.strip_edges() == "":
		found.append("They have no name.")
	if persona.fallback_lines.is_empty():
		found.append("There are no fallback lines: without a sidecar they only say `...`.")
	_check_facts(persona, found)
	for i: int in persona.secrets.size():
		_check_secret(persona, i, found)
	_check_actions(persona, found)
	return found


static func _check_facts(persona: Persona, found: PackedStringArray) -> void:
	var facts := Array(persona.knowledge)
	for secret: Dictionary in persona.secrets:
		facts.append(str(secret.get("text", "")))
	for i: int in facts.size():
		for topic: String in persona.forbidden:
			if topic != "" and str(facts[i]).to_lower().contains(topic.to_lower()):
				found.append("`%s` speaks of `%s`, which is forbidden." % [facts[i], topic])
		for j: int in range(i + 1, facts.size()):
			if _words(facts[i]) == _words(facts[j]):
				var same := _negations(facts[i]) == _negations(facts[j])
				var what := "`%s` is there twice." if same else "`%s` contradicts `%s`."
				found.append(what % ([facts[i]] if same else [facts[i], facts[j]]))


static func _check_secret(persona: Persona, index: int, found: PackedStringArray) -> void:
	var secret := persona.secrets[index]
	var text := str(secret.get("text", ""))
	if text == "":
		found.append("Secret %d has no text." % (index + 1))
	var when: Variant = secret.get("when", {})
	if typeof(when) != TYPE_DICTIONARY or when.is_empty():
		found.append("`%s` has no condition (`when`): it is not a secret." % text)
		return
	for name: Variant in when:
		if typeof(when[name]) not in [TYPE_INT, TYPE_FLOAT]:
			found.append("`%s` can never be heard: `%s` is not a number." % [text, name])


static func _check_actions(persona: Persona, found: PackedStringArray) -> void:
	var names: Dictionary[String, bool] = {}
	for action: Dictionary in persona.actions:
		var name := str(action.get("name", ""))
		if not name.is_valid_identifier():
			found.append("`%s` is not a name for an action." % name)
		if names.has(name):
			found.append("The action `%s` is there twice." % name)
		names[name] = true
		var arguments: Dictionary = action.get("arguments", {})
		for argument: String in arguments:
			var kind: Variant = arguments[argument].get("type")
			if kind not in ARGUMENT_TYPES:
				found.append("`%s.%s` has the type `%s`." % [name, argument, kind])


# The words that carry meaning, in order.
static func _words(text: String) -> PackedStringArray:
	var words := PackedStringArray()
	for word: String in _all_words(text):
		if word not in NEGATIONS and word not in ["does", "do", "is", "are", "has", "the", "a"]:
			words.append(word.trim_suffix("s"))
	return words


static func _negations(text: String) -> int:
	var count := 0
	for word: String in _all_words(text):
		count += 1 if word in NEGATIONS else 0
	return count % 2


static func _all_words(text: String) -> PackedStringArray:
	var plain := text.to_lower()
	for mark: String in [".", ",", "!", "?", ";", ":"]:
		plain = plain.replace(mark, " ")
	return plain.split(" ", false)
