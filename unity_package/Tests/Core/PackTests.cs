// A game without a sidecar: what `figment bake` writes, read back as answers; and GLB files.
// `FIGMENT_TEST_PACK` names a folder that the real `figment bake` made.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    public sealed class PackTests
    {
        const string Manifest = @"{""figment_pack"": 1, ""entries"": [
            {""capability"": ""dialogue"", ""npc"": ""borin"", ""lines"": [""Later."", ""Hm.""], ""replies"": [
                {""ask"": ""Can you mend my sword?"", ""line"": ""For ten coins."", ""emotion"": ""calm"", ""action"": {""name"": ""offer"", ""arguments"": {""price"": 10}}, ""facts_used"": [""price""]}]},
            {""capability"": ""dialogue"", ""npc"": """", ""lines"": [""Good day.""]},
            {""capability"": ""texture"", ""prompt"": ""mossy cobblestone"", ""data"": {""seam"": {}}, ""recipe"": {""figment"": 1}, ""files"": {""albedo"": ""a.png""}},
            {""capability"": ""prop"", ""prompt"": ""old oak barrel"", ""data"": {""name"": ""barrel""}, ""files"": {""model"": ""b.glb""}}]}";

        static BakedPack Pack(string manifest) => BakedPack.Read(name =>
            name == BakedPack.Manifest ? Encoding.UTF8.GetBytes(manifest)
            : name == "b.glb" ? GlbTests.Triangle() : throw new FileNotFoundException(name));

        static Reply Say(BakedPack pack, string npc, string line) =>
            Reply.From(pack.Find(Requests.Say(new PersonaSpec { Name = "Borin" }, npc, line)));

        [Test]
        public void NearlyTheSameQuestionGetsItsReplyAndOthersALineInTurn()
        {
            var pack = Pack(Manifest);
            var reply = Say(pack, "borin", "can you mend my old sword");
            Assert.AreEqual(("For ten coins.", "calm", "offer", 10L, "authored", Rungs.Fallback),
                (reply.Line, reply.Emotion, reply.ActionName, reply.ActionArguments["price"], reply.Source, reply.Rung));
            CollectionAssert.AreEqual(new[] { "price" }, reply.FactsUsed);
            var said = Enumerable.Range(0, 4).Select(_ => Say(pack, "borin", "What is your name?").Line).ToList();
            CollectionAssert.AreEquivalent(new[] { "Later.", "Hm.", "Later.", "Hm." }, said);
            Assert.AreEqual("Good day.", Say(pack, "someone else", "Hello").Line);
        }

        [Test]
        public void APromptThatIsNotInItGetsTheNearestAndAWarning()
        {
            var pack = Pack(Manifest);
            var exact = pack.Find(Requests.Prop("old oak barrel", 1, 500));
            Assert.AreEqual((Rungs.Fallback, 0), (exact.Rung, exact.Message.Warnings.Length));
            Assert.AreEqual("barrel", PropPlan.From(exact).Name);
            StringAssert.Contains("old oak barrel", pack.Find(Requests.Prop("iron chest", 1, 500)).Message.Warnings.Single());
            Assert.IsNull(pack.Find(new JobRequest { Capability = "telepathy" }));
            CollectionAssert.AreEqual(new[] { "mossy cobblestone" }, pack.Prompts("texture"));
        }

        [Test]
        public void WhatIsMissingOrWrongIsSaid()
        {
            var fault = Assert.Throws<BridgeException>(() => Pack(Manifest).Find(Requests.Texture("mossy cobblestone", 1, 256)));
            Assert.AreEqual(ErrorCodes.BadData, fault.Code);
            StringAssert.Contains("a.png", fault.Message);
            Assert.AreEqual(ErrorCodes.BadData, Vectors.CodeOf(() => BakedPack.Open(Path.Combine(Path.GetTempPath(), "no such pack"))));
            foreach (var bad in new[]
            {
                "", "{}", "{\"figment_pack\": 2, \"entries\": []}", "{\"figment_pack\": 1, \"entries\": [1]}", "{\"figment_pack\": 1, \"entries\": [{}]}",
                Manifest.Replace("a.png", "../a.png"), Manifest.Replace("\"ask\"", "\"question\""),
            }) Assert.AreEqual(ErrorCodes.BadData, Vectors.CodeOf(() => Pack(bad)), bad);
        }
    }

    public sealed class KeptAnswerTests
    {
        static byte[] File(string rung = Rungs.Full) => AnswerFile.Write(new JobResult(new ResultMessage
        {
            Rung = rung, Data = { ["name"] = "barrel" }, Recipe = new Dictionary<string, object> { ["figment"] = 1L }, ComputeMs = 1.5, Warnings = new[] { "w" },
            Blobs = new[] { Blob.Image("albedo", new byte[] { 1, 2, 3, 4, 5, 6 }, 1, 2, 3), Blob.File("model", new byte[] { 7 }, "model/gltf-binary") },
        }, null));

        [Test]
        public void AnAnswerComesBackAsItWasKept()
        {
            var again = AnswerFile.Read(File());
            Assert.AreEqual(("barrel", 1L, 1.5, "w"), (again.Data["name"], again.Message.Recipe["figment"], again.Message.ComputeMs, again.Message.Warnings.Single()));
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3, 4, 5, 6 }, again.Blob("albedo").Data.ToArray());
            Assert.AreEqual(("model/gltf-binary", 7), (again.Blob("model").MediaType, again.Blob("model").Data.ToArray().Single()));
            CollectionAssert.AreEqual(File(), AnswerFile.Write(again));
        }

        [Test]
        public void DamagedOnesAreRefusedAndNothingElse()
        {
            var good = File();
            var random = new Random(2);
            for (var i = 0; i < 3000; i++)
            {
                var bytes = (byte[])good.Clone();
                for (var k = 0; k < 2; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                if (i % 3 == 0) Array.Resize(ref bytes, random.Next(bytes.Length));
                Assert.That(Vectors.CodeOf(() => AnswerFile.Read(bytes)), Is.EqualTo("").Or.EqualTo(ErrorCodes.BadData));
            }
        }
    }

    public sealed class GlbTests
    {
        /// <summary>Two levels of one triangle each, a box and no picture.</summary>
        internal static byte[] Triangle(Func<string, string> change = null, float first = 0)
        {
            var binary = new byte[44];
            Buffer.BlockCopy(new[] { first, 0, 0, 1, 0, 0, 0, 1, 0 }, 0, binary, 0, 36);
            binary[38] = 1;
            binary[40] = 2;
            const string json = @"{""scene"": 0, ""scenes"": [{""nodes"": [0]}], ""nodes"": [{""children"": [1, 3]},
                {""mesh"": 0, ""extensions"": {""MSFT_lod"": {""ids"": [2]}}}, {""mesh"": 0},
                {""translation"": [1, 0.5, 0], ""extensions"": {""OMI_physics_body"": {""collider"": {""shape"": 0}}}}],
                ""extensions"": {""OMI_physics_shape"": {""shapes"": [{""type"": ""box"", ""box"": {""size"": [2, 1, 4]}}]}},
                ""materials"": [{""pbrMetallicRoughness"": {""baseColorFactor"": [1, 0, 0.5, 1]}}],
                ""meshes"": [{""primitives"": [{""attributes"": {""POSITION"": 0}, ""indices"": 1, ""material"": 0}]}],
                ""accessors"": [{""bufferView"": 0, ""componentType"": 5126, ""type"": ""VEC3"", ""count"": 3}, {""bufferView"": 1, ""componentType"": 5123, ""type"": ""SCALAR"", ""count"": 3}],
                ""bufferViews"": [{""byteOffset"": 0, ""byteLength"": 36}, {""byteOffset"": 36, ""byteLength"": 6}]}";
            var text = Encoding.UTF8.GetBytes(change == null ? json : change(json));
            Array.Resize(ref text, (text.Length + 3) / 4 * 4);
            for (var i = text.Length - 1; text[i] == 0; i--) text[i] = (byte)' ';
            var file = new MemoryStream();
            foreach (var word in new[] { 0x46546C67, 2, 28 + text.Length + binary.Length, text.Length, 0x4E4F534A }) file.Write(BitConverter.GetBytes(word), 0, 4);
            file.Write(text, 0, text.Length);
            foreach (var word in new[] { binary.Length, 0x004E4942 }) file.Write(BitConverter.GetBytes(word), 0, 4);
            file.Write(binary, 0, binary.Length);
            return file.ToArray();
        }

        static PropPlan Plan(byte[] file) => PropPlan.From(new JobResult(new ResultMessage { Blobs = new[] { Blob.File("model", file, "model/gltf-binary") } }, null));

        [Test]
        public void LevelsCollisionAndColourAreRead()
        {
            var plan = Plan(Triangle());
            Assert.AreEqual((2, 1, 1), (plan.Lods.Count, plan.Triangles, plan.Hulls.Count));
            CollectionAssert.AreEqual(new[] { 0, 2, 1 }, plan.Lods[1].Indices);
            Assert.AreEqual(-1, plan.Lods[0].Vertices[12]);
            var hull = plan.Hulls[0]; // 2 x 1 x 4 around (1, 0.5, 0), mirrored in x
            foreach (var (axis, low, high) in new[] { (0, -2f, 0f), (1, 0f, 1f), (2, -2f, 2f) })
                Assert.AreEqual((low, high), (hull.Where((_, i) => i % 3 == axis).Min(), hull.Where((_, i) => i % 3 == axis).Max()));
            var color = plan.DecodeMaps()["albedo"];
            Assert.AreEqual((255, 0, 188), (color[0, 0], color[0, 1], color[0, 2])); // 0.5 linear is 188 in sRGB
        }

        [TestCase("\"count\": 3}, {", "\"count\": 4}, {", TestName = "An accessor that leaves its buffer")]
        [TestCase("\"byteLength\": 36", "\"byteLength\": 360", TestName = "A view that leaves the file")]
        [TestCase("\"indices\": 1", "\"indices\": 7", TestName = "An index of nothing")]
        [TestCase("5123", "5121", TestName = "Another element type")]
        [TestCase("{\"mesh\": 0}", "{\"mesh\": 0, \"scale\": [2, 2, 2]}", TestName = "A level that is moved")]
        [TestCase("\"box\", ", "\"torus\", ", TestName = "An unknown shape")]
        [TestCase("\"nodes\": [0]", "\"nodes\": []", TestName = "No root")]
        public void WhatIsWrongIsRefused(string old, string damaged) =>
            Assert.AreEqual(ErrorCodes.BadMesh, Vectors.CodeOf(() => Plan(Triangle(json => json.Contains(old) ? json.Replace(old, damaged) : throw new InvalidOperationException(old)))));

        [Test]
        public void NumbersThatAreNotFiniteAreRefused() => Assert.AreEqual(ErrorCodes.BadMesh, Vectors.CodeOf(() => Plan(Triangle(null, float.NaN))));

        [Test]
        public void DamagedFilesAreRefusedAndNothingElse()
        {
            var good = Triangle();
            var random = new Random(3);
            var allowed = new[] { "", ErrorCodes.BadMesh, ErrorCodes.BadImage };
            for (var i = 0; i < 3000; i++)
            {
                var bytes = (byte[])good.Clone();
                for (var k = 0; k < 3; k++) bytes[random.Next(bytes.Length)] = (byte)random.Next(32, 127);
                if (i % 4 == 0) Array.Resize(ref bytes, random.Next(bytes.Length) + 1);
                CollectionAssert.Contains(allowed, Vectors.CodeOf(() => Plan(bytes)));
            }
        }
    }

    [Category("sidecar")]
    public sealed class BakedFolderTests
    {
        BakedPack _pack;

        [SetUp]
        public void Open()
        {
            var folder = Environment.GetEnvironmentVariable("FIGMENT_TEST_PACK");
            if (string.IsNullOrEmpty(folder)) Assert.Ignore("FIGMENT_TEST_PACK is not set.");
            _pack = BakedPack.Open(folder);
        }

        [Test, Category("deflate")]
        public void ABakedTextureIsAMaterialOfEveryPipeline()
        {
            using (var result = _pack.Find(Requests.Texture("mossy cobblestone", 0, 256)))
            {
                Assert.AreEqual(Rungs.Fallback, result.Rung);
                CollectionAssert.IsEmpty(result.Message.Warnings);
                Assert.AreEqual("texture", RecipeFile.From(result.Message.Recipe).Capability);
                foreach (Pipeline pipeline in Enum.GetValues(typeof(Pipeline)))
                    foreach (var texture in TexturePlans.For(result, pipeline, "stone"))
                        Assert.AreEqual((256, 256), (texture.Pixels.Width, texture.Pixels.Height), texture.FileName);
            }
        }

        [Test, Category("deflate")]
        public void ABakedPropHasLevelsHullsAndPictures()
        {
            using (var result = _pack.Find(Requests.Prop("oak barrel", 0, 2000)))
            {
                Assert.AreEqual((Rungs.Fallback, 1), (result.Rung, result.Message.Warnings.Length));
                var plan = PropPlan.From(result);
                Assert.GreaterOrEqual(plan.Lods.Count, 2);
                Assert.GreaterOrEqual(plan.Hulls.Count, 1);
                Assert.Greater(plan.Triangles, 50);
                CapabilityTests.FacesOutwards(plan.Lods[0]);
                var maps = plan.DecodeMaps();
                CollectionAssert.IsSubsetOf(new[] { "albedo", "normal", "ao", "roughness", "metallic" }, maps.Keys);
                foreach (var map in maps.Values) Assert.AreEqual((256, 256), (map.Width, map.Height));
                HoldsIt(plan.Hulls, plan.Lods[0]);
            }
        }

        /// The collision is as large as what is seen, to a tenth.
        static void HoldsIt(List<float[]> hulls, MeshBuffers mesh)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                var along = hulls.SelectMany(hull => hull.Where((_, i) => i % 3 == axis)).ToList();
                var size = mesh.Max[axis] - mesh.Min[axis];
                Assert.AreEqual(mesh.Min[axis], along.Min(), size * 0.1, "axis " + axis);
                Assert.AreEqual(mesh.Max[axis], along.Max(), size * 0.1, "axis " + axis);
            }
        }

        [Test]
        public void ABakedNpcSpeaks()
        {
            var persona = new PersonaSpec { Name = "Borin" };
            var reply = Reply.From(_pack.Find(Requests.Say(persona, "borin", "Where are you?")));
            Assert.AreEqual(("authored", Rungs.Fallback), (reply.Source, reply.Rung));
            Assert.Greater(reply.Line.Length, 0);
        }
    }
}
