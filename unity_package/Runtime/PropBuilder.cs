using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Figment.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Figment
{
    /// <summary>A prop plan -> game objects: one interleaved vertex buffer per LOD, a LODGroup, one
    /// convex collider per hull. No glTF is parsed.</summary>
    internal static class PropBuilder
    {
        const MeshUpdateFlags Unchecked = MeshUpdateFlags.DontRecalculateBounds | MeshUpdateFlags.DontValidateIndices;

        public sealed class Built
        {
            public GameObject Root;
            public readonly List<Mesh> Meshes = new List<Mesh>();
            public MaterialApplier.Built Material;
            public PropPlan Plan;
            public long Bytes;

            public void Destroy()
            {
                if (Root) Object.Destroy(Root);
                foreach (var mesh in Meshes) if (mesh) Object.Destroy(mesh);
                Material?.Destroy();
                Meshes.Clear();
            }
        }

        /// <summary>Builds under `parent`, hidden until it is whole.</summary>
        public static async Task<Built> Build(FigmentClient client, JobResult result, Transform parent, CancellationToken token)
        {
            var plan = await Task.Run(() => PropPlan.From(result), token);
            var built = new Built { Plan = plan };
            try
            {
                built.Material = await BuildMaterial(client, plan, token);
                await client.InBudget(() =>
                {
                    built.Root = new GameObject(plan.Name);
                    built.Root.SetActive(false);
                    built.Root.transform.SetParent(parent, false);
                }, "prop root");
                foreach (var lod in plan.Lods)
                {
                    token.ThrowIfCancellationRequested();
                    await client.InBudget(() => built.Meshes.Add(MakeMesh(lod)), "mesh");
                    built.Bytes += lod.Vertices.Length * 4L + lod.Indices.Length * 4L;
                }
                for (var i = 0; i < plan.Hulls.Count; i++)
                {
                    token.ThrowIfCancellationRequested();
                    var hull = plan.Hulls[i];
                    await client.InBudget(() => AddCollider(built, hull), "collider");
                }
                await client.InBudget(() => Assemble(built, plan, built.Material.Material), "prop");
                return built;
            }
            catch
            {
                built.Destroy();
                throw;
            }
        }

        static async Task<MaterialApplier.Built> BuildMaterial(FigmentClient client, PropPlan plan, CancellationToken token)
        {
            var maps = await Task.Run(plan.DecodeMaps, token);
            return await MaterialApplier.Build(client, maps, plan.Name, token);
        }

        public static Mesh MakeMesh(MeshBuffers buffers)
        {
            var mesh = new Mesh { name = buffers.Name };
            mesh.SetVertexBufferParams(
                buffers.VertexCount,
                new VertexAttributeDescriptor(VertexAttribute.Position),
                new VertexAttributeDescriptor(VertexAttribute.Normal),
                new VertexAttributeDescriptor(VertexAttribute.Tangent, VertexAttributeFormat.Float32, 4),
                new VertexAttributeDescriptor(VertexAttribute.TexCoord0, VertexAttributeFormat.Float32, 2));
            // SetVertexBufferData counts elements of T: here floats, twelve per vertex.
            mesh.SetVertexBufferData(buffers.Vertices, 0, 0, buffers.Vertices.Length, 0, Unchecked);
            if (buffers.Needs32Bit)
            {
                mesh.SetIndexBufferParams(buffers.Indices.Length, IndexFormat.UInt32);
                mesh.SetIndexBufferData(buffers.Indices, 0, 0, buffers.Indices.Length, Unchecked);
            }
            else
            {
                var narrow = new ushort[buffers.Indices.Length];
                for (var i = 0; i < narrow.Length; i++) narrow[i] = (ushort)buffers.Indices[i];
                mesh.SetIndexBufferParams(narrow.Length, IndexFormat.UInt16);
                mesh.SetIndexBufferData(narrow, 0, 0, narrow.Length, Unchecked);
            }
            mesh.subMeshCount = 1;
            mesh.SetSubMesh(0, new SubMeshDescriptor(0, buffers.Indices.Length), Unchecked);
            mesh.bounds = BoundsOf(buffers.Min, buffers.Max);
            return mesh;
        }

        public static Bounds BoundsOf(float[] min, float[] max) => new Bounds(
            new Vector3((min[0] + max[0]) / 2, (min[1] + max[1]) / 2, (min[2] + max[2]) / 2),
            new Vector3(max[0] - min[0], max[1] - min[1], max[2] - min[2]));

        static void AddCollider(Built built, float[] hull)
        {
            var mesh = MakeHull(hull, built.Plan.Name + " hull");
            built.Meshes.Add(mesh);
            AttachCollider(built.Root, mesh);
        }

        /// <summary>A mesh of the points alone; the physics engine makes the convex hull of them.</summary>
        public static Mesh MakeHull(float[] hull, string name)
        {
            var points = new Vector3[hull.Length / 3];
            for (var i = 0; i < points.Length; i++) points[i] = new Vector3(hull[i * 3], hull[i * 3 + 1], hull[i * 3 + 2]);
            // A collider needs triangles to take the points from; which ones does not matter.
            var triangles = new int[points.Length / 3 * 3 + (points.Length % 3 == 0 ? 0 : 3)];
            for (var i = 0; i < triangles.Length; i++) triangles[i] = Mathf.Min(i, points.Length - 1);
            var mesh = new Mesh { name = name };
            mesh.SetVertices(points);
            mesh.SetTriangles(triangles, 0);
            return mesh;
        }

        public static void AttachCollider(GameObject root, Mesh hull)
        {
            var collider = root.AddComponent<MeshCollider>();
            collider.convex = true;
            collider.sharedMesh = hull;
        }

        static void Assemble(Built built, PropPlan plan, Material material)
        {
            AssembleLods(built.Root, built.Meshes, plan, material);
            built.Root.SetActive(true);
        }

        /// <summary>The first `plan.Lods.Count` meshes become children and levels of a LODGroup.</summary>
        public static void AssembleLods(GameObject root, IReadOnlyList<Mesh> meshes, PropPlan plan, Material material)
        {
            var levels = new LOD[plan.Lods.Count];
            for (var i = 0; i < levels.Length; i++)
            {
                var child = new GameObject(plan.Name + "_LOD" + i, typeof(MeshFilter), typeof(MeshRenderer));
                child.transform.SetParent(root.transform, false);
                child.GetComponent<MeshFilter>().sharedMesh = meshes[i];
                var renderer = child.GetComponent<MeshRenderer>();
                renderer.sharedMaterial = material;
                levels[i] = new LOD(plan.ScreenHeights[i], new Renderer[] { renderer });
            }
            var group = root.AddComponent<LODGroup>();
            group.SetLODs(levels);
            group.RecalculateBounds();
        }
    }
}
