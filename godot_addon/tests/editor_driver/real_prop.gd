@tool
extends "steps.gd"
## A prop of the real model, from the dock into the scene.


func run() -> void:
	await ready("prop")
	await open_scene()
	var tab := dock.props
	tab.form().set_values({"prompt": "old oak barrel", "seed": 5, "texture_size": 256})
	var request := tab.generate()
	await ended(request)
	check(request.error == null, "prop made: %s" % request.error)
	var list := tab.certificate.get_parsed_text()
	check(list.contains("checks passed") and list.contains("✓"), "its certificate is a checklist")
	var shown := tab.preview.find_children("*", "MeshInstance3D", true, false)
	check(shown.size() >= 2 and shown[-1].get(&"mesh") != null, "it is on the turntable")
	select(null)
	var before := scene_root.get_child_count()
	await tab.add_to_scene()
	check(scene_root.get_child_count() == before + 1, "added to the scene")
	var prop := scene_root.get_child(-1)
	check(prop.scene_file_path.ends_with(".glb"), "from %s" % prop.scene_file_path)
	var meshes := prop.find_children("*", "MeshInstance3D", true, false)
	check(meshes.size() >= 1, "%d meshes" % meshes.size())
	var shapes := prop.find_children("*", "CollisionShape3D", true, false)
	check(shapes.size() >= 1, "%d collision shapes" % shapes.size())
	if not meshes.is_empty():
		var material := (meshes[0] as MeshInstance3D).mesh.surface_get_material(0)
		check((material as BaseMaterial3D).albedo_texture != null, "its material has a texture")
	history().undo()
	check(scene_root.get_child_count() == before, "taken out")
