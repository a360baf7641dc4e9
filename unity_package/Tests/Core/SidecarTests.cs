// Against a real `figment serve`. `FIGMENT_TEST_STATE` names the state folder of a running one
// that serves echo, slow, stream, blob, paint and crash; `FIGMENT_TEST_LAUNCH` how to start one
// (program and arguments, one a line). Without them these tests are skipped by name.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    [Category("sidecar")]
    public sealed class SidecarTests
    {
        BridgeClient _client;

        static string Env(string name)
        {
            var value = Environment.GetEnvironmentVariable(name);
            if (string.IsNullOrEmpty(value)) Assert.Ignore(name + " is not set.");
            return value;
        }

        [SetUp]
        public void Connect()
        {
            var launcher = new SidecarLauncher(new LaunchSettings { StateFolder = Env("FIGMENT_TEST_STATE"), MayStart = false });
            _client = new BridgeClient(new ClientOptions { Find = launcher.Find, Engine = "unity test", Client = "figment-unity test" });
            Assert.IsTrue(_client.WaitReadyAsync(60).Wait(60_000));
        }

        [TearDown]
        public void Disconnect() => _client?.Dispose();

        static JobRequest Request(string capability, params object[] pairs) => ClientTests.Request(capability, pairs);

        [Test]
        public void TheSidecarSaysWhatItCanDo()
        {
            ClientTests.Until(() => _client.Capability("echo")?.Ready == true, "echo is ready");
            var fields = SchemaForm.Fields(_client.Capability("echo").Params);
            CollectionAssert.IsSubsetOf(new[] { "text", "size" }, fields.Select(f => f.Name));
        }

        [Test]
        public void ParametersAndBlobsComeBack()
        {
            var request = Request("echo", "text", "Grüße, 世界", "size", 7L);
            request.Blobs = new[] { Blob.Image("picture", Enumerable.Range(0, 12).Select(i => (byte)i).ToArray(), 2, 2, 3) };
            using (var result = ClientTests.Wait(_client.Ask(request).Completion))
            {
                Assert.AreEqual("Grüße, 世界", result.Data["text"]);
                CollectionAssert.AreEqual(Enumerable.Range(0, 12), PixelMap.FromBlob(result.Blob("picture")).ToUnityRgba32().Where((_, i) => i % 4 != 3).Select((b, i) => (int)b).OrderBy(i => i));
            }
        }

        [Test]
        public void EveryViolationIsNamed()
        {
            var fault = ClientTests.Fault(_client.Ask(Request("echo", "size", 1000L, "unknown", 1L)).Completion);
            Assert.AreEqual(ErrorCodes.InvalidParams, fault.Code);
            Assert.GreaterOrEqual(fault.Violations.Count, 2, fault.Message);
            Assert.AreEqual(ErrorCodes.UnknownCapability, ClientTests.Fault(_client.Ask(Request("telepathy")).Completion).Code);
        }

        [Test]
        public void WordsComeBeforeTheWhole()
        {
            var line = new StreamedLine();
            var request = Request("stream", "count", 20L);
            request.Stream = true;
            request.OnUpdate = update => { if (update.Partial != null) line.Add(update.Partial); };
            using (var result = ClientTests.Wait(_client.Ask(request).Completion)) Assert.AreEqual(result.Data["text"], line.Text);
        }

        [Test]
        public void ACancelIsAcknowledgedAndOthersGoOn()
        {
            var other = _client.Ask(Request("slow", "seconds", 1.0));
            var job = _client.Ask(Request("slow", "seconds", 600.0));
            ClientTests.Until(() => other.Fraction > 0 || other.Completion.IsCompleted, "progress");
            job.Cancel();
            ClientTests.EndsCancelled(job.Completion);
            ClientTests.Wait(other.Completion).Dispose();
        }

        [Test]
        public void SixtyFourJobsAtOnceAreAnsweredEachForItself()
        {
            var jobs = Enumerable.Range(0, 64).Select(i => _client.Ask(Request("echo", "text", "job " + i))).ToList();
            for (var i = 0; i < jobs.Count; i++)
                using (var result = ClientTests.Wait(jobs[i].Completion)) Assert.AreEqual("job " + i, result.Data["text"]);
        }

        [Test]
        public void SixteenMegabytesComeWhole()
        {
            for (var round = 0; round < 3; round++)
                using (var result = ClientTests.Wait(_client.Ask(Request("blob", "mib", 16L)).Completion))
                {
                    var pixels = result.Blob("pixels");
                    Assert.AreEqual(16 << 20, pixels.Data.Count);
                    Assert.AreEqual((7, 7), (pixels.Data.Array[pixels.Data.Offset], pixels.Data.Array[pixels.Data.Offset + pixels.Data.Count - 1]));
                    Assert.AreEqual("text/plain", result.Blob("note").MediaType);
                }
            Assert.Less(_client.Pool.KeptBytes, 96L << 20);
        }

        [Test]
        public void ARecipeGivesTheSameBytesAgain()
        {
            var first = ClientTests.Wait(_client.Ask(Request("paint", "prompt", "sand", "seed", 5L)).Completion);
            var recipe = RecipeFile.Read(RecipeFile.From(first.Message.Recipe).Write());
            using (var again = ClientTests.Wait(_client.Ask(recipe.ToRequest()).Completion))
                CollectionAssert.AreEqual(first.Blob("albedo").Data.ToArray(), again.Blob("albedo").Data.ToArray());
        }

        [Test]
        public void WhatARecipeMadeOnceIsMadeAgainWithoutASidecar()
        {
            var folder = Path.Combine(Path.GetTempPath(), "figment kept " + Guid.NewGuid().ToString("N").Substring(0, 8));
            var recipe = new RecipeFile { Capability = "paint", Params = { ["prompt"] = "sand" }, Seed = 5, FilesBeside = true };
            var asked = 0;
            var maker = new RecipeMaker(folder, () => { asked++; return ConnectionFile.Read(Env("FIGMENT_TEST_STATE")).ToEndpoint(); });
            var first = maker.Make(recipe, 60);
            Assert.AreEqual((false, "", 1), (first.Kept, first.Warning, asked));
            recipe.FilesBeside = false; // where its files lie is not part of what it makes
            var none = new RecipeMaker(folder, () => throw new BridgeException(ErrorCodes.SidecarUnreachable, "None runs."));
            var again = none.Make(recipe, 1);
            Assert.IsTrue(again.Kept);
            CollectionAssert.AreEqual(first.Result.Blob("albedo").Data.ToArray(), again.Result.Blob("albedo").Data.ToArray());
            recipe.Model = "another";
            Assert.AreEqual(ErrorCodes.SidecarUnreachable, Vectors.CodeOf(() => none.Make(recipe, 600)), "at once");
            StringAssert.Contains("another", maker.Make(recipe, 60).Warning);
            maker.Forget(recipe);
            Assert.AreEqual(1, Directory.GetFiles(folder).Length, "no half-written file either");
            Directory.Delete(folder, true);
        }

        [Test]
        public void AnswersOfAKilledWorkerSayWhatHappenedOrCome()
        {
            // The worker dies once, is replaced, and the request is served by the next.
            var file = Path.Combine(Env("FIGMENT_TEST_STATE"), "crash-" + Guid.NewGuid().ToString("N"));
            using (var result = ClientTests.Wait(_client.Ask(Request("crash", "file", file, "times", 1L)).Completion)) Assert.IsNotNull(result.Data["pid"]);
        }

        [Test]
        public void CancelStormsLeaveNothingOpen()
        {
            var random = new Random(11);
            var jobs = new List<Job>();
            for (var i = 0; i < 150; i++)
            {
                jobs.Add(_client.Ask(random.Next(2) == 0 ? Request("slow", "seconds", 600.0) : Request("echo", "text", "x")));
                if (random.Next(2) == 0) jobs[random.Next(jobs.Count)].Cancel();
            }
            foreach (var job in jobs) job.Cancel();
            Assert.IsTrue(Task.WhenAll(jobs.Select(j => j.Completion.ContinueWith(_ => { }))).Wait(60_000));
            Assert.AreEqual(0, _client.OpenJobs);
            ClientTests.Wait(_client.Ask(Request("echo")).Completion).Dispose();
        }

        [Test]
        public void MemoryDoesNotGrowWithTraffic()
        {
            for (var i = 0; i < 4; i++) ClientTests.Wait(_client.Ask(Request("blob", "mib", 2L)).Completion).Dispose();
            var created = _client.Pool.Created;
            for (var i = 0; i < 20; i++) ClientTests.Wait(_client.Ask(Request("blob", "mib", 2L)).Completion).Dispose();
            Assert.LessOrEqual(_client.Pool.Created - created, 2, "arrays made for 20 answers after the first four");
        }

        [Test]
        public void AWrongTokenIsRefused()
        {
            var endpoint = ConnectionFile.Read(Env("FIGMENT_TEST_STATE")).ToEndpoint();
            endpoint.Token = new string('0', endpoint.Token.Length);
            using (var client = new BridgeClient(new ClientOptions { Find = () => endpoint }))
                Assert.AreEqual(ErrorCodes.WrongToken, ClientTests.Fault(client.WaitReadyAsync(30)).Code);
        }

        [Test]
        public void JobsArePickedUpAfterADomainReload()
        {
            var job = _client.Ask(Request("slow", "seconds", 0.5));
            ClientTests.Until(() => job.Fraction > 0, "progress");
            var suspended = _client.Suspend();
            var folder = Env("FIGMENT_TEST_STATE");
            using (var next = BridgeClient.Resume(new ClientOptions { Find = () => ConnectionFile.Read(folder).ToEndpoint() }, suspended, out var jobs))
                ClientTests.Wait(jobs.Single().Completion).Dispose();
        }
    }

    [Category("sidecar")]
    public sealed class LaunchTests
    {
        static SidecarLauncher Launcher(string folder, int parent)
        {
            var command = Environment.GetEnvironmentVariable("FIGMENT_TEST_LAUNCH");
            if (string.IsNullOrEmpty(command)) Assert.Ignore("FIGMENT_TEST_LAUNCH is not set.");
            var words = command.Split('\n');
            var serve = Array.IndexOf(words, "serve");
            return new SidecarLauncher(new LaunchSettings
            {
                Program = words[0], Leading = words.Skip(1).Take(serve - 1).ToArray(), Extra = words.Skip(serve + 1).ToArray(),
                StateFolder = folder, ParentPid = parent, StartSeconds = 60,
            });
        }

        static string NewFolder()
        {
            var folder = Path.Combine(Path.GetTempPath(), "figment unity " + Guid.NewGuid().ToString("N").Substring(0, 8));
            Directory.CreateDirectory(folder);
            return folder;
        }

        [Test]
        public void AKilledSidecarIsStartedAgainAndTheJobGoesOn()
        {
            var folder = NewFolder();
            var launcher = Launcher(folder, Process.GetCurrentProcess().Id);
            using (var client = new BridgeClient(new ClientOptions { Find = launcher.Find, Patience = new Patience { Reconnect = 90 } }))
                try
                {
                    var job = client.Ask(ClientTests.Request("slow", "seconds", 1.0));
                    Until(() => job.Fraction > 0 || job.Completion.IsCompleted, 90, "progress");
                    var first = ConnectionFile.Read(folder).Pid;
                    Process.GetProcessById(first).Kill();
                    Assert.IsTrue(job.Completion.Wait(90_000), "the job did not end");
                    Assert.AreNotEqual(first, ConnectionFile.Read(folder).Pid);
                }
                finally { launcher.Stop(); }
            Directory.Delete(folder, true);
        }

        [Test]
        public void ASidecarThatCannotStartSaysWhy()
        {
            var folder = NewFolder();
            using (var missing = new SidecarLauncher(new LaunchSettings { Program = "/no/such/figment", StateFolder = folder }))
            {
                var fault = Assert.Throws<BridgeException>(() => missing.Find());
                Assert.AreEqual(ErrorCodes.SidecarStartFailed, fault.Code);
                StringAssert.Contains("/no/such/figment", fault.Cause);
            }
            var ends = Launcher(folder, 0);
            var refused = new SidecarLauncher(new LaunchSettings { Program = "/bin/sh", Leading = new[] { "-c", "echo out of paper > '" + folder + "/sidecar.log'; exit 3", "sh" }, StateFolder = folder });
            var said = Assert.Throws<BridgeException>(() => refused.Find());
            StringAssert.Contains("ended with code 3", said.Cause);
            StringAssert.Contains("out of paper", said.Cause);
            Directory.Delete(folder, true);
        }

        [Test]
        public void ABundleSaysHowItIsStarted()
        {
            var folder = NewFolder();
            var settings = new LaunchSettings();
            Assert.IsFalse(SidecarBundle.TryUse(folder, settings), "an empty folder is no bundle");
            File.WriteAllText(Path.Combine(folder, SidecarBundle.Manifest), "{\"command\": [\"python/bin/python3\", \"-s\", \"sidecar.py\"]}");
            Assert.AreEqual(ErrorCodes.ConfigInvalid, Assert.Throws<BridgeException>(() => SidecarBundle.TryUse(folder, settings)).Code);
            Directory.CreateDirectory(Path.Combine(folder, "python", "bin"));
            File.WriteAllText(Path.Combine(folder, "python", "bin", "python3"), "");
            File.WriteAllText(Path.Combine(folder, "sidecar.py"), "");
            Assert.IsTrue(SidecarBundle.TryUse(folder, settings));
            Assert.AreEqual(Path.Combine(folder, "python", "bin", "python3"), settings.Program);
            CollectionAssert.AreEqual(new[] { "-s", Path.Combine(folder, "sidecar.py") }, settings.Leading);
            Directory.Delete(folder, true);
        }

        /// Run by the harness in a process of its own, which it then kills: the sidecar must follow.
        [Test, Category("held")]
        public void ASidecarIsHeldUntilThisProcessIsKilled()
        {
            var folder = Environment.GetEnvironmentVariable("FIGMENT_TEST_HOLD");
            if (string.IsNullOrEmpty(folder)) Assert.Ignore("FIGMENT_TEST_HOLD is not set.");
            var client = new BridgeClient(new ClientOptions { Find = Launcher(folder, Process.GetCurrentProcess().Id).Find });
            Assert.IsTrue(client.WaitReadyAsync(90).Wait(90_000));
            client.Ask(ClientTests.Request("slow", "seconds", 600.0));
            File.WriteAllText(Path.Combine(folder, "held"), "");
            Thread.Sleep(Timeout.Infinite);
        }

        static void Until(Func<bool> condition, double seconds, string what)
        {
            var watch = Stopwatch.StartNew();
            while (!condition())
            {
                if (watch.Elapsed.TotalSeconds > seconds) Assert.Fail("never: " + what);
                Thread.Sleep(10);
            }
        }
    }

    /// <summary>Through a TLS listener. `FIGMENT_TEST_TLS` is host, port, token, certificate to
    /// trust, and a port where nothing speaks TLS; `FIGMENT_TEST_TLS_SIGNED` is port, authority and
    /// token of one with a signed certificate. Separated by `|`.</summary>
    [Category("sidecar")]
    public sealed class TlsTests
    {
        string[] _given;

        [SetUp]
        public void Look()
        {
            var text = Environment.GetEnvironmentVariable("FIGMENT_TEST_TLS");
            if (string.IsNullOrEmpty(text)) Assert.Ignore("FIGMENT_TEST_TLS is not set.");
            _given = text.Split('|');
        }

        Endpoint Endpoint(string host = null, string name = "", bool trusts = true, int port = 0, string token = null) => new Endpoint
        {
            Host = host ?? _given[0], Port = port > 0 ? port : int.Parse(_given[1]), Token = token ?? _given[2],
            Tls = new TlsSettings { ServerName = name, Trusted = trusts ? TlsCheck.FromPem(File.ReadAllText(_given[3])) : new byte[0][] },
        };

        static BridgeException Refusal(Endpoint endpoint)
        {
            using (var client = new BridgeClient(new ClientOptions { Find = () => endpoint }))
            {
                var waiting = client.WaitReadyAsync(30);
                ClientTests.Until(() => client.LastError != null || waiting.IsCompleted, "a refusal");
                return client.LastError ?? ClientTests.Fault(waiting);
            }
        }

        [Test]
        public void AnswersComeThroughTls()
        {
            var endpoint = Endpoint();
            using (var client = new BridgeClient(new ClientOptions { Find = () => endpoint }))
            {
                Assert.IsTrue(client.WaitReadyAsync(60).Wait(60_000));
                using (var result = ClientTests.Wait(client.Ask(ClientTests.Request("blob", "mib", 4L)).Completion))
                    Assert.AreEqual(4 << 20, result.Blob("pixels").Data.Count);
            }
        }

        [Test]
        public void ACertificateMayBeSignedByATrustedAuthority()
        {
            var signed = Environment.GetEnvironmentVariable("FIGMENT_TEST_TLS_SIGNED").Split('|');
            var endpoint = Endpoint(port: int.Parse(signed[0]), token: signed[2]);
            endpoint.Tls.Trusted = TlsCheck.FromPem(File.ReadAllText(signed[1]));
            using (var client = new BridgeClient(new ClientOptions { Find = () => endpoint })) Assert.IsTrue(client.WaitReadyAsync(60).Wait(60_000), client.LastError?.Message);
            endpoint.Tls.Trusted = TlsCheck.FromPem(File.ReadAllText(_given[3]));
            StringAssert.Contains("certificate", Refusal(endpoint).Cause);
        }

        [Test]
        public void AnUntrustedCertificateIsRefused()
        {
            var fault = Refusal(Endpoint(trusts: false));
            Assert.AreEqual(ErrorCodes.SidecarUnreachable, fault.Code);
            StringAssert.Contains("is not trusted", fault.What);
        }

        [Test]
        public void AWrongNameIsRefused()
        {
            var fault = Refusal(Endpoint(name: "elsewhere.example"));
            StringAssert.Contains("does not name elsewhere.example", fault.Message);
        }

        [Test]
        public void APeerWithoutTlsIsRefused()
        {
            var fault = Refusal(Endpoint(port: int.Parse(_given[4])));
            Assert.AreEqual(ErrorCodes.BadGreeting, fault.Code);
            StringAssert.Contains("does not speak TLS", fault.Message);
        }

        [Test]
        public void APlainClientToATlsListenerIsToldSo()
        {
            var endpoint = Endpoint();
            endpoint.Tls = null;
            var fault = Refusal(endpoint);
            Assert.AreEqual(ErrorCodes.BadGreeting, fault.Code);
            StringAssert.Contains("TLS", fault.Message);
        }

        [Test]
        public void AWrongTokenIsRefusedBehindTls()
        {
            var fault = Refusal(Endpoint(token: "nonsense"));
            Assert.AreEqual(ErrorCodes.WrongToken, fault.Code, fault.ToString());
        }

        [Test]
        public void ATokenNeverCrossesANetworkInTheClear()
        {
            var fault = Refusal(new Endpoint { Host = "sidecar.example", Port = 7733, Token = "secret" });
            Assert.AreEqual(ErrorCodes.BindRefused, fault.Code);
        }
    }
}
