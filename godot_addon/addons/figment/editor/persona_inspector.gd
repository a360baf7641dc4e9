@tool
extends EditorInspectorPlugin
## Below a persona in the inspector: a test conversation with it.

const Client := preload("../runtime/client.gd")
const Persona := preload("../runtime/persona.gd")
const Chat := preload("chat.gd")

var client: Client


func _can_handle(object: Object) -> bool:
	return object is Persona


func _parse_end(object: Object) -> void:
	var title := Label.new()
	title.text = "Test conversation"
	add_custom_control(title)
	var chat := Chat.new(client)
	chat.persona = object as Persona
	add_custom_control(chat)
