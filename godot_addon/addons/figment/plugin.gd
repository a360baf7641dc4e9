@tool
extends EditorPlugin
## What the addon adds to the editor: settings and the autoload.

const Settings := preload("runtime/settings.gd")
const AUTOLOAD := "Figment"


func _enable_plugin() -> void:
	add_autoload_singleton(AUTOLOAD, "res://addons/figment/runtime/client.gd")


func _disable_plugin() -> void:
	remove_autoload_singleton(AUTOLOAD)


func _enter_tree() -> void:
	Settings.register()
