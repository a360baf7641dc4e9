@tool
extends RefCounted
## What went wrong: a stable code, and three sentences for people.
##
## The codes are those of PROTOCOL.md; a code never changes its meaning, sentences may improve.
## Everything in the addon that fails hands out one of these, it never prints or asserts.

const Self := preload("error.gd")

## Codes that say that a rule of the protocol was broken: trying again is no use.
const PROTOCOL_CODES: Array[String] = [
	"protocol",
	"malformed_message",
	"unknown_message",
	"frame_too_large",
	"bad_greeting",
	"not_greeted",
	"version_unsupported",
	"wrong_token",
	"duplicate_id",
	"unknown_id",
]

## What to do about an error, by code, when the sidecar did not say it itself.
const ADVICE: Dictionary[String, String] = {
	"protocol": "Update the older of addon and sidecar.",
	"malformed_message": "Update the addon; its version must fit the sidecar's.",
	"unknown_message": "Update the sidecar; the message is newer than it, or misspelt.",
	"frame_too_large": "Send less at once; the limits are in `welcome.limits`.",
	"bad_greeting": "Check that host and port are those of a Figment sidecar.",
	"not_greeted": "Send `hello` first, and wait for `welcome`.",
	"version_unsupported": "Update the older of the two sides.",
	"wrong_token": "Read the connection file again: each launch has a new token.",
	"duplicate_id": "Give every request a new id.",
	"unknown_id": "Nothing to do: the request has ended, or never arrived.",
	"request": "Change the request as the message says.",
	"unknown_capability": "Use one of the capabilities that the sidecar lists.",
	"invalid_params": "Correct the listed parameters.",
	"prompt_not_understood": "Name a material or an object in plain words.",
	"rejected": "Reword it, or allow the word for this game in the rating profile.",
	"bad_image": "Send a PNG, JPEG or WebP of 16 to 4096 pixels a side.",
	"bad_mesh": "Send a GLB or OBJ with triangles and finite coordinates.",
	"bad_program": "Correct the part at the given path.",
	"bad_persona": "Correct the field at the given path.",
	"bad_action_schema": "Use string, integer, number, boolean or an enum as argument types.",
	"bad_recipe": "Generate the asset again from its prompt, or install the model it names.",
	"bad_data": "Look at the listed files; the training guide names the accepted forms.",
	"quota_exceeded": "Ask again later, or raise the quota of the token.",
	"service": "Ask again; the sidecar's log has the details.",
	"internal": "Please report it with the sidecar's log.",
	"overloaded": "Ask again after `retry_after_ms`.",
	"draining": "Reconnect: the engine starts a new sidecar.",
	"deadline_exceeded": "Allow more time, or ship a fallback for this request.",
	"worker_crashed": "Other requests are not affected. See the sidecar's log.",
	"worker_hung": "Other requests are not affected. See the sidecar's log.",
	"out_of_memory": "Ask for a smaller size, or close other programs.",
	"disk_full": "Free some space, or choose another folder.",
	"quality_rejected": "Try another seed or another prompt.",
	"model_unreachable": "Start that model server, or correct its address.",
	"memory_locked": "Close the other game or sidecar that uses the same memory file.",
	"memory_corrupt": "Restore it from a save; the damaged file is kept beside it.",
	"memory_too_new": "Update Figment, or use another memory file.",
	"startup": "Run `figment doctor`.",
	"port_taken": "Use port 0 (any free port), or stop the other program.",
	"bind_refused": "Set up TLS or CURVE, or use 127.0.0.1.",
	"config_invalid": "Correct the key named in the message.",
	"weights_missing": "Install the models again, or run `figment doctor`.",
	"weights_corrupt": "Install the models again; `figment doctor` names the file.",
	"weights_mismatch": "Use the weights that came with this version, or train again.",
	"bad_model_file": "Check the file; `figment models` lists what this machine can load.",
	"missing_dependency": "Install the part that the message names.",
	"client": "See the message.",
	"sidecar_unreachable": "Start it with `figment serve`, or let the engine start it.",
	"connection_file_stale": "Start the sidecar again; the file is replaced.",
	"sidecar_start_failed": "The cause is in the last lines of its log; run `figment doctor`.",
	"connection_lost": "Ask again: a finished request is answered from the cache.",
	"timed_out": "Allow more time, or set a deadline to get a smaller answer in time.",
	"cancelled": "",
}

## Stable name of the situation, e.g. `overloaded`.
var code := ""
## What happened, in one sentence.
var message := ""
## Why, as far as is known; may be empty.
var cause := ""
## What to do next.
var fix := ""
## The request it ended; empty when it belongs to none.
var request_id := ""
## For errors that pass by themselves: when to ask again. Negative when it cannot be told.
var retry_after_ms := -1
## For `invalid_params`: every fault at once, as `{path, message}`.
var violations: Array[Dictionary] = []


## An error of this side.
static func make(with_code: String, what: String, why := "", todo := "") -> Self:
	var error := Self.new()
	error.code = with_code
	error.message = what
	error.cause = why
	error.fix = todo if todo != "" else ADVICE.get(with_code, "")
	return error


## The error that an `error` message carries, already checked by messages.gd.
static func from_message(header: Dictionary) -> Self:
	var error := make(known(header["code"]), header["message"], header["cause"], header["fix"])
	error.request_id = header["id"]
	if header["retry_after_ms"] != null:
		error.retry_after_ms = header["retry_after_ms"]
	for violation: Dictionary in header["violations"]:
		error.violations.append(violation)
	return error


## The code, or `service` for one that only a newer sidecar knows.
static func known(any_code: String) -> String:
	return any_code if ADVICE.has(any_code) else "service"


## True when asking again later may help.
func passes_by_itself() -> bool:
	return retry_after_ms >= 0


func _to_string() -> String:
	var lines := PackedStringArray(["%s: %s" % [code, message]])
	for violation: Dictionary in violations:
		lines.append("  %s: %s" % [violation["path"], violation["message"]])
	if cause != "":
		lines.append("Cause: " + cause)
	if fix != "":
		lines.append("What to do: " + fix)
	return "\n".join(lines)
