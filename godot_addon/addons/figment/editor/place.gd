@tool
extends RefCounted
## Where a new prop stands: on what is in the middle of the 3D view, else on the ground there. Godot
## has a 3D cursor for its own use only, so the middle of the view stands in for it.

const GROUND := Plane(Vector3.UP, 0.0)
# Without anything in view, this many metres before the camera.
const REACH := 4.0
# A ground that the view meets farther away than this is the horizon.
const FARTHEST := 60.0


## The point that the first 3D view of the editor looks at in the scene below `root`.
static func looked_at(root: Node) -> Vector3:
	var view := EditorInterface.get_editor_viewport_3d(0)
	var camera := view.get_camera_3d() if view != null else null
	if camera == null:
		return Vector3.ZERO
	return hit(camera.global_position, -camera.global_basis.z, root)


## Where a ray first meets a mesh below `root`, or the ground, or `REACH` metres on.
static func hit(from: Vector3, direction: Vector3, root: Node) -> Vector3:
	var nearest := INF
	var meshes := root.find_children("*", "MeshInstance3D", true, false)
	if root is MeshInstance3D:
		meshes.append(root)
	for node: Node in meshes:
		var instance := node as MeshInstance3D
		if instance.mesh != null and instance.is_visible_in_tree():
			nearest = minf(nearest, _distance(from, direction, instance))
	if nearest < INF:
		return from + direction * nearest
	var ground: Variant = GROUND.intersects_ray(from, direction)
	if ground != null and from.distance_to(ground) < FARTHEST:
		return ground
	return from + direction * REACH


# Metres to the nearest triangle, INF when the ray passes by.
static func _distance(from: Vector3, direction: Vector3, instance: MeshInstance3D) -> float:
	var back := instance.global_transform.affine_inverse()
	var local_from := back * from
	var local_direction := back.basis * direction
	if instance.mesh.get_aabb().grow(0.001).intersects_ray(local_from, local_direction) == null:
		return INF
	var nearest := INF
	var faces := instance.mesh.get_faces()
	for i: int in range(0, faces.size(), 3):
		var point: Variant = Geometry3D.ray_intersects_triangle(
			local_from, local_direction, faces[i], faces[i + 1], faces[i + 2]
		)
		if point != null:
			nearest = minf(
				nearest, from.distance_to(instance.global_transform * (point as Vector3))
			)
	return nearest
