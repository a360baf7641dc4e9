// Reads the golden vectors that Python, GDScript and C# share. `FIGMENT_VECTORS` names their
// folder; without it (a game project's test runner) the tests that need them are skipped by name.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    /// <summary>One case of a vector file; its fields by name.</summary>
    public sealed class Case
    {
        readonly Dictionary<string, object> _map;

        public Case(Dictionary<string, object> map) { _map = map; }

        public string Id => Str("id");
        public bool Has(string name) => _map.ContainsKey(name);
        public string Str(string name) => _map.TryGetValue(name, out var value) ? value as string ?? "" : "";
        public object this[string name] => _map.TryGetValue(name, out var value) ? value : null;
        public byte[] Bytes(string name) => Vectors.Hex(Str(name));
        public object Value(string name) => Vectors.Tagged(this[name]);
        public List<object> List(string name) => this[name] as List<object> ?? new List<object>();

        public IEnumerable<Case> Cases(string name)
        {
            foreach (var item in List(name)) yield return new Case((Dictionary<string, object>)item);
        }

        public override string ToString() => Id;
    }

    public static class Vectors
    {
        public static string Folder
        {
            get
            {
                var folder = Environment.GetEnvironmentVariable("FIGMENT_VECTORS");
                if (string.IsNullOrEmpty(folder)) Assert.Ignore("FIGMENT_VECTORS names no folder with the shared vectors.");
                return folder;
            }
        }

        /// <summary>The cases of a file; fails where their number is not what the file says.</summary>
        public static List<Case> Load(string file)
        {
            var map = Json.ReadMap(File.ReadAllText(Path.Combine(Folder, file)));
            var cases = new List<Case>();
            foreach (var item in (List<object>)map["cases"]) cases.Add(new Case((Dictionary<string, object>)item));
            Assert.AreEqual(map["count"], (long)cases.Count, file);
            Assert.Greater(cases.Count, 0, file);
            return cases;
        }

        public static List<string> Files(string folder)
        {
            var files = new List<string>();
            foreach (var path in Directory.GetFiles(Path.Combine(Folder, folder), "*.json")) files.Add(Path.Combine(folder, Path.GetFileName(path)));
            files.Sort(StringComparer.Ordinal);
            Assert.Greater(files.Count, 0, folder);
            return files;
        }

        /// <summary>`"da01 61*256"`: pieces of hex, each repeated as often as it says.</summary>
        public static byte[] Hex(string text)
        {
            var bytes = new MemoryStream();
            foreach (var piece in text.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries))
            {
                var star = piece.IndexOf('*');
                var hex = star < 0 ? piece : piece.Substring(0, star);
                var times = star < 0 ? 1 : int.Parse(piece.Substring(star + 1), CultureInfo.InvariantCulture);
                var once = new byte[hex.Length / 2];
                for (var i = 0; i < once.Length; i++) once[i] = byte.Parse(hex.Substring(i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                for (var i = 0; i < times; i++) bytes.Write(once, 0, once.Length);
            }
            return bytes.ToArray();
        }

        public static string ToHex(byte[] bytes) => BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();

        /// <summary>The value of a tagged form such as {"int": "128"}.</summary>
        public static object Tagged(object form)
        {
            var map = (Dictionary<string, object>)form;
            var times = map.TryGetValue("times", out var t) ? int.Parse((string)t, CultureInfo.InvariantCulture) : 1;
            foreach (var entry in map)
                switch (entry.Key)
                {
                    case "nil": return null;
                    case "bool": return (string)entry.Value == "true";
                    case "int": return long.Parse((string)entry.Value, CultureInfo.InvariantCulture);
                    case "f64": return BitConverter.Int64BitsToDouble(long.Parse((string)entry.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    case "str": return new System.Text.StringBuilder().Insert(0, (string)entry.Value, times).ToString();
                    case "bin": return Repeated(Hex((string)entry.Value), times);
                    case "arr": return Repeated((List<object>)entry.Value, times);
                    case "map": return Map((List<object>)entry.Value);
                }
            throw new InvalidDataException("an unknown tagged form: " + string.Join(",", map.Keys));
        }

        static byte[] Repeated(byte[] once, int times)
        {
            var all = new byte[once.Length * times];
            for (var i = 0; i < times; i++) Buffer.BlockCopy(once, 0, all, i * once.Length, once.Length);
            return all;
        }

        static List<object> Repeated(List<object> forms, int times)
        {
            var all = new List<object>();
            for (var i = 0; i < times; i++)
                foreach (var form in forms) all.Add(Tagged(form));
            return all;
        }

        static Dictionary<string, object> Map(List<object> pairs)
        {
            var map = new Dictionary<string, object>(StringComparer.Ordinal);
            foreach (var item in pairs)
            {
                var pair = (List<object>)item;
                map.Add((string)pair[0], Tagged(pair[1]));
            }
            return map;
        }

        /// <summary>Equal by kind, bits and order; says where it is not.</summary>
        public static void AreSame(object expected, object actual, string where)
        {
            if (expected is double a && actual is double b)
            {
                Assert.AreEqual(BitConverter.DoubleToInt64Bits(a), BitConverter.DoubleToInt64Bits(b), where);
                return;
            }
            Assert.AreEqual(expected?.GetType(), actual?.GetType(), where);
            if (expected is Dictionary<string, object> map)
            {
                var other = (Dictionary<string, object>)actual;
                CollectionAssert.AreEqual(new List<string>(map.Keys), new List<string>(other.Keys), where);
                foreach (var key in map.Keys) AreSame(map[key], other[key], where + "." + key);
            }
            else if (expected is List<object> list)
            {
                var other = (List<object>)actual;
                Assert.AreEqual(list.Count, other.Count, where);
                for (var i = 0; i < list.Count; i++) AreSame(list[i], other[i], where + "[" + i + "]");
            }
            else Assert.AreEqual(expected, actual, where);
        }

        /// <summary>The code of what `act` raises; empty where it raises nothing.</summary>
        public static string CodeOf(Action act)
        {
            try { act(); }
            catch (BridgeException e) { return e.Code; }
            return "";
        }
    }
}
