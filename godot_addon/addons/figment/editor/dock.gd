@tool
extends VBoxContainer
## The Figment dock: how the sidecar is doing, a tab for each capability, the jobs that run.

const Client := preload("../runtime/client.gd")
const StatusLine := preload("status_line.gd")
const JobList := preload("job_list.gd")
const TextureTab := preload("texture_tab.gd")
const PropTab := preload("prop_tab.gd")
const NpcTab := preload("npc_tab.gd")
# Pixels that the list of jobs may take; more can be scrolled to.
const JOBS_HEIGHT := 140.0

var textures := TextureTab.new()
var props := PropTab.new()
var npcs: NpcTab
var jobs := JobList.new()
var tabs := TabContainer.new()
var status: StatusLine

var _client: Client
var _jobs_view := ScrollContainer.new()


func _init(client: Client, undo_redo: EditorUndoRedoManager) -> void:
	name = "Figment"
	_client = client
	visibility_changed.connect(_on_visibility_changed)
	custom_minimum_size.x = 360.0
	status = StatusLine.new(client)
	npcs = NpcTab.new(client)
	add_child(status)
	tabs.size_flags_vertical = Control.SIZE_EXPAND_FILL
	add_child(tabs)
	_jobs_view.horizontal_scroll_mode = ScrollContainer.SCROLL_MODE_DISABLED
	jobs.size_flags_horizontal = Control.SIZE_EXPAND_FILL
	jobs.minimum_size_changed.connect(_fit_jobs)
	_jobs_view.add_child(jobs)
	add_child(_jobs_view)
	textures.undo_redo = undo_redo
	props.undo_redo = undo_redo
	textures.set_up(client, jobs, TextureTab.MAIN)
	props.set_up(client, jobs, PropTab.MAIN)
	for tab: Control in [textures, props, npcs]:
		var scroll := ScrollContainer.new()
		scroll.name = tab.name
		scroll.horizontal_scroll_mode = ScrollContainer.SCROLL_MODE_DISABLED
		tab.size_flags_horizontal = Control.SIZE_EXPAND_FILL
		tab.size_flags_vertical = Control.SIZE_EXPAND_FILL
		scroll.add_child(tab)
		tabs.add_child(scroll)


## Opens a recipe in the tab of its capability.
func open_recipe(recipe: Dictionary) -> void:
	match recipe.get("capability"):
		"texture":
			tabs.current_tab = 0
			textures.show_recipe(recipe)
		"prop":
			tabs.current_tab = 1
			props.show_recipe(recipe)


func _fit_jobs() -> void:
	_jobs_view.custom_minimum_size.y = minf(jobs.get_combined_minimum_size().y, JOBS_HEIGHT)


# A person looks at the dock: time to have a sidecar. An import without a screen needs none.
func _on_visibility_changed() -> void:
	var seen := is_visible_in_tree() and DisplayServer.get_name() != "headless"
	if seen and _client.status == Client.Status.OFF:
		_client.start.call_deferred()
