// For Unity's test runner; compiled against signatures here, not yet run inside the Unity editor.
using System.Collections.Generic;
using Figment.Core;
using NUnit.Framework;
using UnityEngine;

namespace Figment.Tests
{
    public sealed class PropBuilderTests
    {
        static MeshBuffers Triangle()
        {
            var buffers = new MeshBuffers { Name = "lod0", Vertices = new float[3 * MeshBuffers.FloatsPerVertex], Indices = new[] { 0, 2, 1 } };
            buffers.Vertices[MeshBuffers.FloatsPerVertex] = -1;
            buffers.Vertices[2 * MeshBuffers.FloatsPerVertex + 1] = 1;
            buffers.Min[0] = -1;
            buffers.Max[1] = 1;
            return buffers;
        }

        [Test]
        public void AMeshHasTheVerticesTrianglesAndBoundsOfItsBuffers()
        {
            var mesh = PropBuilder.MakeMesh(Triangle());
            Assert.AreEqual(3, mesh.vertexCount);
            CollectionAssert.AreEqual(new[] { 0, 2, 1 }, mesh.GetTriangles(0));
            Assert.AreEqual(1, mesh.bounds.size.x);
            Object.DestroyImmediate(mesh);
        }

        [Test]
        public void EveryLevelIsAChildAndALod()
        {
            var plan = new PropPlan { Name = "thing" };
            plan.Lods.Add(Triangle());
            plan.Lods.Add(Triangle());
            plan.ScreenHeights.AddRange(PropPlan.Thresholds(plan.Lods));
            var root = new GameObject("root");
            PropBuilder.AssembleLods(root, new List<Mesh> { PropBuilder.MakeMesh(plan.Lods[0]), PropBuilder.MakeMesh(plan.Lods[1]) }, plan, null);
            Assert.AreEqual(2, root.transform.childCount);
            Assert.AreEqual(2, root.GetComponent<LODGroup>().lodCount);
            Object.DestroyImmediate(root);
        }

        [Test]
        public void AHullBecomesAConvexCollider()
        {
            var root = new GameObject("root");
            PropBuilder.AttachCollider(root, PropBuilder.MakeHull(new float[] { 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1 }, "hull"));
            Assert.IsTrue(root.GetComponent<MeshCollider>().convex);
            Object.DestroyImmediate(root);
        }
    }
}
