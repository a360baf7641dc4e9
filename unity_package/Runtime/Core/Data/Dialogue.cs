// What an NPC is and what it answers, without the wire's maps: persona to parameters, result data
// to a typed reply, streamed characters to whole text. Field names: the dialogue capability.
using System;
using System.Collections.Generic;
using System.Text;

namespace Figment.Core
{
    /// <summary>One thing the NPC may do. `Arguments`: name to type (string, integer, number,
    /// boolean) or to the words allowed, separated by `|`.</summary>
    public sealed class ActionSpec
    {
        public string Name = "", Description = "";
        public readonly Dictionary<string, string> Arguments = new Dictionary<string, string>(StringComparer.Ordinal);

        internal Dictionary<string, object> ToMap()
        {
            var arguments = new Dictionary<string, object>();
            foreach (var argument in Arguments)
            {
                var isEnum = argument.Value.IndexOf('|') >= 0;
                var rules = new Dictionary<string, object> { ["type"] = isEnum ? "string" : argument.Value };
                if (isEnum) rules["enum"] = new List<object>(argument.Value.Split('|'));
                arguments[argument.Key] = rules;
            }
            return new Dictionary<string, object> { ["name"] = Name, ["description"] = Description, ["arguments"] = arguments };
        }
    }

    /// <summary>Told only while the state allows it, e.g. trust at least 3.</summary>
    public sealed class SecretSpec
    {
        public string Text = "", Hint = "";
        public readonly Dictionary<string, long> When = new Dictionary<string, long>(StringComparer.Ordinal);

        internal Dictionary<string, object> ToMap()
        {
            var when = new Dictionary<string, object>();
            foreach (var condition in When) when[condition.Key] = condition.Value;
            var map = new Dictionary<string, object> { ["text"] = Text, ["when"] = when };
            if (Hint.Length > 0) map["hint"] = Hint;
            return map;
        }
    }

    /// <summary>Who the NPC is. Empty fields are left out.</summary>
    public sealed class PersonaSpec
    {
        public string Name = "", Role = "", VoiceStyle = "", Language = "";
        public readonly List<string> Samples = new List<string>(), Goals = new List<string>(), Knowledge = new List<string>();
        public readonly List<string> Forbidden = new List<string>(), FallbackLines = new List<string>(), RefusalLines = new List<string>();
        public readonly List<string> Emotions = new List<string>();
        public readonly List<SecretSpec> Secrets = new List<SecretSpec>();
        public readonly List<ActionSpec> Actions = new List<ActionSpec>();

        public Dictionary<string, object> ToMap()
        {
            var map = new Dictionary<string, object> { ["name"] = Name };
            if (Role.Length > 0) map["role"] = Role;
            var voice = new Dictionary<string, object>();
            if (VoiceStyle.Length > 0) voice["style"] = VoiceStyle;
            Put(voice, "samples", Samples);
            if (voice.Count > 0) map["voice"] = voice;
            Put(map, "goals", Goals);
            Put(map, "knowledge", Knowledge);
            if (Secrets.Count > 0) map["secrets"] = Secrets.ConvertAll(secret => (object)secret.ToMap());
            Put(map, "forbidden", Forbidden);
            if (Actions.Count > 0) map["actions"] = Actions.ConvertAll(action => (object)action.ToMap());
            Put(map, "fallback_lines", FallbackLines);
            Put(map, "refusal_lines", RefusalLines);
            Put(map, "emotions", Emotions);
            if (Language.Length > 0) map["language"] = Language;
            return map;
        }

        static void Put(Dictionary<string, object> map, string name, List<string> lines)
        {
            if (lines.Count > 0) map[name] = lines.ConvertAll(line => (object)line);
        }
    }

    /// <summary>A whole reply. `ActionName` is empty where the NPC does nothing.</summary>
    public sealed class Reply
    {
        public string Line = "", Emotion = "", ActionName = "", Source = "", Verdict = "", VerdictReason = "", Rung = Rungs.Full;
        public Dictionary<string, object> ActionArguments = new Dictionary<string, object>();
        public string[] FactsUsed = Array.Empty<string>();
        public double FirstTokenMs, TokensPerSecond;

        public static Reply From(JobResult result)
        {
            var data = new Fields(result.Data, "reply");
            var timings = new Fields(data.MapOrNil("timings") ?? new Dictionary<string, object>(), "reply.timings");
            var moderation = new Fields(data.MapOrNil("moderation") ?? new Dictionary<string, object>(), "reply.moderation");
            var reply = new Reply
            {
                Line = data.Str("line"), Emotion = data.Str("emotion", ""), FactsUsed = data.Strings("facts_used"), Source = data.Str("source", ""),
                Verdict = moderation.Str("verdict", ""), VerdictReason = moderation.Str("reason", ""),
                FirstTokenMs = timings.Double("first_token_ms", 0), TokensPerSecond = timings.Double("tokens_per_s", 0), Rung = result.Rung,
            };
            var action = data.MapOrNil("action");
            if (action == null) return reply;
            var fields = new Fields(action, "reply.action");
            reply.ActionName = fields.Str("name");
            reply.ActionArguments = fields.Map("arguments");
            return reply;
        }
    }

    /// <summary>Gathers streamed characters. Index 0 starts over: the request was asked again.</summary>
    public sealed class StreamedLine
    {
        readonly StringBuilder _text = new StringBuilder();

        public string Text => _text.ToString();

        /// <summary>Adds a partial; true where it closes a sentence, which may be spoken now.</summary>
        public bool Add(PartialMessage partial)
        {
            if (partial.Index == 0) _text.Clear();
            if (partial.Data.TryGetValue("text", out var text) && text is string more) _text.Append(more);
            return partial.Data.TryGetValue("sentence", out var sentence) && sentence is bool closed && closed;
        }
    }
}
