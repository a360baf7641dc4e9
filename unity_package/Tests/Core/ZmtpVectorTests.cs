using System;
using System.Collections.Generic;
using System.IO;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    /// <summary>The wire is the one that libzmq speaks, however the bytes are cut.</summary>
    public sealed class ZmtpVectorTests
    {
        [Test]
        public void PureFunctionsAgree()
        {
            var checkedCases = 0;
            foreach (var file in new[] { "zmtp/greeting.json", "zmtp/frames.json", "zmtp/commands.json" })
                foreach (var c in Vectors.Load(file))
                    if (CheckFunction(file + " " + c.Id, c)) checkedCases++;
            Assert.Greater(checkedCases, 20);
        }

        static bool CheckFunction(string where, Case c)
        {
            var bytes = c.Bytes("bytes");
            switch (c.Str("do"))
            {
                case "greeting" when c.Str("mechanism") == "NULL":
                    Assert.AreEqual(Vectors.ToHex(bytes), Vectors.ToHex(Zmtp.Greeting()), where);
                    return true;
                case "check_greeting" when c.Str("mechanism") == "NULL":
                    var whole = false;
                    Assert.AreEqual(c.Str("error"), Vectors.CodeOf(() => whole = Zmtp.CheckGreeting(bytes, 0, bytes.Length)), where);
                    if (c.Has("need")) Assert.AreEqual(c.Str("need") == "none", whole, where);
                    return true;
                case "message":
                    var frames = c.List("frames").ConvertAll(f => Vectors.Hex((string)f));
                    Assert.AreEqual(Vectors.ToHex(bytes), Vectors.ToHex(OnTheWire(frames)), where);
                    return true;
                case "header":
                    CheckHeader(where, c, bytes);
                    return true;
                case "command":
                    var name = "";
                    Assert.AreEqual(c.Str("error"), Vectors.CodeOf(() => name = Zmtp.CommandName(bytes, 0, bytes.Length)), where);
                    if (c.Has("name")) Assert.AreEqual(c.Str("name"), name.Length > 0 && c.Str("name") != name ? Vectors.ToHex(System.Text.Encoding.ASCII.GetBytes(name)) : name, where);
                    return true;
                default:
                    return false; // PLAIN is absent here on purpose; properties are read only as part of READY
            }
        }

        static void CheckHeader(string where, Case c, byte[] bytes)
        {
            byte flags = 0;
            long size = 0;
            int skip = 0;
            var whole = false;
            Assert.AreEqual(c.Str("error"), Vectors.CodeOf(() => whole = Zmtp.TryFrameHeader(bytes, 0, bytes.Length, out flags, out size, out skip)), where);
            if (c.Has("error")) return;
            Assert.AreEqual(!c.Has("need"), whole, where);
            if (!whole) return;
            Assert.AreEqual(c.Str("size"), size.ToString(), where);
            Assert.AreEqual(c.Str("skip"), skip.ToString(), where);
            Assert.AreEqual(int.Parse(c.Str("flags")), flags, where);
        }

        [TestCase(0, Description = "at once")]
        [TestCase(1, Description = "one step at a time")]
        [TestCase(2, Description = "one byte at a time")]
        public void TranscriptsReplayTheSameHoweverTheyAreCut(int cut)
        {
            var played = 0;
            foreach (var file in Vectors.Files("zmtp/transcripts"))
                foreach (var c in Vectors.Load(file))
                {
                    if (c.Has("mechanism") && c.Str("mechanism") != "NULL") continue;
                    new Replay(file + " " + c.Id, c, cut).Run();
                    played++;
                }
            Assert.Greater(played, 10);
        }

        static byte[] OnTheWire(List<byte[]> frames)
        {
            var wire = new MemoryStream();
            for (var i = 0; i < frames.Count; i++)
            {
                var header = new byte[9];
                wire.Write(header, 0, Zmtp.WriteFrameHeader(header, 0, i + 1 < frames.Count ? Zmtp.More : (byte)0, frames[i].Length));
                wire.Write(frames[i], 0, frames[i].Length);
            }
            return wire.ToArray();
        }

        /// One transcript: the peer, the greeting it opens with, and messages that wait for READY,
        /// which in the product is the writer's queue.
        sealed class Replay
        {
            readonly string _where;
            readonly Case _case;
            readonly int _cut;
            readonly ZmtpPeer _peer = new ZmtpPeer(new BufferPool());
            readonly MemoryStream _sent = new MemoryStream();
            readonly List<string> _events = new List<string>();
            readonly List<List<byte[]>> _kept = new List<List<byte[]>>();
            bool _ready;
            string _error = "";

            public Replay(string where, Case c, int cut)
            {
                _where = where + " cut " + cut;
                _case = c;
                _cut = cut;
                if (c.Has("limits"))
                {
                    var limits = new Case((Dictionary<string, object>)c["limits"]);
                    if (limits.Has("frame_bytes")) _peer.Limits.FrameBytes = long.Parse(limits.Str("frame_bytes"));
                    if (limits.Has("message_bytes")) _peer.Limits.MessageBytes = long.Parse(limits.Str("message_bytes"));
                    if (limits.Has("frames")) _peer.Limits.Frames = long.Parse(limits.Str("frames"));
                }
                var greeting = Zmtp.Greeting();
                _sent.Write(greeting, 0, greeting.Length);
            }

            public void Run()
            {
                var stretch = new List<Case>();
                foreach (var step in _case.Cases("steps"))
                {
                    if (step.Has("call") && stretch.Count > 0) { Play(stretch); stretch.Clear(); }
                    stretch.Add(step);
                }
                Play(stretch);
            }

            void Play(List<Case> stretch)
            {
                var incoming = new MemoryStream();
                var wantSent = new MemoryStream();
                var wantEvents = new List<string>();
                var wantError = "";
                foreach (var step in stretch)
                {
                    if (step.Has("call")) Call(step);
                    else if (step.Has("in"))
                    {
                        var bytes = step.Bytes("in");
                        if (_cut == 1) Feed(bytes, bytes.Length);
                        else incoming.Write(bytes, 0, bytes.Length);
                    }
                    else if (step.Has("out")) { var bytes = step.Bytes("out"); wantSent.Write(bytes, 0, bytes.Length); }
                    else if (step.Has("error")) wantError = step.Str("error");
                    else if (step.Str("event") == "ready") wantEvents.Add("ready");
                    else if (step.Str("event") == "message") wantEvents.Add(Shown(step.List("frames").ConvertAll(f => Vectors.Hex((string)f))));
                }
                Feed(incoming.ToArray(), _cut == 2 ? 1 : int.MaxValue);
                Assert.AreEqual(wantError, _error, _where);
                if (wantError.Length == 0) CollectionAssert.AreEqual(wantEvents, _events, _where);
                Assert.AreEqual(Vectors.ToHex(wantSent.ToArray()), Vectors.ToHex(_sent.ToArray()), _where);
                _events.Clear();
                _sent.SetLength(0);
            }

            void Call(Case step)
            {
                if (step.Str("call") == "eof") { _error = ErrorCodes.ConnectionLost; return; }
                var frames = step.List("frames").ConvertAll(f => Vectors.Hex((string)f));
                if (_ready) Write(frames); else _kept.Add(frames);
            }

            void Write(List<byte[]> frames)
            {
                var bytes = OnTheWire(frames);
                _sent.Write(bytes, 0, bytes.Length);
            }

            void Feed(byte[] bytes, int atMost)
            {
                var at = 0;
                try
                {
                    while (at < bytes.Length && _error.Length == 0)
                    {
                        var space = _peer.Space;
                        var count = Math.Min(Math.Min(space.Count, atMost), bytes.Length - at);
                        Buffer.BlockCopy(bytes, at, space.Array, space.Offset, count);
                        at += count;
                        _peer.Received(count);
                        Drain();
                    }
                }
                catch (BridgeException e) { Drain(); _error = e.Code; }
            }

            void Drain()
            {
                while (_peer.TryReply(out var reply)) _sent.Write(reply, 0, reply.Length);
                if (_peer.IsReady && !_ready)
                {
                    _ready = true;
                    _events.Add("ready");
                    foreach (var message in _kept) Write(message);
                }
                while (_peer.TryMessage(out var message))
                {
                    var frames = new List<byte[]>();
                    foreach (var frame in message.Frames) frames.Add(frame.ToArray());
                    _events.Add(Shown(frames));
                    message.Release();
                }
            }

            static string Shown(List<byte[]> frames) => "message " + string.Join(" ", frames.ConvertAll(Vectors.ToHex));
        }
    }
}
