extends "case.gd"
## Authored answers: found by their words, read from a baked folder.

const Pack := preload("res://addons/figment/runtime/pack.gd")


func test_the_nearest_prompt_is_found() -> void:
	var pack := Pack.new()
	var moss := StandardMaterial3D.new()
	var brick := StandardMaterial3D.new()
	pack.materials = {"mossy cobblestone": moss, "red brick wall": brick}
	equal(pack.find("texture", {"prompt": "red brick wall"}), brick, "the same words")
	equal(pack.find("texture", {"prompt": "old brick"}), brick, "one word")
	equal(pack.find("texture", {"prompt": "Cobblestone"}), moss, "another case")
	equal(pack.find("prop", {"prompt": "barrel"}), null, "no props")


func test_lines_take_turns() -> void:
	var pack := Pack.new()
	pack.lines = {"bron": ["One.", "Two."], "": ["Hm."]}
	var said: Array = []
	for i: int in 3:
		said.append(pack.find("dialogue", {"npc": "bron"})["line"])
	check(said[0] != said[1] and said[0] == said[2], "said %s" % [said])
	equal(pack.find("dialogue", {"npc": "stranger"})["line"], "Hm.", "everybody's line")


func test_a_known_question_has_its_answer() -> void:
	var pack := Pack.new()
	pack.lines = {"bron": ["Hm."]}
	pack.replies = {"bron": [{"ask": "Can you mend my sword?", "line": "Three silver."}]}
	var asked := {"npc": "bron", "line": "can you mend my old sword"}
	equal(pack.find("dialogue", asked)["line"], "Three silver.", "nearly the same question")
	asked["line"] = "Where is the inn?"
	equal(pack.find("dialogue", asked)["line"], "Hm.", "another question")


func test_a_baked_folder_is_read() -> void:
	var folder := OS.get_user_data_dir().path_join("pack")
	DirAccess.make_dir_recursive_absolute(folder)
	var image := Image.create_empty(16, 16, false, Image.FORMAT_RGB8)
	image.fill(Color.RED)
	image.save_png(folder.path_join("albedo.png"))
	var entries := [
		{"capability": "texture", "prompt": "red", "files": {"albedo": "albedo.png"}},
		{"capability": "dialogue", "npc": "", "lines": ["Hm."]},
	]
	var file := FileAccess.open(folder.path_join("pack.json"), FileAccess.WRITE)
	file.store_string(JSON.stringify({"version": 1, "entries": entries}))
	file.close()
	var pack: Pack = Pack.from_folder(folder)
	var material := pack.find("texture", {"prompt": "red"}) as BaseMaterial3D
	equal(material.albedo_texture.get_image().get_pixel(3, 3), Color.RED, "colour")
	equal(Pack.from_folder(folder.path_join("nothing")), null, "no pack there")
