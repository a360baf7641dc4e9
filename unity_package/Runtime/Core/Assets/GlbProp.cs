// The sidecar's GLB -> the plan of a prop: levels by MSFT_lod, collision by OMI_physics_shape,
// one material. Packs hold props in this form, and the placeholder of the last rung comes in it.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    static class GlbProp
    {
        const int CylinderSides = 12;

        public static void Read(ArraySegment<byte> file, PropPlan plan)
        {
            var glb = new Glb(file);
            var scene = glb.Member("scenes", Glb.At(glb.Root, "scene") is long index ? index : 0);
            if (!(Glb.At(scene, "nodes") is List<object> roots) || roots.Count != 1) throw Glb.Bad("its scene has not one root");
            var root = glb.Member("nodes", Glb.Index(roots[0]));
            if (!(Glb.At(root, "children") is List<object> children)) throw Glb.Bad("its root has no children");
            foreach (var child in children)
            {
                var node = glb.Member("nodes", Glb.Index(child));
                if (Glb.At(node, "extensions", "OMI_physics_body", "collider", "shape") is long shape) plan.Hulls.Add(Hull(glb, node, shape));
                else if (node.ContainsKey("mesh") && plan.Lods.Count == 0) Levels(glb, node, plan);
            }
        }

        static void Levels(Glb glb, Dictionary<string, object> first, PropPlan plan)
        {
            var nodes = new List<Dictionary<string, object>> { first };
            if (Glb.At(first, "extensions", "MSFT_lod", "ids") is List<object> others)
                foreach (var other in others) nodes.Add(glb.Member("nodes", Glb.Index(other)));
            foreach (var node in nodes)
            {
                foreach (var transform in new[] { "matrix", "translation", "rotation", "scale" })
                    if (node.ContainsKey(transform)) throw Glb.Bad("a level is moved by its node");
                plan.Lods.Add(Mesh(glb, Glb.Index(Glb.At(node, "mesh")), "lod" + plan.Lods.Count, out var material));
                if (plan.Lods.Count == 1 && material is long index) Material(glb.Member("materials", index), glb, plan);
            }
        }

        static MeshBuffers Mesh(Glb glb, long index, string name, out object material)
        {
            if (!(Glb.At(glb.Member("meshes", index), "primitives") is List<object> primitives) || primitives.Count != 1 || !(primitives[0] is Dictionary<string, object> primitive))
                throw Glb.Bad("a mesh has not one primitive");
            if (Glb.At(primitive, "mode") is long mode && mode != 4) throw Glb.Bad("a mesh is not of triangles");
            material = Glb.At(primitive, "material");
            return MeshDecoder.Build(
                name, Attribute(glb, primitive, "POSITION", "VEC3") ?? throw Glb.Bad("a mesh has no positions"), Attribute(glb, primitive, "NORMAL", "VEC3"),
                Attribute(glb, primitive, "TANGENT", "VEC4"), Attribute(glb, primitive, "TEXCOORD_0", "VEC2"), glb.Indices(Glb.Index(Glb.At(primitive, "indices"))));
        }

        static float[] Attribute(Glb glb, Dictionary<string, object> primitive, string name, string type) =>
            Glb.At(primitive, "attributes", name) is long accessor ? glb.Floats(accessor, type) : null;

        static void Material(Dictionary<string, object> material, Glb glb, PropPlan plan)
        {
            Picture(plan, "base_color", glb.Picture(Glb.At(material, "pbrMetallicRoughness", "baseColorTexture")));
            Picture(plan, "orm", glb.Picture(Glb.At(material, "pbrMetallicRoughness", "metallicRoughnessTexture")));
            Picture(plan, "normal", glb.Picture(Glb.At(material, "normalTexture")));
            Picture(plan, "emissive", glb.Picture(Glb.At(material, "emissiveTexture")));
            if (Glb.At(material, "pbrMetallicRoughness", "baseColorFactor") is object factor) plan.Color = Glb.Numbers(factor, 4);
        }

        static void Picture(PropPlan plan, string use, byte[] file)
        {
            if (file != null) plan.Images[use] = file;
        }

        /// Points whose convex hull is the shape, mirrored like the meshes.
        static float[] Hull(Glb glb, Dictionary<string, object> node, long shape)
        {
            if (!(Glb.At(glb.Root, "extensions", "OMI_physics_shape", "shapes") is List<object> shapes) || shape < 0 || shape >= shapes.Count || !(shapes[(int)shape] is Dictionary<string, object> found))
                throw Glb.Bad("there is no collision shape " + shape);
            float[] points;
            switch (Glb.At(found, "type") as string)
            {
                case "box": points = Box(Glb.Numbers(Glb.At(found, "box", "size"), 3)); break;
                case "cylinder": points = Cylinder(Number(found, "cylinder", "radius"), Number(found, "cylinder", "height")); break;
                case "convex":
                    var mesh = glb.Member("meshes", Glb.Index(Glb.At(found, "convex", "mesh")));
                    if (!(Glb.At(mesh, "primitives") is List<object> primitives) || primitives.Count != 1 || !(primitives[0] is Dictionary<string, object> primitive)) throw Glb.Bad("a hull has not one primitive");
                    points = Attribute(glb, primitive, "POSITION", "VEC3") ?? throw Glb.Bad("a hull has no positions");
                    break;
                default: throw Glb.Bad("a collision shape is neither box, cylinder nor convex");
            }
            if (Glb.At(node, "translation") is object moved)
            {
                var by = Glb.Numbers(moved, 3);
                for (var i = 0; i < points.Length; i++) points[i] += by[i % 3];
            }
            MeshDecoder.Finite("hull", points);
            MeshDecoder.Mirror(points);
            return points;
        }

        static float Number(Dictionary<string, object> map, params string[] path) =>
            Glb.At(map, path) is object value ? Glb.Numbers(new List<object> { value }, 1)[0] : throw Glb.Bad("a collision shape lacks a size");

        static float[] Box(float[] size)
        {
            var points = new float[24];
            for (var i = 0; i < 24; i++) points[i] = ((i / 3 >> (i % 3) & 1) == 0 ? -0.5f : 0.5f) * size[i % 3];
            return points;
        }

        static float[] Cylinder(float radius, float height)
        {
            var points = new float[CylinderSides * 6];
            for (var i = 0; i < CylinderSides * 2; i++)
            {
                var angle = Math.PI * 2 * (i / 2) / CylinderSides;
                points[3 * i] = radius * (float)Math.Cos(angle);
                points[3 * i + 1] = (i % 2 == 0 ? -0.5f : 0.5f) * height;
                points[3 * i + 2] = radius * (float)Math.Sin(angle);
            }
            return points;
        }
    }
}
