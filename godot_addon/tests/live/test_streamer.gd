extends "../case.gd"
## What is wanted arrives when the camera comes near, and goes when it is far and memory is short.

const Client := preload("res://addons/figment/runtime/client.gd")
const Streamer := preload("res://addons/figment/runtime/streamer.gd")


func test_near_things_arrive_and_far_things_go() -> void:
	var room := Node3D.new()
	tree.root.add_child(room)
	var camera := Camera3D.new()
	room.add_child(camera)
	camera.make_current()
	var walls: Array[MeshInstance3D] = []
	for i: int in 3:
		var wall := MeshInstance3D.new()
		room.add_child(wall)
		wall.position = Vector3(0, 0, -5.0 - 100.0 * i)
		walls.append(wall)
	var spot := Node3D.new()
	room.add_child(spot)
	spot.position = Vector3(3, 0, -4)
	var streamer := Streamer.new()
	streamer.memory_budget_mb = 0.1
	room.add_child(streamer)
	for wall: MeshInstance3D in walls:
		streamer.want_material(wall, "brick", {"size": 128})
	streamer.want_prop(spot, "box")
	await wait_for(func() -> bool: return walls[0].material_override != null, "the near material")
	await wait_for(func() -> bool: return spot.get_child_count() == 1, "the prop")
	check(walls[1].material_override == null, "the far material is there")
	check(streamer.used_megabytes() > 0.1, "memory %s" % streamer.used_megabytes())
	camera.position = Vector3(0, 0, -100)
	await wait_for(func() -> bool: return walls[1].material_override != null, "the second one")
	await wait_for(func() -> bool: return walls[0].material_override == null, "the eviction")
	room.free()


func test_what_falls_behind_is_cancelled() -> void:
	var figment: Client = tree.root.get_node(^"Figment")
	var room := Node3D.new()
	tree.root.add_child(room)
	var camera := Camera3D.new()
	room.add_child(camera)
	camera.make_current()
	var wall := MeshInstance3D.new()
	room.add_child(wall)
	var streamer := Streamer.new()
	room.add_child(streamer)
	streamer.want_material(wall, "slow brick", {"size": 128, "seconds": 30.0})
	await wait_for(func() -> bool: return figment.open_requests() == 1, "the request")
	camera.position = Vector3(0, 0, 500)
	await wait_for(func() -> bool: return figment.open_requests() == 0, "the cancel")
	check(wall.material_override == null, "it has a material")
	room.free()


func test_an_authored_answer_stands_in() -> void:
	var figment: Client = tree.root.get_node(^"Figment")
	var material := StandardMaterial3D.new()
	figment.pack = Client.Pack.new()
	figment.pack.materials = {"brick": material}
	var request := figment.texture("late brick", {"seconds": 30.0, "deadline_ms": 300})
	await request.finished
	figment.pack = null
	equal(request.value, material, "value")
	equal(request.rung, "fallback", "rung")
	check(not request.warnings.is_empty(), "no warning")


func test_a_recipe_makes_the_same_again() -> void:
	var figment: Client = tree.root.get_node(^"Figment")
	var first := figment.texture("brick", {"size": 128, "seed": 5})
	await first.finished
	var saved: Variant = JSON.parse_string(JSON.stringify(first.recipe))
	var again := figment.from_recipe(saved)
	await again.finished
	equal(again.error, null, "error")
	equal(again.blobs["albedo"]["bytes"], first.blobs["albedo"]["bytes"], "pixels")
