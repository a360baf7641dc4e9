// What the engine sends. Field order is the canonical order of `bridge/messages.py`, and every
// field is written. A new message: one class, one case in `Read`, one golden vector.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public abstract class ClientMessage
    {
        public abstract void Write(MsgPackWriter writer);

        /// <summary>The message of a header; `unknown_message` for a type that does not exist in
        /// this direction. Used by test doubles that play the sidecar.</summary>
        public static ClientMessage Read(Dictionary<string, object> header)
        {
            var type = new Fields(header, "message").Str("type");
            var fields = new Fields(header, type);
            switch (type)
            {
                case "hello": return HelloMessage.Read(fields);
                case "request": return RequestMessage.Read(fields);
                case "cancel": return new CancelMessage { Id = fields.Str("id") };
                case "ping": return new PingMessage { Nonce = fields.Int("nonce", 0) };
                default: throw ServerMessage.Unknown(type);
            }
        }
    }

    /// <summary>First message. The session stays the same over reconnects.</summary>
    public sealed class HelloMessage : ClientMessage
    {
        public int[] Versions = Array.Empty<int>();
        public string Token = "", Session = "", Engine = "", Client = "", Project = "";

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(7);
            w.Str("type"); w.Str("hello");
            w.Str("versions"); w.ArrayHeader(Versions.Length);
            foreach (var version in Versions) w.Int(version);
            w.Str("token"); w.Str(Token);
            w.Str("session"); w.Str(Session);
            w.Str("engine"); w.Str(Engine);
            w.Str("client"); w.Str(Client);
            w.Str("project"); w.Str(Project);
        }

        internal static HelloMessage Read(Fields f)
        {
            if (!f.Has("versions")) f.Str("versions"); // names what is missing
            return new HelloMessage
            {
                Versions = f.Ints("versions"), Token = f.Str("token", ""), Session = f.Str("session", ""),
                Engine = f.Str("engine", ""), Client = f.Str("client", ""), Project = f.Str("project", ""),
            };
        }
    }

    /// <summary>Ask a capability. `DeadlineMs` counts from the arrival at the sidecar.</summary>
    public sealed class RequestMessage : ClientMessage
    {
        public string Id = "", Capability = "";
        public Dictionary<string, object> Params = new Dictionary<string, object>();
        public string Priority = Priorities.Interactive;
        public long? DeadlineMs;
        public bool Stream;
        public IReadOnlyList<Blob> Blobs = Array.Empty<Blob>();

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(8);
            w.Str("type"); w.Str("request");
            w.Str("id"); w.Str(Id);
            w.Str("capability"); w.Str(Capability);
            w.Str("params"); w.Value(Params);
            w.Str("priority"); w.Str(Priority);
            w.Str("deadline_ms");
            if (DeadlineMs.HasValue) w.Int(DeadlineMs.Value); else w.Nil();
            w.Str("stream"); w.Bool(Stream);
            w.Str("blobs"); Blob.WriteAll(w, Blobs);
        }

        internal static RequestMessage Read(Fields f) => new RequestMessage
        {
            Id = f.Str("id"), Capability = f.Str("capability"), Params = f.Map("params"),
            Priority = f.Word("priority", Priorities.Interactive, Priorities.Interactive, Priorities.Runtime, Priorities.Background),
            DeadlineMs = f.IntOrNil("deadline_ms"), Stream = f.Bool("stream", false), Blobs = Blob.ReadAll(f),
        };
    }

    /// <summary>Stop a request, at whatever stage.</summary>
    public sealed class CancelMessage : ClientMessage
    {
        public string Id = "";

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(2);
            w.Str("type"); w.Str("cancel");
            w.Str("id"); w.Str(Id);
        }
    }

    /// <summary>Liveness and round-trip time; answered with the same nonce.</summary>
    public sealed class PingMessage : ClientMessage
    {
        public long Nonce;

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(2);
            w.Str("type"); w.Str("ping");
            w.Str("nonce"); w.Int(Nonce);
        }
    }

    /// <summary>Who waits for the answer. Interactive comes first, background last.</summary>
    public static class Priorities
    {
        public const string Interactive = "interactive", Runtime = "runtime", Background = "background";
    }

    /// <summary>Steps of the deadline ladder, best first.</summary>
    public static class Rungs
    {
        public const string Full = "full", Smaller = "smaller", Cached = "cached", Fallback = "fallback";
    }
}
