// Typed access to a decoded header. A missing or wrong field is `malformed_message`, and says
// which one. Knows the rules of evolution (unknown fields are ignored), not the messages.
using System.Collections.Generic;

namespace Figment.Core
{
    /// <summary>A map whose fields are taken out by name and type.</summary>
    public readonly struct Fields
    {
        readonly Dictionary<string, object> _map;
        readonly string _kind;

        public Fields(Dictionary<string, object> map, string kind)
        {
            _map = map;
            _kind = kind;
        }

        public string Str(string name) => Required(name) as string ?? throw Wrong(name, "a string");
        public string Str(string name, string missing) => _map.ContainsKey(name) ? Str(name) : missing;
        public long Int(string name) => Required(name) is long number ? number : throw Wrong(name, "an integer");
        public long Int(string name, long missing) => _map.ContainsKey(name) ? Int(name) : missing;
        public bool Bool(string name, bool missing) =>
            !_map.TryGetValue(name, out var value) ? missing : value is bool flag ? flag : throw Wrong(name, "true or false");

        public long? IntOrNil(string name) =>
            !_map.TryGetValue(name, out var value) || value == null ? (long?)null
            : value is long number ? number : throw Wrong(name, "an integer or nil");

        public double Double(string name)
        {
            var value = Required(name);
            return value is double number ? number : value is long whole ? whole : throw Wrong(name, "a number");
        }

        public double Double(string name, double missing) => _map.ContainsKey(name) ? Double(name) : missing;

        /// <summary>One of the words, or `missing` where the field is absent.</summary>
        public string Word(string name, string missing, params string[] words)
        {
            var value = Str(name, missing);
            foreach (var word in words)
                if (word == value) return value;
            throw Wrong(name, "one of " + string.Join(", ", words));
        }

        public Dictionary<string, object> Map(string name) =>
            !_map.TryGetValue(name, out var value) ? new Dictionary<string, object>()
            : value as Dictionary<string, object> ?? throw Wrong(name, "a map");

        public Dictionary<string, object> MapOrNil(string name) =>
            !_map.TryGetValue(name, out var value) || value == null ? null
            : value as Dictionary<string, object> ?? throw Wrong(name, "a map or nil");

        public List<object> List(string name) =>
            !_map.TryGetValue(name, out var value) ? new List<object>()
            : value as List<object> ?? throw Wrong(name, "a list");

        public string[] Strings(string name)
        {
            var list = List(name);
            var words = new string[list.Count];
            for (var i = 0; i < words.Length; i++) words[i] = list[i] as string ?? throw Wrong(name, "a list of strings");
            return words;
        }

        public int[] Ints(string name)
        {
            var list = List(name);
            var numbers = new int[list.Count];
            for (var i = 0; i < numbers.Length; i++)
                numbers[i] = list[i] is long n && n >= int.MinValue && n <= int.MaxValue ? (int)n : throw Wrong(name, "a list of integers");
            return numbers;
        }

        /// <summary>The maps of a list, each ready to take fields out of.</summary>
        public Fields[] Structs(string name)
        {
            var list = List(name);
            var structs = new Fields[list.Count];
            for (var i = 0; i < structs.Length; i++)
                structs[i] = new Fields(list[i] as Dictionary<string, object> ?? throw Wrong(name, "a list of maps"), _kind + "." + name);
            return structs;
        }

        public Fields Struct(string name) =>
            new Fields(Required(name) as Dictionary<string, object> ?? throw Wrong(name, "a map"), _kind + "." + name);

        public bool Has(string name) => _map.ContainsKey(name);

        object Required(string name) =>
            _map.TryGetValue(name, out var value) ? value : throw new BridgeException(
                ErrorCodes.MalformedMessage, "A `" + _kind + "` lacks the field `" + name + "`.");

        BridgeException Wrong(string name, string wanted) => new BridgeException(
            ErrorCodes.MalformedMessage, "A `" + _kind + "` has a wrong field.", "`" + name + "` is not " + wanted + ".");
    }
}
