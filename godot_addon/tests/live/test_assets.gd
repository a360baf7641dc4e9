extends "../case.gd"
## Materials, props and conversations from a real sidecar, with stand-ins for the models.

const Client := preload("res://addons/figment/runtime/client.gd")
const Request := preload("res://addons/figment/runtime/request.gd")

var figment: Client:
	get:
		return tree.root.get_node(^"Figment")


func test_a_texture_becomes_a_material() -> void:
	var request := figment.texture("wet sandstone", {"size": 256, "seed": 3})
	await request.finished
	equal(request.error, null, "error")
	var material := request.value as ORMMaterial3D
	check(material != null, "it is a %s" % request.value)
	for slot: StringName in [&"albedo_texture", &"normal_texture", &"orm_texture"]:
		var texture := material.get(slot) as Texture2D
		check(texture != null and texture.get_width() == 256, "%s: %s" % [slot, texture])
	check(material.normal_enabled and material.ao_enabled, "features")
	equal(material.get_meta(&"figment_meters"), 2.0, "metres")
	equal(request.recipe["params"]["seed"], 3, "recipe")


func test_a_picture_is_sent_along() -> void:
	var picture := Image.create_empty(32, 16, false, Image.FORMAT_RGB8)
	picture.fill(Color.CORAL)
	var request := figment.texture_from_image(picture, "bark", {"size": 128})
	await request.finished
	equal(request.error, null, "error")
	equal(request.data["picture"], [16, 32, 3], "the picture that arrived")


func test_separate_maps_and_world_projection() -> void:
	var options := {"size": 128, "packing": "separate", "world_triplanar": true}
	var request := figment.texture("moss", options)
	await request.finished
	var material := request.value as StandardMaterial3D
	check(material != null, "it is a %s" % request.value)
	check(material.uv1_world_triplanar, "projection")
	equal(material.uv1_scale, Vector3(0.5, 0.5, 0.5), "scale: two metres")
	check(material.roughness_texture != null, "roughness")
	check(not request.params.has("world_triplanar"), "a local option was sent")


func test_a_prop_becomes_a_scene_that_faces_outwards() -> void:
	var request := figment.prop("wooden box", {"seed": 1})
	await request.finished
	equal(request.error, null, "error")
	var root := (request.value as PackedScene).instantiate() as Node3D
	var instance := root.find_child("Mesh") as MeshInstance3D
	var arrays := instance.mesh.surface_get_arrays(0)
	var points: PackedVector3Array = arrays[Mesh.ARRAY_VERTEX]
	var normals: PackedVector3Array = arrays[Mesh.ARRAY_NORMAL]
	var indices: PackedInt32Array = arrays[Mesh.ARRAY_INDEX]
	equal(indices.size(), 36, "indices")
	for i: int in range(0, indices.size(), 3):
		var a := points[indices[i]]
		var across := (points[indices[i + 1]] - a).cross(points[indices[i + 2]] - a)
		# Clockwise seen from outside: the cross product points inwards.
		check(across.dot(normals[indices[i]]) < 0.0, "triangle %d faces inwards" % (i / 3))
	equal(instance.get_aabb(), AABB(Vector3(-0.5, 0, -0.5), Vector3.ONE), "size")
	var shape := root.find_child("Hull0") as CollisionShape3D
	equal((shape.shape as ConvexPolygonShape3D).points.size(), 8, "hull")
	check(request.certificate["passed"], "certificate")
	root.free()


func test_assets_do_not_stop_the_frames() -> void:
	var requests: Array[Request] = []
	for i: int in 4:
		requests.append(figment.texture("stone %d" % i, {"size": 512, "seed": i}))
	var worst := 0.0
	var before := Time.get_ticks_usec()
	while requests.any(func(request: Request) -> bool: return not request.is_finished()):
		await tree.process_frame
		worst = maxf(worst, (Time.get_ticks_usec() - before) / 1000.0)
		before = Time.get_ticks_usec()
	check(worst < 500.0, "a frame took %s ms" % worst)


func test_cancel_after_the_result_arrived() -> void:
	var request := figment.texture("late", {"size": 1024})
	await wait_for(func() -> bool: return not request.recipe.is_empty(), "the result")
	request.cancel()
	if not request.is_finished():
		await request.finished
	await wait_for(func() -> bool: return figment.open_requests() == 0, "the end")


func test_an_npc_speaks_acts_and_remembers() -> void:
	var npc := FigmentNPC.new()
	npc.persona = load("res://demo/bron.tres")
	tree.root.add_child(npc)
	var heard := [""]
	var acted: Array = []
	npc.line_streamed.connect(func(text: String) -> void: heard[0] += text)
	npc.acted.connect(
		func(name: String, arguments: Dictionary) -> void: acted.assign([name, arguments])
	)
	npc.hear("Can you mend my sword?")
	var reply: Dictionary = await npc.replied
	await tree.process_frame  # `acted` follows, and a node cannot be freed while it emits
	equal(heard[0].strip_edges(), reply["line"], "the streamed words")
	equal(acted, ["take_to_mend", {"item": "sword"}], "action")
	equal(npc.history.size(), 2, "history")
	var saved: Variant = JSON.parse_string(JSON.stringify(npc.save()))
	npc.forget()
	equal(npc.history.size(), 0, "forgotten")
	check(npc.restore(saved), "the save was refused")
	equal(npc.history[1]["text"], reply["line"], "restored")
	check(not npc.restore({"version": 99}), "a save of another version was accepted")
	npc.free()
