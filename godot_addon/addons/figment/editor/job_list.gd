@tool
extends VBoxContainer
## The requests that are open, with what is done, what remains, and a way to stop each.

const Request := preload("../runtime/request.gd")
const Row := preload("job_row.gd")


## Shows a request until it has ended; a failure stays until it is closed.
func add(request: Request, title: String) -> void:
	var row := Row.new()
	row.watch(request, title)
	add_child(row)


func is_empty() -> bool:
	return titles().is_empty()


## What the rows say.
func titles() -> PackedStringArray:
	var said := PackedStringArray()
	for row: Row in get_children():
		if not row.is_queued_for_deletion():
			said.append(row.text())
	return said
