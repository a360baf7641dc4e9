@tool
extends VBoxContainer
## NPCs: choose a persona and talk to it.

const Client := preload("../runtime/client.gd")
const Persona := preload("../runtime/persona.gd")
const Chat := preload("chat.gd")

var chat: Chat

var _picker := EditorResourcePicker.new()


func _init(client: Client) -> void:
	name = "NPC"
	_picker.base_type = "FigmentPersona"
	_picker.resource_changed.connect(
		func(resource: Resource) -> void: chat.persona = resource as Persona
	)
	_picker.resource_selected.connect(
		func(resource: Resource, _inspect: bool) -> void: EditorInterface.edit_resource(resource)
	)
	chat = Chat.new(client)
	chat.size_flags_vertical = Control.SIZE_EXPAND_FILL
	add_child(_picker)
	add_child(chat)


func show_persona(persona: Persona) -> void:
	_picker.edited_resource = persona
	chat.persona = persona
