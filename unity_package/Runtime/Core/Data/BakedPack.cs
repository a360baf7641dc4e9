// A folder that `figment bake` made -> answers, as if a sidecar had given them: the last step of
// the deadline ladder, and all there is in a game that ships none. Knows `pack.json` and plain
// files; reads them through a function, since not every platform has its assets as files.
using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;

namespace Figment.Core
{
    /// <summary>Thread-safe. Files are read when they are asked for, and not kept.</summary>
    public sealed class BakedPack
    {
        public const string Manifest = "pack.json";
        /// <summary>Two questions that share this much of their words count as the same.</summary>
        const double SameQuestion = 0.6;
        const long KnownVersion = 1;

        sealed class Made
        {
            public string Prompt;
            public Dictionary<string, object> Data, Recipe;
            public readonly List<KeyValuePair<string, string>> Files = new List<KeyValuePair<string, string>>();
        }

        sealed class Speaker
        {
            public string Npc;
            public string[] Lines;
            public Dictionary<string, object>[] Replies;
        }

        readonly Func<string, byte[]> _readFile;
        readonly Dictionary<string, List<Made>> _made = new Dictionary<string, List<Made>>(StringComparer.Ordinal);
        readonly List<Speaker> _speakers = new List<Speaker>();
        int _said;

        BakedPack(Func<string, byte[]> readFile) { _readFile = readFile; }

        /// <summary>Raises `bad_data` where the folder holds no pack, or one that is damaged.</summary>
        public static BakedPack Open(string folder) => Read(name => File.ReadAllBytes(Path.Combine(folder, name)));

        /// <summary>`readFile`: a plain file name of the pack -> its bytes; called on any thread.</summary>
        public static BakedPack Read(Func<string, byte[]> readFile)
        {
            var pack = new BakedPack(readFile);
            try
            {
                var root = new Fields(Json.ReadMap(Encoding.UTF8.GetString(pack.Bytes(Manifest))), "pack");
                if (root.Int("figment_pack") != KnownVersion) throw Damaged("it has another version than " + KnownVersion, null);
                foreach (var entry in root.Structs("entries")) pack.Take(entry);
            }
            catch (BridgeException e) when (e.Code == ErrorCodes.MalformedMessage) { throw Damaged(e.Cause.Length > 0 ? e.Cause : e.What, e); }
            return pack;
        }

        void Take(Fields entry)
        {
            var capability = entry.Str("capability");
            if (capability == "dialogue")
            {
                var replies = entry.List("replies");
                _speakers.Add(new Speaker
                {
                    Npc = entry.Str("npc", ""), Lines = entry.Strings("lines"),
                    Replies = replies.ConvertAll(reply => reply as Dictionary<string, object> ?? throw Damaged("a reply is no object", null)).ToArray(),
                });
                foreach (var reply in _speakers[_speakers.Count - 1].Replies)
                    if (!(Field(reply, "line") is string) || !(Field(reply, "ask") is string)) throw Damaged("a reply lacks `ask` or `line`", null);
                return;
            }
            var made = new Made { Prompt = entry.Str("prompt"), Data = entry.Map("data"), Recipe = entry.MapOrNil("recipe") };
            foreach (var file in entry.Map("files"))
            {
                var name = file.Value as string ?? "";
                if (name.Length == 0 || name.IndexOfAny(new[] { '/', '\\', ':' }) >= 0 || name == "..") throw Damaged("`" + name + "` is no plain file name", null);
                made.Files.Add(new KeyValuePair<string, string>(file.Key, name));
            }
            if (!_made.TryGetValue(capability, out var list)) _made[capability] = list = new List<Made>();
            list.Add(made);
        }

        /// <summary>Prompts that the pack answers exactly.</summary>
        public List<string> Prompts(string capability) =>
            _made.TryGetValue(capability, out var list) ? list.ConvertAll(made => made.Prompt) : new List<string>();

        /// <summary>NPC id -> lines that fit any time.</summary>
        public List<KeyValuePair<string, string[]>> Lines() => _speakers.ConvertAll(one => new KeyValuePair<string, string[]>(one.Npc, one.Lines));

        /// <summary>The answer to a request, of rung `fallback`; null where the pack has none. Where the
        /// prompt is not in it, the one with the most common words stands in, and a warning says so.
        /// Reads files: call it on a worker thread. Raises `bad_data` where one is missing.</summary>
        public JobResult Find(JobRequest request)
        {
            string Text(string name) => request.Params.TryGetValue(name, out var value) && value is string text ? text : "";
            if (request.Capability == "dialogue") return Line(Text("npc"), Text("mode") == "bark" ? "" : Text("line"));
            if (!_made.TryGetValue(request.Capability, out var list)) return null;
            var prompt = Text("prompt");
            var made = list[PackChoice.Nearest(prompt, list.ConvertAll(one => one.Prompt))];
            var message = new ResultMessage { Rung = Rungs.Fallback, Data = made.Data, Recipe = made.Recipe };
            if (made.Prompt != prompt) message.Warnings = new[] { "The pack has no `" + prompt + "`; `" + made.Prompt + "` stands in." };
            message.Blobs = made.Files.ConvertAll(file => Blob.File(file.Key, Bytes(file.Value), MediaType(file.Value)));
            return new JobResult(message, null);
        }

        /// The reply to nearly this question, or a line that fits any time, in turn.
        JobResult Line(string npc, string asked)
        {
            var speaker = _speakers.Find(one => one.Npc == npc) ?? _speakers.Find(one => one.Npc.Length == 0);
            if (speaker == null) return null;
            Dictionary<string, object> best = null;
            var bestScore = SameQuestion;
            foreach (var reply in speaker.Replies)
            {
                var score = PackChoice.Alike(asked, (string)Field(reply, "ask"));
                if (asked.Length == 0 || score < bestScore) continue;
                best = reply;
                bestScore = score;
            }
            if (best == null && speaker.Lines.Length == 0) return null;
            var data = best != null ? new Dictionary<string, object>(best, StringComparer.Ordinal) : new Dictionary<string, object>
            {
                ["line"] = speaker.Lines[(int)((uint)Interlocked.Increment(ref _said) % (uint)speaker.Lines.Length)], ["emotion"] = "neutral", ["action"] = null,
            };
            data["source"] = "authored";
            return new JobResult(new ResultMessage { Rung = Rungs.Fallback, Data = data }, null);
        }

        byte[] Bytes(string name)
        {
            try { return _readFile(name); }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is NotSupportedException)
            {
                throw new BridgeException(ErrorCodes.BadData, "The pack's file `" + name + "` cannot be read.", e.Message, "Make the pack again with `figment bake`, and ship the whole folder.", inner: e);
            }
        }

        static object Field(Dictionary<string, object> map, string name) => map.TryGetValue(name, out var value) ? value : null;

        static string MediaType(string name)
        {
            switch (Path.GetExtension(name).ToLowerInvariant())
            {
                case ".png": return "image/png";
                case ".jpg": return "image/jpeg";
                case ".webp": return "image/webp";
                case ".glb": return "model/gltf-binary";
                default: return "application/octet-stream";
            }
        }

        static BridgeException Damaged(string why, Exception inner) =>
            new BridgeException(ErrorCodes.BadData, "The pack cannot be used.", why + ".", "Make it again with `figment bake`.", inner: inner);
    }
}
