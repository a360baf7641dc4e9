@tool
extends "asset_tab.gd"
## Props: seen on a turntable with their certificate, saved as a GLB, added to the scene that is
## edited, with undo.

const Certificate := preload("certificate.gd")
const Preview := preload("preview.gd")
const Place := preload("place.gd")

const MAIN: Array[String] = ["prompt", "seed", "triangles", "style"]

## Adds with undo; given by the plugin.
var undo_redo: EditorUndoRedoManager = null

## The ball, or the prop on its turntable.
var preview := Preview.new()
var certificate := Certificate.new()


func _init() -> void:
	capability = "prop"


## Writes the GLB; its path, "" when there is none.
func save_prop() -> String:
	if _chosen == null:
		return ""
	var name := target.name_for(_chosen.params.get("prompt", ""), "glb")
	var path: String = await Files.write_prop(_chosen, target.folder(), name)
	if path == "" and _chosen.value is PackedScene:
		path = "%s/%s.tscn" % [target.folder(), name]
		DirAccess.make_dir_recursive_absolute(target.folder())
		ResourceSaver.save(_chosen.value, path)
		EditorInterface.get_resource_filesystem().update_file(path)
	_say("%s is saved." % path if path != "" else "There is nothing to save.")
	return path


## Adds the prop to the scene: at the origin of the one node that is selected, or else where the 3D
## view looks, on what is there. Undo takes it out.
func add_to_scene() -> void:
	var root := EditorInterface.get_edited_scene_root()
	if root == null:
		_say("Open a scene first.")
		return
	var path := await save_prop()
	if path == "":
		return
	var node := (load(path) as PackedScene).instantiate() as Node3D
	var parent := _selected_parent(root)
	if parent == null:
		parent = root
		var box := Preview.box_of(node)
		var point := Place.looked_at(root, maxf(box.size.x, box.size.z) / 2.0)
		node.position = (root as Node3D).to_local(point) if root is Node3D else point
	undo_redo.create_action("Figment: add prop", UndoRedo.MERGE_DISABLE, root)
	undo_redo.add_do_method(parent, &"add_child", node, true)
	undo_redo.add_do_property(node, &"owner", root)
	undo_redo.add_do_reference(node)
	undo_redo.add_undo_method(parent, &"remove_child", node)
	undo_redo.commit_action()
	EditorInterface.get_selection().clear()
	EditorInterface.get_selection().add_node(node)


# The root counts as nothing selected, and an instance (the prop before, say) is no place for more.
static func _selected_parent(root: Node) -> Node:
	var selected := EditorInterface.get_selection().get_selected_nodes()
	if selected.size() != 1 or selected[0] == root or not selected[0] is Node3D:
		return null
	var ours := selected[0].owner == root and selected[0].scene_file_path == ""
	return selected[0] if ours else null


func _more_params() -> Dictionary:
	var info: Dictionary = _client.capabilities.get(capability, {})
	var known: Dictionary = info.get("params", {}).get("properties", {})
	var params: Dictionary = {}
	if known.has("output"):
		params["output"] = "glb"
	if known.has("engine"):
		params["engine"] = "godot"
	return params


func _build_result() -> void:
	add_child(preview)
	add_child(target)
	var entries: Array[Array] = [["Add to scene", add_to_scene], ["Save GLB", save_prop]]
	add_child(_button_row(entries))
	add_child(certificate)


func _thumbnail(request: Request) -> Variant:
	if not request.value is PackedScene:
		return null
	var picture := Preview.new()
	picture.show_scene(request.value)
	picture.hold_still()
	return picture


func _show_result(request: Request) -> void:
	if request.value is PackedScene:
		preview.show_scene(request.value)
	certificate.show_certificate(request.certificate)
