// Maps, meshes and plans: small numbers that can be checked by hand.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    public sealed class AssetTests
    {
        static PixelMap Map(int width, int channels, params byte[] pixels) => new PixelMap(width, pixels.Length / width / channels, channels, pixels, 0);

        static JobResult Result(params Blob[] blobs) => new JobResult(new ResultMessage { Blobs = blobs }, null);

        static Blob Floats(string name, int width, params float[] values)
        {
            var bytes = new byte[values.Length * 4];
            Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
            return new Blob { Name = name, Kind = "array", DType = "f4", Shape = new[] { values.Length / width, width }, Data = new ArraySegment<byte>(bytes) };
        }

        static Blob Indices(string name, params uint[] values)
        {
            var bytes = new byte[values.Length * 4];
            Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
            return new Blob { Name = name, Kind = "array", DType = "u4", Shape = new[] { values.Length / 3, 3 }, Data = new ArraySegment<byte>(bytes) };
        }

        [Test]
        public void UnityGetsRowsFromTheBottomAndFourChannels()
        {
            // Two rows of one pixel: red over blue.
            CollectionAssert.AreEqual(new byte[] { 0, 0, 9, 255, 7, 0, 0, 255 }, Map(1, 3, 7, 0, 0, 0, 0, 9).ToUnityRgba32());
            CollectionAssert.AreEqual(new byte[] { 5, 5, 5, 255 }, Map(1, 1, 5).ToUnityRgba32());
            CollectionAssert.AreEqual(new byte[] { 5, 5, 5, 6 }, Map(1, 2, 5, 6).ToUnityRgba32());
        }

        [Test]
        public void MetallicSmoothnessHoldsOneMinusRoughnessInAlpha()
        {
            CollectionAssert.AreEqual(new byte[] { 200, 200, 200, 155 }, MapPacking.MetallicSmoothness(Map(1, 1, 200), Map(1, 1, 100)).Pixels);
            CollectionAssert.AreEqual(new byte[] { 0, 0, 0, 155 }, MapPacking.MetallicSmoothness(null, Map(1, 1, 100)).Pixels);
        }

        [Test]
        public void TheMaskOfHdrpIsMetallicOcclusionDetailSmoothness()
        {
            CollectionAssert.AreEqual(new byte[] { 10, 20, 0, 225 }, MapPacking.MaskMap(Map(1, 1, 10), Map(1, 1, 20), Map(1, 1, 30)).Pixels);
            CollectionAssert.AreEqual(new byte[] { 0, 255, 0, 127 }, MapPacking.MaskMap(null, null, Map(1, 1, 128)).Pixels);
        }

        [Test]
        public void AnOrmTextureIsTakenApart()
        {
            MapPacking.UnpackOrm(Map(1, 3, 1, 2, 3), out var ao, out var roughness, out var metallic);
            Assert.AreEqual((1, 2, 3), (ao.Pixels[0], roughness.Pixels[0], metallic.Pixels[0]));
        }

        [Test]
        public void DirectXNormalsAreTurnedOver()
        {
            CollectionAssert.AreEqual(new byte[] { 1, 253, 3 }, MapPacking.Normal(Map(1, 3, 1, 2, 3), directX: true).Pixels);
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, MapPacking.Normal(Map(1, 4, 1, 2, 3, 9)).Pixels);
        }

        [Test]
        public void MapsOfDifferentSizesAreRefused()
        {
            Assert.AreEqual(ErrorCodes.BadImage, Vectors.CodeOf(() => MapPacking.MetallicSmoothness(Map(1, 1, 1), Map(2, 1, 1, 1))));
        }

        [Test]
        public void WiderElementsAreNarrowed()
        {
            var u2 = new Blob { Name = "h", Kind = "image", DType = "u2", Shape = new[] { 1, 1, 1 }, Data = new ArraySegment<byte>(new byte[] { 0xFF, 0x80 }) };
            Assert.AreEqual(0x80, PixelMap.FromBlob(u2).Pixels[0]);
            var f4 = Floats("h", 1, 0.5f, 2, float.NaN);
            f4.Kind = "image";
            f4.Shape = new[] { 1, 3, 1 };
            CollectionAssert.AreEqual(new byte[] { 128, 255, 0 }, PixelMap.FromBlob(f4).Pixels);
        }

        // Category: Debian's mono cannot run its own DeflateStream without a JIT.
        [Test, Category("deflate")]
        public void APngComesBackAsItWasWritten([Values(1, 2, 3, 4)] int channels)
        {
            var random = new Random(channels);
            var map = new PixelMap(37, 23, channels);
            random.NextBytes(map.Pixels);
            var file = Png.Write(map, "Source", "figment");
            var again = Png.Read(new ArraySegment<byte>(file));
            Assert.AreEqual((37, 23, channels), (again.Width, again.Height, again.Channels));
            CollectionAssert.AreEqual(map.Pixels, again.Pixels);
            var folder = Environment.GetEnvironmentVariable("FIGMENT_TEST_OUT");
            if (folder != null) // another library judges these
            {
                File.WriteAllBytes(Path.Combine(folder, "channels" + channels + ".png"), file);
                File.WriteAllBytes(Path.Combine(folder, "channels" + channels + ".raw"), map.Pixels);
            }
        }

        [Test, Category("deflate")]
        public void DamagedPngsAreRefusedAndNothingElse()
        {
            var good = Png.Write(new PixelMap(8, 8, 3));
            var random = new Random(1);
            for (var i = 0; i < 3000; i++)
            {
                var bytes = (byte[])good.Clone();
                for (var k = 0; k < 4; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                Array.Resize(ref bytes, random.Next(bytes.Length) + 1);
                var code = Vectors.CodeOf(() => Png.Read(new ArraySegment<byte>(bytes)));
                Assert.That(code, Is.EqualTo("").Or.EqualTo(ErrorCodes.BadImage));
            }
        }

        [Test]
        public void ATriangleFacesTheSameWayInUnity()
        {
            // Counter-clockwise seen from +Z in a right-handed space, so its normal is +Z.
            var mesh = MeshDecoder.Decode(Result(
                Floats("lod0.position", 3, 0, 0, 0, 1, 0, 0, 0, 1, 0), Indices("lod0.index", 0, 1, 2),
                Floats("lod0.uv", 2, 0, 0, 1, 0, 0, 1)), "lod0");
            CollectionAssert.AreEqual(new[] { 0, 2, 1 }, mesh.Indices);
            Assert.AreEqual(-1, mesh.Vertices[12]); // x of the second vertex is mirrored
            Assert.AreEqual(1, mesh.Vertices[5]);   // normal z, computed
            Assert.AreEqual(1, mesh.Vertices[11]);  // v = 1 - 0
            CollectionAssert.AreEqual(new float[] { -1, 0, 0 }, mesh.Min);
            CollectionAssert.AreEqual(new float[] { 0, 1, 0 }, mesh.Max);
            // Unity's front faces are clockwise in a left-handed space: the left-handed cross product
            // of the edges then points along the normal.
            var (a, b, c) = (Corner(mesh, 0), Corner(mesh, 1), Corner(mesh, 2));
            Assert.Greater(Cross(Minus(b, a), Minus(c, a))[2], 0);
        }

        static float[] Corner(MeshBuffers mesh, int corner) => mesh.Vertices.Skip(mesh.Indices[corner] * 12).Take(3).ToArray();
        static float[] Minus(float[] a, float[] b) => new[] { a[0] - b[0], a[1] - b[1], a[2] - b[2] };
        static float[] Cross(float[] a, float[] b) => new[] { a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0] };

        [Test]
        public void TheBitangentStaysTheSameDirectionOnTheSurface()
        {
            // In glTF: n = +Z, t = +X, w = 1, so the bitangent is cross(n, t) * w = +Y.
            var mesh = MeshDecoder.Decode(Result(
                Floats("m.position", 3, 0, 0, 0, 1, 0, 0, 0, 1, 0), Indices("m.index", 0, 1, 2),
                Floats("m.normal", 3, 0, 0, 1, 0, 0, 1, 0, 0, 1), Floats("m.tangent", 4, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1)), "m");
            var normal = mesh.Vertices.Skip(3).Take(3).ToArray();
            var tangent = mesh.Vertices.Skip(6).Take(3).ToArray();
            var bitangent = Cross(normal, tangent).Select(x => x * mesh.Vertices[9]).ToArray();
            CollectionAssert.AreEqual(new float[] { -1, 0, 0 }, tangent); // mirrored with the surface
            CollectionAssert.AreEqual(new float[] { 0, 1, 0 }, bitangent);
        }

        [Test]
        public void MeshesThatCannotBeUsedAreRefused()
        {
            var good = Floats("m.position", 3, 0, 0, 0, 1, 0, 0, 0, 1, 0);
            Assert.AreEqual(ErrorCodes.BadMesh, Vectors.CodeOf(() => MeshDecoder.Decode(Result(good, Indices("m.index", 0, 1, 3)), "m")));
            Assert.AreEqual(ErrorCodes.BadMesh, Vectors.CodeOf(() => MeshDecoder.Decode(Result(Floats("m.position", 3, 0, float.NaN, 0), Indices("m.index", 0, 0, 0)), "m")));
            Assert.AreEqual(ErrorCodes.BadMesh, Vectors.CodeOf(() => MeshDecoder.Decode(Result(good, Indices("m.index", 0, 1, 2), Floats("m.uv", 2, 0, 0)), "m")));
            Assert.AreEqual(ErrorCodes.MalformedMessage, Vectors.CodeOf(() => MeshDecoder.Decode(Result(good), "m")));
        }

        [TestCase(Pipeline.BuiltIn, "_MainTex,_BumpMap,_MetallicGlossMap,_OcclusionMap,_ParallaxMap,_EmissionMap", "_NORMALMAP,_METALLICGLOSSMAP,_PARALLAXMAP,_EMISSION")]
        [TestCase(Pipeline.Urp, "_BaseMap,_BumpMap,_MetallicGlossMap,_OcclusionMap,_ParallaxMap,_EmissionMap", "_NORMALMAP,_METALLICSPECGLOSSMAP,_OCCLUSIONMAP,_PARALLAXMAP,_EMISSION")]
        [TestCase(Pipeline.Hdrp, "_BaseColorMap,_NormalMap,_MaskMap,_EmissiveColorMap", "_NORMALMAP,_NORMALMAP_TANGENT_SPACE,_MASKMAP,_EMISSIVE_COLOR_MAP")]
        public void APipelineGetsItsOwnPropertiesAndKeywords(Pipeline pipeline, string properties, string keywords)
        {
            var maps = new Dictionary<string, PixelMap>();
            foreach (var name in new[] { "albedo", "normal", "height", "roughness", "metallic", "ao", "emissive" }) maps[name] = new PixelMap(2, 2, 3);
            var textures = TexturePlans.For(maps, pipeline, "sand");
            var plan = MaterialPlan.For(pipeline, TexturePlans.Roles(textures));
            Assert.AreEqual(properties, string.Join(",", plan.Textures.Select(t => t.Key)));
            Assert.AreEqual(keywords, string.Join(",", plan.Keywords));
            foreach (var texture in textures)
            {
                Assert.AreEqual(texture.Role == TextureRole.Albedo || texture.Role == TextureRole.Emission, texture.Srgb, texture.FileName);
                Assert.AreEqual(texture.Role == TextureRole.Normal, texture.IsNormalMap, texture.FileName);
                StringAssert.StartsWith("sand_", texture.FileName);
            }
            Assert.IsTrue(plan.Textures.All(t => textures.Any(p => p.Role == t.Value)), "every property has its texture");
        }

        [Test]
        public void LodThresholdsFallAndEndAtTheCull()
        {
            var lods = new[] { 2000, 700, 699, 20 }.Select(n => new MeshBuffers { Indices = new int[n * 3] }).ToList();
            var heights = PropPlan.Thresholds(lods);
            Assert.AreEqual(4, heights.Count);
            for (var i = 1; i < heights.Count; i++) Assert.Less(heights[i], heights[i - 1]);
            Assert.AreEqual(0.01f, heights[3]);
        }

        [Test]
        public void APropIsReadWithItsHullsAndItsCertificate()
        {
            var result = new JobResult(new ResultMessage
            {
                Data = { ["name"] = "oak barrel" },
                Certificate = new Dictionary<string, object> { ["checks"] = new List<object> { new Dictionary<string, object> { ["check"] = "open_parts", ["value"] = 0L, ["threshold"] = "<= 0", ["verdict"] = "pass" } } },
                Blobs = new[]
                {
                    Floats("lod0.position", 3, 0, 0, 0, 1, 0, 0, 0, 1, 0), Indices("lod0.index", 0, 1, 2),
                    Floats("hull0", 3, 1, 2, 3), Blob.File("base_color", new byte[] { 1 }, "image/jpeg"),
                },
            }, null);
            var plan = PropPlan.From(result);
            Assert.AreEqual(("oak barrel", 1, 1), (plan.Name, plan.Lods.Count, plan.Triangles));
            CollectionAssert.AreEqual(new float[] { -1, 2, 3 }, plan.Hulls.Single());
            Assert.AreEqual("pass  open_parts: 0 <= 0", plan.Checks.Single().ToString());
            Assert.AreEqual(1, plan.Images["base_color"].Length);
        }
    }
}
