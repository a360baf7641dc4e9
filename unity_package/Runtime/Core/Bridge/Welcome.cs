// The answer to `hello`: what this sidecar can do and how much it takes at once.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    /// <summary>Bytes and counts that the sidecar accepts; larger is answered by an error.</summary>
    public sealed class Limits
    {
        public long HeaderBytes = 1 << 20, FrameBytes = 64L << 20, MessageBytes = 256L << 20;
        public long Frames = 64, OpenRequests = 256, Depth = MsgPackReader.MaxDepth;

        internal void Write(MsgPackWriter w)
        {
            w.MapHeader(6);
            w.Str("header_bytes"); w.Int(HeaderBytes);
            w.Str("frame_bytes"); w.Int(FrameBytes);
            w.Str("message_bytes"); w.Int(MessageBytes);
            w.Str("frames"); w.Int(Frames);
            w.Str("open_requests"); w.Int(OpenRequests);
            w.Str("depth"); w.Int(Depth);
        }

        internal static Limits Read(Fields f) => new Limits
        {
            HeaderBytes = f.Int("header_bytes"), FrameBytes = f.Int("frame_bytes"), MessageBytes = f.Int("message_bytes"),
            Frames = f.Int("frames"), OpenRequests = f.Int("open_requests"), Depth = f.Int("depth"),
        };

        /// <summary>Raises `frame_too_large` where a message is over a limit.</summary>
        public void Check(IReadOnlyList<ArraySegment<byte>> frames)
        {
            if (frames.Count == 0) throw new BridgeException(ErrorCodes.MalformedMessage, "A message has no frames.");
            if (frames.Count > Frames) throw TooLarge(frames.Count + " frames in a message; " + Frames + " are allowed.");
            if (frames[0].Count > HeaderBytes) throw TooLarge("A header of " + frames[0].Count + " bytes; " + HeaderBytes + " are allowed.");
            long total = 0;
            for (var i = 0; i < frames.Count; i++)
            {
                if (frames[i].Count > FrameBytes) throw TooLarge("Frame " + i + " has " + frames[i].Count + " bytes; " + FrameBytes + " are allowed.");
                total += frames[i].Count;
            }
            if (total > MessageBytes) throw TooLarge("A message of " + total + " bytes; " + MessageBytes + " are allowed.");
        }

        static BridgeException TooLarge(string what) => new BridgeException(ErrorCodes.FrameTooLarge, what);
    }

    /// <summary>What can be asked. `Params` is a JSON Schema good enough to build a form from.</summary>
    public sealed class CapabilityInfo
    {
        public string Name = "", Title = "", Description = "", Kind = "generative", Model = "", Reason = "";
        public bool Streams, Ready = true;
        public Dictionary<string, object> Params = new Dictionary<string, object>();

        internal void Write(MsgPackWriter w)
        {
            w.MapHeader(9);
            w.Str("name"); w.Str(Name);
            w.Str("title"); w.Str(Title);
            w.Str("description"); w.Str(Description);
            w.Str("kind"); w.Str(Kind);
            w.Str("model"); w.Str(Model);
            w.Str("streams"); w.Bool(Streams);
            w.Str("ready"); w.Bool(Ready);
            w.Str("reason"); w.Str(Reason);
            w.Str("params"); w.Value(Params);
        }

        internal static CapabilityInfo Read(Fields f) => new CapabilityInfo
        {
            Name = f.Str("name"), Title = f.Str("title", ""), Description = f.Str("description", ""),
            Kind = f.Word("kind", "generative", "generative", "service"), Model = f.Str("model", ""),
            Streams = f.Bool("streams", false), Ready = f.Bool("ready", true), Reason = f.Str("reason", ""), Params = f.Map("params"),
        };
    }

    /// <summary>`Version` is spoken from now on; `Profile` is the active rating profile.</summary>
    public sealed class WelcomeMessage : ServerMessage
    {
        public long Version;
        public string Server = "", Session = "", Profile = "";
        public Limits Limits = new Limits();
        public CapabilityInfo[] Capabilities = Array.Empty<CapabilityInfo>();

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(7);
            w.Str("type"); w.Str("welcome");
            w.Str("version"); w.Int(Version);
            w.Str("server"); w.Str(Server);
            w.Str("session"); w.Str(Session);
            w.Str("limits"); Limits.Write(w);
            w.Str("capabilities"); w.ArrayHeader(Capabilities.Length);
            foreach (var info in Capabilities) info.Write(w);
            w.Str("profile"); w.Str(Profile);
        }

        internal static WelcomeMessage Read(Fields f)
        {
            var structs = f.Structs("capabilities");
            var infos = new CapabilityInfo[structs.Length];
            for (var i = 0; i < infos.Length; i++) infos[i] = CapabilityInfo.Read(structs[i]);
            return new WelcomeMessage
            {
                Version = f.Int("version"), Server = f.Str("server"), Session = f.Str("session"),
                Limits = Limits.Read(f.Struct("limits")), Capabilities = infos, Profile = f.Str("profile", ""),
            };
        }
    }
}
