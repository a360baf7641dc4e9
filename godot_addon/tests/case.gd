extends RefCounted
## Base of test files: checks that are collected, not thrown.

var tree: SceneTree
var faults := PackedStringArray()


func check(holds: bool, what: String) -> void:
	if not holds and faults.size() < 20:
		faults.append(what)


func equal(got: Variant, expected: Variant, what: String) -> void:
	var same: bool = typeof(got) == typeof(expected) and got == expected
	if not same:
		var texts := [what, var_to_str(expected).left(300), var_to_str(got).left(300)]
		check(false, "%s: expected %s, got %s" % texts)


## Waits until `condition` holds; a fault when it does not within `seconds`.
func wait_for(condition: Callable, what: String, seconds := 20.0) -> bool:
	var end := Time.get_ticks_msec() + int(seconds * 1000.0)
	while not condition.call():
		if Time.get_ticks_msec() > end:
			check(false, "%s did not happen within %s s" % [what, seconds])
			return false
		await tree.process_frame
	return true
