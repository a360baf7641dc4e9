@tool
extends "steps.gd"
## The network hangs in the middle of a request: what stands between editor and sidecar stops
## forwarding when asked to (`WANT stall`), and goes on (`WANT resume`).


func run() -> void:
	client.patience.ping_every = 0.5
	client.patience.silence = 5.0
	await ready("texture")
	var tab := dock.textures
	tab.form().set_values({"prompt": "slow", "seconds": 1.5, "size": 128})
	var request := tab.generate()
	await until(func() -> bool: return request.progress > 0.0, "it runs")
	print("WANT stall")
	await until(client.is_overdue, "the silence is noticed")
	dock.status.look()
	var said := dock.status.text()
	check(said.begins_with("The sidecar has not answered for"), "the line says: " + said)
	check(dock.status.repair.visible, "with a button")
	var second := tab.generate()
	var row := dock.jobs.get_child(-1) as Dock.JobList.Row
	row.stop.pressed.emit()
	check(row.text().contains("cancelling"), "cancel is seen at once")
	await until(func() -> bool: return not client.is_ready(), "the connection counts as lost")
	await ended(second)
	check(second.state == Request.State.CANCELLED, "the cancelled one has ended")
	print("WANT resume")
	await ended(request)
	check(request.error == null, "the other is asked again, and made: %s" % request.error)
	check(client.is_ready(), "all is well again")
	dock.status.look()
	check(not dock.status.repair.visible, "and nothing is left to repair")
	tab.form().set_values({"seconds": 0.0})
