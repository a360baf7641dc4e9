extends SceneTree
## A game with two NPCs: ten turns with the real model, and what the NPCs do happens in the game.
##
## Prints `PERSONA {...}` for both, `TURN {...}` for every turn and `GAME {...}` at the end, as
## JSON; tests/engines/test_godot_talk.py judges them.

const Client := preload("res://addons/figment/runtime/client.gd")
const TURNS: Array[Dictionary] = [
	{"to": "Borin", "line": "Good morning, smith."},
	{"to": "Borin", "line": "Can you repair my sword? How much?"},
	{"to": "Borin", "line": "Where is your brother?"},
	{"to": "Borin", "line": "Where does the old shaft behind the smithy lead?"},
	{"to": "Marta", "line": "Good evening! What is there to eat?"},
	{"to": "Marta", "line": "A bowl of rabbit stew, please."},
	{"to": "Marta", "line": "Have you seen Durn?"},
	{"to": "Marta", "line": "Who is the king of Zandar?"},
	{
		"to": "Borin",
		"trust": 3,
		"line":
		"Durn bought a lantern on Tuesday, Marta says. Where does the old shaft behind the smithy lead?"
	},
	{"to": "Borin", "line": "Thank you, Borin. Farewell."},
]


## What the NPCs' actions do: one method per action, with the action's arguments.
class Game:
	extends Node
	var inventory: Dictionary[String, int] = {}
	var performed: Array[String] = []

	func perform(action: String, arguments: Dictionary) -> void:
		performed.append(action)
		callv(action, arguments.values())

	func give_item(item: String) -> void:
		inventory[item] = inventory.get(item, 0) + 1

	func mend_item(item: String) -> void:
		inventory["mended " + item] = 1

	func open_shop() -> void:
		pass

	func attack() -> void:
		pass


var _game := Game.new()
var _npcs: Dictionary[String, FigmentNPC] = {}


func _initialize() -> void:
	_run()


func _run() -> void:
	await process_frame
	root.add_child(_game)
	_add_npc("Borin", "res://tests/scenarios/npcs/blacksmith.tres")
	_add_npc("Marta", "res://tests/scenarios/npcs/tavern_keeper.tres")
	await _wait_for_the_model()
	for turn: Dictionary in TURNS:
		await _take(turn)
	print("GAME ", JSON.stringify({"inventory": _game.inventory, "performed": _game.performed}))
	for npc: FigmentNPC in _npcs.values():
		npc.free()
	_game.free()
	quit()


func _add_npc(who: String, persona: String) -> void:
	var npc := FigmentNPC.new()
	npc.patience = 0.0  # the answers are judged, so they are waited for
	npc.name = who
	npc.persona = load(persona)
	npc.state = {"trust": 0}
	npc.acted.connect(_game.perform)
	npc.failed.connect(func(error: RefCounted) -> void: push_error("%s: %s" % [who, error]))
	root.add_child(npc)
	_npcs[who] = npc
	print("PERSONA ", JSON.stringify(npc.persona.to_params()))


# The first request would wait as well; this way a model that never comes has a name in the log.
func _wait_for_the_model() -> void:
	var figment: Client = root.get_node(^"Figment")
	figment.start()
	var end := Time.get_ticks_msec() + 120000
	while not figment.capabilities.get("dialogue", {}).get("ready", false):
		if figment.status == Client.Status.FAILED or Time.get_ticks_msec() > end:
			push_error("There is no dialogue: " + figment.describe_status())
			return
		await process_frame


func _take(turn: Dictionary) -> void:
	var npc := _npcs[turn["to"]]
	if turn.has("trust"):
		npc.state["trust"] = turn["trust"]
	var streamed := PackedStringArray()
	var collect := func(text: String) -> void: streamed.append(text)
	npc.line_streamed.connect(collect)
	npc.hear(turn["line"])
	var reply: Dictionary = await npc.replied
	await process_frame  # `acted` follows `replied`
	npc.line_streamed.disconnect(collect)
	var told := reply.duplicate()
	told["to"] = turn["to"]
	told["trust"] = npc.state["trust"]
	told["player"] = turn["line"]
	told["streamed"] = "".join(streamed)
	told["inventory"] = _game.inventory.duplicate()
	print("TURN ", JSON.stringify(told))
