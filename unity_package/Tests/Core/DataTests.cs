// JSON, recipes, forms, personas, the frame budget, pools, and the rule that nothing is static.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    public sealed class DataTests
    {
        [Test]
        public void JsonComesBackAsItWasWritten()
        {
            const string text = "{\"a\": [1, -2.5, 1e3, true, null, \"\\u00e4\\n\\\"\"], \"b\": {}, \"big\": 9007199254740993}";
            var value = Json.ReadMap(text);
            Vectors.AreSame(value, Json.ReadMap(Json.Write(value)), "again");
            Assert.AreEqual(9007199254740993L, value["big"]);
            foreach (var bad in new[] { "", "{", "[1,]", "{\"a\" 1}", "nul", "\"a", "[1] 2", "{1: 2}", "\"\\x\"", new string('[', 5000) })
                Assert.AreEqual(ErrorCodes.BadData, Vectors.CodeOf(() => Json.Read(bad)), bad);
        }

        [Test]
        public void ARecipeFileAsksForTheSameAssetAgain()
        {
            const string text = "{\"figment\": 1, \"capability\": \"texture\", \"model\": \"ab12\", \"params\": {\"prompt\": \"sand\", \"size\": 512}, \"seed\": 7, \"note\": \"kept\"}";
            var recipe = RecipeFile.Read(text);
            var request = recipe.ToRequest();
            Assert.AreEqual(("texture", "sand", 7L), (request.Capability, request.Params["prompt"], request.Params["seed"]));
            StringAssert.Contains("\"note\": \"kept\"", RecipeFile.Read(recipe.Write()).Write());
            recipe.FilesBeside = true;
            var beside = RecipeFile.Read(recipe.Write());
            Assert.IsTrue(beside.FilesBeside);
            CollectionAssert.DoesNotContain(beside.ToSend().Keys, "files");
            Assert.AreEqual(RecipeMaker.Digest(RecipeFile.Read(text)), RecipeMaker.Digest(beside));
            foreach (var bad in new[] { "{}", "[]", "{\"figment\": 2, \"capability\": \"x\"}", "not json" })
                Assert.AreEqual(ErrorCodes.BadRecipe, Vectors.CodeOf(() => RecipeFile.Read(bad)), bad);
            Assert.AreEqual(ErrorCodes.BadRecipe, Vectors.CodeOf(() => RecipeFile.From(null)));
        }

        [Test]
        public void AFormIsBuiltFromTheSchema()
        {
            var schema = Json.ReadMap(@"{""type"": ""object"", ""required"": [""prompt""], ""properties"": {
                ""seed"": {""type"": ""integer"", ""x-widget"": ""seed"", ""minimum"": 0, ""maximum"": 2147483647, ""default"": 0},
                ""prompt"": {""type"": ""string"", ""x-widget"": ""prompt"", ""maxLength"": 5},
                ""size"": {""type"": ""integer"", ""minimum"": 128, ""maximum"": 2048, ""multipleOf"": 128, ""x-unit"": ""px"", ""title"": ""Size"", ""x-order"": 2},
                ""style"": {""type"": ""string"", ""enum"": [""photo"", ""pixel""]},
                ""maps"": {""type"": ""array"", ""items"": {""enum"": [""albedo"", ""normal""]}},
                ""deep"": {""type"": [""null"", ""boolean""]}, ""odd"": {""oneOf"": []},
                ""image"": {""type"": ""string"", ""x-widget"": ""file""}, ""blend"": {""type"": [""object"", ""null""], ""x-widget"": ""file""}}}");
            var fields = SchemaForm.Fields(schema);
            Assert.AreEqual("prompt,size,blend,deep,image,maps,odd,seed,style", string.Join(",", fields.Take(2).Concat(fields.Skip(2).OrderBy(f => f.Name, StringComparer.Ordinal)).Select(f => f.Name)));
            var byName = fields.ToDictionary(f => f.Name);
            Assert.AreEqual((FieldKind.Prompt, true, (int?)5), (byName["prompt"].Kind, byName["prompt"].Required, byName["prompt"].MaxLength));
            Assert.AreEqual(("px", "Size", (double?)128, (double?)128), (byName["size"].Unit, byName["size"].Title, byName["size"].Min, byName["size"].Step));
            Assert.AreEqual((FieldKind.Seed, FieldKind.Choice, FieldKind.ManyChoices, FieldKind.Toggle, FieldKind.Json),
                (byName["seed"].Kind, byName["style"].Kind, byName["maps"].Kind, byName["deep"].Kind, byName["odd"].Kind));
            Assert.AreEqual((FieldKind.File, FieldKind.Recipe), (byName["image"].Kind, byName["blend"].Kind));
            var faults = SchemaForm.Check(fields, new Dictionary<string, object> { ["prompt"] = "far too long", ["size"] = 64L, ["style"] = "oil" });
            Assert.AreEqual("$.prompt,$.size,$.style", string.Join(",", faults.Select(f => f.Path).OrderBy(p => p, StringComparer.Ordinal)));
            Assert.AreEqual("$.prompt", SchemaForm.Check(fields, new Dictionary<string, object>()).Single().Path);
        }

        [Test]
        public void RequestsAskForWhatThePlansRead()
        {
            Assert.AreEqual("raw", Requests.Texture("sand", 1, 512).Params["format"]);
            var prop = Requests.Prop("barrel", 1, 900, 0, 1.5f);
            Assert.AreEqual("arrays", prop.Params["output"]);
            CollectionAssert.AreEqual(new[] { "y" }, ((Dictionary<string, object>)prop.Params["size"]).Keys);
            var picture = Requests.TextureFromImage(Blob.File("x", new byte[1], "image/png"), "", 1, 256);
            Assert.AreEqual(("image", "image", false), (picture.Params["image"], picture.Blobs[0].Name, picture.Params.ContainsKey("prompt")));
            var recipe = new RecipeFile { Capability = "texture", Params = { ["format"] = "webp" } };
            Assert.AreEqual("raw", Requests.ForUnity(recipe.ToRequest()).Params["format"]);
        }

        [Test]
        public void APersonaBecomesParameters()
        {
            var persona = new PersonaSpec { Name = "Mira", Role = "smith", VoiceStyle = "short" };
            persona.Knowledge.Add("The forge is cold.");
            persona.Secrets.Add(new SecretSpec { Text = "I hid the key.", When = { ["trust"] = 3 } });
            persona.Actions.Add(new ActionSpec { Name = "give", Description = "hand over", Arguments = { ["item"] = "key|sword", ["count"] = "integer" } });
            var map = persona.ToMap();
            CollectionAssert.AreEqual(new[] { "name", "role", "voice", "knowledge", "secrets", "actions" }, map.Keys);
            var text = Json.Write(map);
            StringAssert.Contains("\"trust\": 3", text);
            StringAssert.Contains("\"enum\"", text);
        }

        [Test]
        public void AReplyIsReadWithItsAction()
        {
            var data = Json.ReadMap(@"{""line"": ""Here."", ""emotion"": ""calm"", ""action"": {""name"": ""give"", ""arguments"": {""item"": ""key""}},
                ""facts_used"": [""f1""], ""moderation"": {""verdict"": ""ok""}, ""timings"": {""first_token_ms"": 12}, ""source"": ""model""}");
            var reply = Reply.From(new JobResult(new ResultMessage { Data = data, Rung = Rungs.Cached }, null));
            Assert.AreEqual(("Here.", "calm", "give", "key", "ok", 12.0, Rungs.Cached),
                (reply.Line, reply.Emotion, reply.ActionName, reply.ActionArguments["item"], reply.Verdict, reply.FirstTokenMs, reply.Rung));
            Assert.AreEqual("", Reply.From(new JobResult(new ResultMessage { Data = Json.ReadMap("{\"line\": \"\", \"action\": null}") }, null)).ActionName);
        }

        [Test]
        public void AFrameNeverStartsAStepThatIsNotExpectedToFit()
        {
            double now = 0;
            var faults = new List<Exception>();
            var budget = new FrameBudget(() => now, faults.Add) { Milliseconds = 2 };
            for (var i = 0; i < 10; i++) budget.Add(() => now += 0.9, "decode");
            Assert.AreEqual(2, budget.Run()); // a third was not known to be long, yet would end at 2.7
            Assert.AreEqual(2, budget.Run());
            budget.Clear();
            budget.Add(() => now += 50, "slow");
            budget.Add(() => now += 0.1, "quick");
            Assert.AreEqual(1, budget.Run(), "one step always runs, nothing follows a long one");
            budget.Add(() => throw new InvalidOperationException("listener"));
            budget.Add(() => now += 0.1);
            budget.Run();
            Assert.AreEqual("listener", faults.Single().Message);
            Assert.AreEqual(0, budget.Waiting);
        }

        [Test]
        public void APoolGivesBackWhatFits()
        {
            var pool = new BufferPool(4 << 20);
            var a = pool.Rent(1_000_000);
            pool.Return(a);
            Assert.AreSame(a, pool.Rent(900_000));
            pool.Return(a);
            Assert.AreNotSame(a, pool.Rent(100), "a large array is not wasted on a small need");
            pool.Return(new byte[8 << 20]);
            Assert.LessOrEqual(pool.KeptBytes, 4 << 20);
        }

        [Test]
        public void NothingInTheCoreIsStaticAndChanges()
        {
            // Play mode without domain reload keeps statics alive: there must be none to keep.
            var found = new List<string>();
            foreach (var type in typeof(BridgeClient).Assembly.GetTypes())
            {
                if (type.IsDefined(typeof(CompilerGeneratedAttribute), false)) continue; // caches of lambdas without state
                foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    if (!field.IsLiteral && !(field.IsInitOnly && field.FieldType == typeof(System.Text.UTF8Encoding))) found.Add(type + "." + field.Name);
            }
            CollectionAssert.IsEmpty(found);
        }

        [TestCase("plain", "plain")]
        [TestCase("", "\"\"")]
        [TestCase("a b", "\"a b\"")]
        [TestCase("C:\\a b\\", "\"C:\\a b\\\\\"")]
        [TestCase("say \"hi\"", "\"say \\\"hi\\\"\"")]
        public void ArgumentsAreQuotedForEveryPlatform(string argument, string quoted)
        {
            Assert.AreEqual(quoted, SidecarLauncher.Quoted(argument));
        }
    }
}

namespace Figment.Core.Tests
{
    public sealed class StreamPlannerTests
    {
        static StreamItem At(float x, float z, StreamState state = StreamState.Absent, long bytes = 0) => new StreamItem { X = x, Z = z, State = state, Bytes = bytes };

        static List<KeyValuePair<StreamItem, StreamDecision>> Plan(StreamPlanner planner, params StreamItem[] items)
        {
            var decisions = new List<KeyValuePair<StreamItem, StreamDecision>>();
            planner.Plan(items, 0, 0, 0, 0, 0, 1, decisions); // at the origin, looking along +Z
            return decisions;
        }

        [Test]
        public void WhatIsLookedAtComesBeforeWhatIsABitNearer()
        {
            var ahead = At(0, 10);
            var behind = At(0, -8);
            var plan = Plan(new StreamPlanner { MaxAsked = 1 }, behind, ahead);
            Assert.AreSame(ahead, plan.Single().Key);
            Assert.AreSame(behind, Plan(new StreamPlanner { MaxAsked = 1, GazeWeight = 0 }, behind, ahead).Single().Key);
        }

        [Test]
        public void TheBorderDoesNotAskAndCancelInTurns()
        {
            var planner = new StreamPlanner { AskDistance = 20, DropDistance = 30 };
            CollectionAssert.IsEmpty(Plan(planner, At(0, 25)));
            CollectionAssert.IsEmpty(Plan(planner, At(0, 25, StreamState.Asked)));
            Assert.AreEqual(StreamDecision.Cancel, Plan(planner, At(0, 31, StreamState.Asked)).Single().Value);
        }

        [Test]
        public void TheFarthestGoesWhenMemoryIsShortAndNothingIsAskedMeanwhile()
        {
            var near = At(0, 5, StreamState.Loaded, 60);
            var far = At(0, 15, StreamState.Loaded, 60);
            var plan = Plan(new StreamPlanner { MemoryBytes = 100 }, near, far, At(0, 3));
            Assert.AreEqual(StreamDecision.Evict, plan[0].Value);
            Assert.AreSame(far, plan[0].Key);
            Assert.AreEqual(StreamDecision.Ask, plan[1].Value, "there is room again");
            CollectionAssert.IsEmpty(Plan(new StreamPlanner { MemoryBytes = 60 }, near, At(0, 3)), "a full memory asks for nothing");
        }

        [Test]
        public void NoMoreIsAskedAtOnceThanAllowed()
        {
            var plan = Plan(new StreamPlanner { MaxAsked = 2 }, At(0, 1, StreamState.Asked), At(0, 2), At(0, 3), At(0, 4));
            Assert.AreEqual(1, plan.Count);
            CollectionAssert.IsEmpty(Plan(new StreamPlanner(), At(0, 1, StreamState.Resting)), "what failed a moment ago is left alone");
        }
    }

    public sealed class PackChoiceTests
    {
        [Test]
        public void ThePromptWithTheMostCommonWordsIsChosen()
        {
            var prompts = new[] { "rough sandstone", "mossy cobblestone wall", "Old oak planks" };
            Assert.AreEqual(2, PackChoice.Nearest("oak planks", prompts));
            Assert.AreEqual(1, PackChoice.Nearest("mossy cobblestone wall", prompts));
            Assert.AreEqual(0, PackChoice.Nearest("blue velvet", prompts), "any rather than none");
            Assert.AreEqual(-1, PackChoice.Nearest("blue velvet", new string[0]));
        }

        [Test]
        public void OnlyFaultsThatAreNotTheAskersAreStoodInFor()
        {
            Assert.IsTrue(PackChoice.StandsInFor(new BridgeException(ErrorCodes.SidecarUnreachable, "")));
            Assert.IsFalse(PackChoice.StandsInFor(new BridgeException(ErrorCodes.Rejected, "")));
            Assert.IsFalse(PackChoice.StandsInFor(new BridgeException(ErrorCodes.InvalidParams, "")));
        }
    }

    public sealed class PersonaCheckTests
    {
        [Test]
        public void EveryKindOfFaultIsNamed()
        {
            var persona = new PersonaSpec();
            persona.Knowledge.AddRange(new[] { "The forge is cold.", "the forge is cold" });
            persona.Secrets.Add(new SecretSpec { Text = "The forge is cold." });
            persona.Actions.Add(new ActionSpec { Name = "give", Arguments = { ["item"] = "sword" } });
            persona.Actions.Add(new ActionSpec { Name = "give", Description = "again" });
            var paths = PersonaCheck.Faults(persona).Select(f => f.Path).ToList();
            foreach (var path in new[] { "$.name", "$.role", "$.fallback_lines", "$.knowledge[1]", "$.secrets[0]", "$.actions[0].arguments.item", "$.actions[0]", "$.actions[1]" })
                CollectionAssert.Contains(paths, path);
        }

        [Test]
        public void AGoodPersonaHasNone()
        {
            var persona = new PersonaSpec { Name = "Mira", Role = "the village smith" };
            persona.FallbackLines.Add("Hm.");
            persona.Knowledge.Add("The forge is cold.");
            persona.Secrets.Add(new SecretSpec { Text = "I hid the key.", When = { ["trust"] = 3 } });
            persona.Actions.Add(new ActionSpec { Name = "give", Description = "hand over", Arguments = { ["item"] = "key|sword", ["count"] = "integer" } });
            CollectionAssert.IsEmpty(PersonaCheck.Faults(persona));
        }
    }
}
