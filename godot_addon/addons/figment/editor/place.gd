@tool
extends RefCounted
## Where a new prop stands: on what is in the middle of the 3D view, before a wall that is there, or
## on the ground. Godot has a 3D cursor for its own use only, so the middle of the view stands in.

const GROUND := Plane(Vector3.UP, 0.0)
# Without anything in view, this many metres before the camera.
const REACH := 4.0
# A ground that the view meets farther away than this is the horizon.
const FARTHEST := 60.0
# A surface whose normal points up less than this is a wall.
const LEVEL := 0.5


class Hit:
	extends RefCounted
	var point := Vector3.ZERO
	var normal := Vector3.UP


## The point that the first 3D view of the editor looks at in the scene below `root`, for something
## that reaches `radius` metres to each side.
static func looked_at(root: Node, radius := 0.0) -> Vector3:
	var view := EditorInterface.get_editor_viewport_3d(0)
	var camera := view.get_camera_3d() if view != null else null
	if camera == null:
		return Vector3.ZERO
	return standing(camera.global_position, -camera.global_basis.z, root, radius)


## The same for any ray.
static func standing(from: Vector3, direction: Vector3, root: Node, radius: float) -> Vector3:
	var found := hit(from, direction, root)
	if found.normal.y > LEVEL:
		return found.point
	# A wall: step back from it, and down to what is there.
	var away := Vector3(found.normal.x, 0.0, found.normal.z).normalized() * (radius + 0.01)
	return hit(found.point + away, Vector3.DOWN, root).point


## Where a ray first meets a mesh below `root`, or the ground, or `REACH` metres on.
static func hit(from: Vector3, direction: Vector3, root: Node) -> Hit:
	var found := Hit.new()
	var nearest := INF
	var meshes := root.find_children("*", "MeshInstance3D", true, false)
	if root is MeshInstance3D:
		meshes.append(root)
	for node: Node in meshes:
		var instance := node as MeshInstance3D
		if instance.mesh != null and instance.is_visible_in_tree():
			nearest = minf(nearest, _meet(from, direction, instance, nearest, found))
	if nearest < INF:
		return found
	var ground: Variant = GROUND.intersects_ray(from, direction)
	var near: bool = ground != null and from.distance_to(ground) < FARTHEST
	found.point = ground if near else from + direction * REACH
	return found


# Metres to the nearest triangle of a mesh, which is noted in `found` when it is nearer than
# `nearest`; INF when the ray passes by.
static func _meet(
	from: Vector3, direction: Vector3, instance: MeshInstance3D, nearest: float, found: Hit
) -> float:
	var to_world := instance.global_transform
	var back := to_world.affine_inverse()
	var start := back * from
	var along := back.basis * direction
	if instance.mesh.get_aabb().grow(0.001).intersects_ray(start, along) == null:
		return INF
	var faces := instance.mesh.get_faces()
	for i: int in range(0, faces.size(), 3):
		var point: Variant = Geometry3D.ray_intersects_triangle(
			start, along, faces[i], faces[i + 1], faces[i + 2]
		)
		if point == null:
			continue
		var distance := from.distance_to(to_world * (point as Vector3))
		if distance < nearest:
			nearest = distance
			found.point = to_world * (point as Vector3)
			var normal := Plane(faces[i], faces[i + 1], faces[i + 2]).normal
			found.normal = (back.basis.transposed() * normal).normalized()
	return nearest
