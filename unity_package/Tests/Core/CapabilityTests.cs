// Against a real `figment serve` with its own models: `FIGMENT_TEST_MODELS` names the state folder.
// What comes back must be what the plans need, not only what the protocol allows.
using System;
using System.Linq;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    [Category("sidecar"), Category("models")]
    public sealed class CapabilityTests
    {
        BridgeClient _client;

        [SetUp]
        public void Connect()
        {
            var folder = Environment.GetEnvironmentVariable("FIGMENT_TEST_MODELS");
            if (string.IsNullOrEmpty(folder)) Assert.Ignore("FIGMENT_TEST_MODELS is not set.");
            _client = new BridgeClient(new ClientOptions { Find = () => ConnectionFile.Read(folder).ToEndpoint(), Engine = "unity test" });
            Assert.IsTrue(_client.WaitReadyAsync(60).Wait(60_000));
        }

        [TearDown]
        public void Disconnect() => _client?.Dispose();

        JobResult Ask(JobRequest request)
        {
            var info = _client.Capability(request.Capability);
            Assert.IsNotNull(info, request.Capability + " is not served");
            request.Timeout = 200;
            var job = _client.Ask(request);
            Assert.IsTrue(job.Completion.Wait(210_000), "no answer");
            return job.Completion.Result;
        }

        [Test]
        public void ATextureBecomesAMaterialOfEveryPipeline()
        {
            using (var result = Ask(Requests.Texture("mossy cobblestone", 7, 256)))
                foreach (Pipeline pipeline in Enum.GetValues(typeof(Pipeline)))
                {
                    var textures = TexturePlans.For(result, pipeline, "mossy_cobblestone");
                    Assert.GreaterOrEqual(textures.Count, 3, pipeline.ToString());
                    foreach (var texture in textures) Assert.AreEqual((256, 256), (texture.Pixels.Width, texture.Pixels.Height), texture.FileName);
                    Assert.AreEqual(textures.Count, MaterialPlan.For(pipeline, TexturePlans.Roles(textures)).Textures.Count);
                    Assert.AreEqual(256 * 256 * 4, textures[0].Pixels.ToUnityRgba32().Length);
                    Assert.IsTrue(result.Data.ContainsKey("seam"), "the seam is measured");
                }
        }

        [Test]
        public void ATextureIsMadeAgainFromItsRecipe()
        {
            using (var first = Ask(Requests.Texture("rough sandstone", 3, 128)))
            using (var again = Ask(RecipeFile.Read(RecipeFile.From(first.Message.Recipe).Write()).ToRequest()))
                CollectionAssert.AreEqual(first.Blob("albedo").Data.ToArray(), again.Blob("albedo").Data.ToArray());
        }

        [Test]
        public void APropHasLodsHullsImagesAndAPassedCertificate()
        {
            using (var result = Ask(Requests.Prop("old oak barrel", 5, 1500, y: 0.9f)))
            {
                var plan = PropPlan.From(result);
                Assert.LessOrEqual(plan.Triangles, 1500 * 1.05); // the budget is kept within 5 %
                Assert.GreaterOrEqual(plan.Lods.Count, 2);
                Assert.GreaterOrEqual(plan.Hulls.Count, 1);
                Assert.AreEqual(plan.Lods.Count, plan.ScreenHeights.Count);
                CollectionAssert.IsNotEmpty(plan.Checks);
                Assert.IsTrue(plan.Checks.All(check => check.Passed), string.Join("\n", plan.Checks));
                CollectionAssert.IsSubsetOf(new[] { "base_color", "normal", "orm" }, plan.Images.Keys);
                foreach (var use in new[] { "normal", "orm" }) Assert.AreEqual(3, Png.Read(new ArraySegment<byte>(plan.Images[use])).Channels, use);
                Assert.AreEqual(0.9, plan.Lods[0].Max[1] - plan.Lods[0].Min[1], 0.02, "height in metres");
                FacesOutwards(plan.Lods[0]);
            }
        }

        /// The left-handed cross product of a clockwise triangle's edges points along its normals.
        internal static void FacesOutwards(MeshBuffers mesh)
        {
            var agreeing = 0;
            for (var i = 0; i < mesh.Indices.Length; i += 3)
            {
                int a = mesh.Indices[i] * 12, b = mesh.Indices[i + 1] * 12, c = mesh.Indices[i + 2] * 12;
                var v = mesh.Vertices;
                float ux = v[b] - v[a], uy = v[b + 1] - v[a + 1], uz = v[b + 2] - v[a + 2];
                float wx = v[c] - v[a], wy = v[c + 1] - v[a + 1], wz = v[c + 2] - v[a + 2];
                var dot = (uy * wz - uz * wy) * v[a + 3] + (uz * wx - ux * wz) * v[a + 4] + (ux * wy - uy * wx) * v[a + 5];
                if (dot >= 0) agreeing++;
            }
            Assert.Greater(agreeing, mesh.TriangleCount * 0.98);
        }

        [Test]
        public void AMemoryTravelsInASave()
        {
            var remember = Requests.Memory("remember", "unity-player", "mira");
            remember.Params["text"] = "The player gave me a sword.";
            Ask(remember).Dispose();
            string saved;
            using (var exported = Ask(Requests.Memory("export", "unity-player", "mira"))) saved = Json.Write(exported.Data["save"]);
            StringAssert.Contains("sword", saved);
            Ask(Requests.Memory("erase", "unity-player", "mira")).Dispose();
            using (var empty = Ask(Requests.Memory("export", "unity-player", "mira"))) StringAssert.DoesNotContain("sword", Json.Write(empty.Data["save"]));
            var import = Requests.Memory("import", "unity-player", "mira");
            import.Params["save"] = Json.ReadMap(saved);
            Ask(import).Dispose();
            using (var again = Ask(Requests.Memory("export", "unity-player", "mira"))) StringAssert.Contains("sword", Json.Write(again.Data["save"]));
        }

        [Test]
        public void AReportIsTaken() => Ask(Requests.Report("a line", "wrong", "dialogue", "mira", "a test")).Dispose();

        [Test]
        public void AnNpcAnswersWordByWord()
        {
            var persona = new PersonaSpec { Name = "Mira", Role = "the village smith", VoiceStyle = "short and dry" };
            persona.Knowledge.Add("The bridge to the north is broken.");
            persona.FallbackLines.Add("Hm.");
            var line = new StreamedLine();
            var request = Requests.Say(persona, "mira-unity-test", "Can I cross the bridge?");
            request.OnUpdate = update => { if (update.Partial != null) line.Add(update.Partial); };
            using (var result = Ask(request))
            {
                var reply = Reply.From(result);
                Assert.Greater(reply.Line.Length, 0);
                Assert.Greater(line.Text.Length, 0, "nothing was streamed");
            }
        }
    }
}
