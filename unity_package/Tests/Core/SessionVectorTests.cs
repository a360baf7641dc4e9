using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    /// <summary>Whole conversations, step by step, with a clock that only the file moves.</summary>
    public sealed class SessionVectorTests
    {
        [Test]
        public void EveryConversationGoesAsWritten()
        {
            foreach (var file in Vectors.Files("sessions"))
                foreach (var c in Vectors.Load(file)) new Conversation(file + " " + c.Id, c).Run();
        }

        sealed class Conversation
        {
            readonly Case _case;
            readonly Case _config;
            readonly BufferPool _pool = new BufferPool();
            readonly Session _session;
            readonly Queue<SessionEvent> _events = new Queue<SessionEvent>();
            string _where;
            double _now;

            public Conversation(string where, Case c)
            {
                _where = where;
                _case = c;
                _config = new Case((Dictionary<string, object>)c["config"]);
                _session = new Session(new Codec(_pool), PatienceOf(_config), _config.Str("session"));
            }

            static Patience PatienceOf(Case config)
            {
                var patience = new Patience();
                if (!config.Has("patience")) return patience;
                foreach (var entry in (Dictionary<string, object>)config["patience"])
                {
                    var seconds = Seconds((string)entry.Value);
                    switch (entry.Key)
                    {
                        case "ping_every": patience.PingEvery = seconds; break;
                        case "silence": patience.Silence = seconds; break;
                        case "greeting": patience.Greeting = seconds; break;
                        case "reconnect": patience.Reconnect = seconds; break;
                        case "stall": patience.Stall = seconds; break;
                        default: Assert.Fail("unknown patience " + entry.Key); break;
                    }
                }
                return patience;
            }

            static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

            public void Run()
            {
                var name = _where;
                var index = 0;
                foreach (var step in _case.Cases("steps"))
                {
                    _where = name + " step " + index++;
                    if (step.Has("at")) _now = Seconds(step.Str("at"));
                    if (step.Has("call")) Call(step);
                    if (step.Has("in")) Receive(step);
                    if (step.Has("out")) Out(step.List("out"));
                    if (step.Has("events")) Events(step.List("events"));
                    if (step.Has("link")) Assert.AreEqual(step.Str("link"), _session.Link.ToString().ToLowerInvariant(), _where);
                    if (step.Has("open")) Assert.AreEqual(step.Str("open"), _session.OpenRequests.ToString(), _where);
                }
            }

            void Call(Case step)
            {
                switch (step.Str("call"))
                {
                    case "connected": _session.Connected(new Identity { Token = _config.Str("token") }, _now); break;
                    case "disconnected": _session.Disconnected(_now); break;
                    case "tick": _session.Tick(_now); break;
                    case "close": _session.Close(); break;
                    case "ping": _session.Ping(_now); break;
                    case "cancel": Assert.AreEqual(step.Str("known") == "true", _session.Cancel(step.Str("id")), _where); break;
                    case "submit": Submit(step); break;
                    default: Assert.Fail(_where + ": unknown call " + step.Str("call")); break;
                }
            }

            void Submit(Case step) => _session.Submit(new RequestMessage
            {
                Id = _session.NextId(), Capability = step.Str("capability"), Params = (Dictionary<string, object>)step.Value("params"),
                Priority = step.Has("priority") ? step.Str("priority") : Priorities.Interactive,
                DeadlineMs = step.Has("deadline_ms") ? long.Parse(step.Str("deadline_ms"), CultureInfo.InvariantCulture) : (long?)null,
                Stream = step.Str("stream") == "true",
            }, _now, step.Has("timeout") ? Seconds(step.Str("timeout")) : double.PositiveInfinity);

            void Receive(Case step)
            {
                var writer = new MsgPackWriter();
                writer.Value(step.Value("in"));
                var wire = new WireMessage(_pool);
                wire.Add(writer.ToArray(), writer.Written.Count);
                foreach (string blob in step.List("blobs"))
                {
                    var bytes = Vectors.Hex(blob);
                    wire.Add(bytes, bytes.Length);
                }
                _session.Receive(wire, _now);
            }

            void Out(List<object> expected)
            {
                var sent = new List<Outgoing>();
                _session.TakeOutput(sent);
                var shown = sent.Select(m => MsgPackReader.ReadMap(m.Header)).ToList();
                Assert.AreEqual(expected.Count, shown.Count, _where + ": sent " + string.Join(", ", shown.Select(m => m["type"])));
                for (var i = 0; i < shown.Count; i++)
                    foreach (var field in (Dictionary<string, object>)Vectors.Tagged(expected[i]))
                        Vectors.AreSame(field.Value, shown[i][field.Key], _where + " out[" + i + "]." + field.Key);
            }

            void Events(List<object> expected)
            {
                _session.TakeEvents(_events);
                var happened = _events.Select(Shown).ToList();
                _events.Clear();
                CollectionAssert.AreEqual(expected.Select(Shown).ToList(), happened, _where);
            }

            static string Shown(SessionEvent e)
            {
                switch (e.Kind)
                {
                    case SessionEventKind.Ready: return "ready";
                    case SessionEventKind.Lost: return "lost " + e.Error.Code + " " + (e.Fatal ? "true" : "false");
                    case SessionEventKind.Update: return "update " + e.Id + " " + Type(e.Message);
                    case SessionEventKind.Finished:
                        return "finished " + e.Id + " " + (e.Error != null ? e.Error.Code : Packed(((ResultMessage)e.Message).Data));
                    case SessionEventKind.Changed: return "changed " + ((CapabilityMessage)e.Message).Info.Name;
                    case SessionEventKind.RoundTrip: return "round_trip";
                    default: return "complaint " + e.Error.Code;
                }
            }

            static string Shown(object form)
            {
                var e = new Case((Dictionary<string, object>)form);
                switch (e.Str("event"))
                {
                    case "ready": return "ready";
                    case "lost": return "lost " + e.Str("error") + " " + e.Str("fatal");
                    case "update": return "update " + e.Id + " " + e.Str("type");
                    case "finished": return "finished " + e.Id + " " + (e.Has("error") ? e.Str("error") : Packed(e.Value("data")));
                    case "changed": return "changed " + e.Str("name");
                    case "round_trip": return "round_trip";
                    default: return "complaint " + e.Str("error");
                }
            }

            static string Type(ServerMessage message) =>
                message is AcceptedMessage ? "accepted" : message is ProgressMessage ? "progress" : "partial";

            static string Packed(object value)
            {
                var writer = new MsgPackWriter();
                writer.Value(value);
                return Vectors.ToHex(writer.ToArray());
            }
        }
    }
}
