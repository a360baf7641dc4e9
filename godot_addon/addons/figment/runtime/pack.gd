@tool
class_name FigmentPack
extends Resource
## Authored answers that a game ships, for when there is no sidecar or no time: the last step of
## the deadline ladder. Set it as `figment/runtime/pack` in the project settings.
##
## Fill it in the inspector, or let `figment bake` make a folder and read that with
## [method from_folder]. A prompt that is not in the pack gets the entry whose words fit best; the
## result always says so, with rung `fallback`.

const Request := preload("request.gd")
const Conversion := preload("../convert/conversion.gd")
const MaterialConversion := preload("../convert/material.gd")
const PropConversion := preload("../convert/prop.gd")

## Errors that an authored answer stands in for: not the fault of what was asked.
const REASONS: Array[String] = [
	"sidecar_unreachable",
	"sidecar_start_failed",
	"connection_lost",
	"connection_file_stale",
	"timed_out",
	"deadline_exceeded",
	"overloaded",
	"draining",
	"worker_crashed",
	"worker_hung",
	"out_of_memory",
	"unknown_capability",
	"missing_dependency",
	"weights_missing",
	"weights_corrupt",
	"weights_mismatch",
	"bad_model_file",
	"model_unreachable",
	"internal",
]
## Two questions that share this much of their words count as the same.
const ALIKE := 0.6
const MANIFEST := "pack.json"
const MEDIA_TYPES: Dictionary[String, String] = {
	"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "glb": "model/gltf-binary"
}

## Prompt -> material.
@export var materials: Dictionary[String, Material] = {}
## Prompt -> scene.
@export var props: Dictionary[String, PackedScene] = {}
## NPC id -> lines they can say at any time. The entry "" is for everybody.
@export var lines: Dictionary[String, PackedStringArray] = {}
## NPC id -> answers to one question each: `{ask, line, emotion, action}`.
@export var replies: Dictionary[String, Array] = {}

var _said := 0


## The answer to a request: a [Material], a [PackedScene], or `{line, emotion, action, source}`.
## Null when the pack has none.
func find(capability: String, params: Dictionary) -> Variant:
	match capability:
		"texture":
			return materials.get(_nearest(params.get("prompt", ""), materials.keys()))
		"prop":
			return props.get(_nearest(params.get("prompt", ""), props.keys()))
		"dialogue":
			return _line(params.get("npc", ""), params.get("line", ""))
	return null


## Reads what `figment bake` wrote: `pack.json`, and the maps, models and lines that it names.
## Takes a while; call it while loading. Null when the folder has no pack.
static func from_folder(folder: String) -> Resource:
	var parser := JSON.new()  # unlike JSON.parse_string, it logs nothing
	var path := folder.path_join(MANIFEST)
	var text := FileAccess.get_file_as_string(path) if FileAccess.file_exists(path) else ""
	if parser.parse(text) != OK or typeof(parser.data) != TYPE_DICTIONARY:
		return null
	var pack := new()
	for entry: Dictionary in parser.data.get("entries", []):
		pack._add(entry, folder)
	return pack


# An entry: {capability, prompt, data, files: {name: path}} or {capability, npc, lines, replies}.
func _add(entry: Dictionary, folder: String) -> void:
	var prompt: String = entry.get("prompt", "")
	match entry.get("capability"):
		"texture":
			materials[prompt] = _convert(MaterialConversion, entry, folder)
		"prop":
			props[prompt] = _convert(PropConversion, entry, folder)
		"dialogue":
			lines[entry.get("npc", "")] = PackedStringArray(entry.get("lines", []))
			replies[entry.get("npc", "")] = entry.get("replies", [])


static func _convert(how: GDScript, entry: Dictionary, folder: String) -> Variant:
	var request := Request.new()
	request.data = entry.get("data", {})
	request.recipe = entry.get("recipe", {})
	var files: Dictionary = entry.get("files", {})
	for name: String in files:
		var path: String = folder.path_join(files[name])
		request.blobs[name] = {
			"kind": "file",
			"media_type": MEDIA_TYPES.get(path.get_extension().to_lower(), ""),
			"bytes": FileAccess.get_file_as_bytes(path),
		}
	var conversion: Conversion = how.new(request, {})
	conversion.decode()
	if conversion.fault == "":
		for step: Callable in conversion.steps():
			step.call()
	return conversion.value


# The reply to nearly this question, or a line that fits any time.
func _line(npc: String, asked: String) -> Variant:
	var best_score := ALIKE
	var best: Dictionary = {}
	for reply: Dictionary in replies.get(npc, []):
		var score := _alike(asked, reply.get("ask", ""))
		if score >= best_score:
			best_score = score
			best = reply
	if not best.is_empty():
		return best.merged({"source": "authored"}, true)
	var known: PackedStringArray = lines.get(npc, lines.get("", PackedStringArray()))
	if known.is_empty():
		return null
	_said = (_said + 1) % known.size()
	return {"line": known[_said], "emotion": "neutral", "action": null, "source": "authored"}


# The prompt that shares most words; any at all rather than none.
static func _nearest(prompt: String, prompts: Array) -> String:
	if prompt in prompts or prompts.is_empty():
		return prompt
	var best: String = prompts[0]
	for candidate: String in prompts:
		if _alike(prompt, candidate) > _alike(prompt, best):
			best = candidate
	return best


# Words in both, as a share of the words in either: 0 to 1.
static func _alike(a: String, b: String) -> float:
	var ours := _words(a)
	var theirs := _words(b)
	var shared := 0.0
	for word: String in ours:
		shared += 1.0 if word in theirs else 0.0
	return shared / maxf(ours.size() + theirs.size() - shared, 1.0)


static func _words(text: String) -> PackedStringArray:
	var plain := text.to_lower()
	for mark: String in [".", ",", "?", "!", ";"]:
		plain = plain.replace(mark, " ")
	return plain.split(" ", false)
