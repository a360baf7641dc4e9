// Reads and writes JSON as the same values that msgpack gives: null, bool, long, double, string,
// List<object>, Dictionary<string, object>. For connection files, recipes and forms; the bridge
// itself speaks msgpack.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Figment.Core
{
    public static class Json
    {
        const int MaxDepth = 256;

        /// <summary>The value of a JSON text. Raises `bad_data` with the offset where it is none.</summary>
        public static object Read(string text)
        {
            var at = 0;
            var value = Value(text, ref at, 0);
            Space(text, ref at);
            if (at != text.Length) throw Bad(at, "something follows the value");
            return value;
        }

        public static Dictionary<string, object> ReadMap(string text) =>
            Read(text) as Dictionary<string, object> ?? throw Bad(0, "it is not an object");

        static object Value(string s, ref int at, int depth)
        {
            if (depth > MaxDepth) throw Bad(at, "nested too deeply");
            Space(s, ref at);
            if (at >= s.Length) throw Bad(at, "it ends early");
            switch (s[at])
            {
                case '{': return Map(s, ref at, depth);
                case '[': return List(s, ref at, depth);
                case '"': return Text(s, ref at);
                case 't': return Word(s, ref at, "true", true);
                case 'f': return Word(s, ref at, "false", false);
                case 'n': return Word(s, ref at, "null", null);
                default: return Number(s, ref at);
            }
        }

        static Dictionary<string, object> Map(string s, ref int at, int depth)
        {
            var map = new Dictionary<string, object>(StringComparer.Ordinal);
            at++;
            if (Peek(s, ref at) == '}') { at++; return map; }
            while (true)
            {
                if (Peek(s, ref at) != '"') throw Bad(at, "a key is expected");
                var key = Text(s, ref at);
                if (Peek(s, ref at) != ':') throw Bad(at, "`:` is expected");
                at++;
                map[key] = Value(s, ref at, depth + 1);
                var next = Peek(s, ref at);
                at++;
                if (next == '}') return map;
                if (next != ',') throw Bad(at - 1, "`,` or `}` is expected");
            }
        }

        static List<object> List(string s, ref int at, int depth)
        {
            var list = new List<object>();
            at++;
            if (Peek(s, ref at) == ']') { at++; return list; }
            while (true)
            {
                list.Add(Value(s, ref at, depth + 1));
                var next = Peek(s, ref at);
                at++;
                if (next == ']') return list;
                if (next != ',') throw Bad(at - 1, "`,` or `]` is expected");
            }
        }

        static string Text(string s, ref int at)
        {
            var text = new StringBuilder();
            at++;
            while (true)
            {
                if (at >= s.Length) throw Bad(at, "a string does not end");
                var c = s[at++];
                if (c == '"') return text.ToString();
                if (c < ' ') throw Bad(at, "a control character in a string");
                text.Append(c == '\\' ? Escaped(s, ref at) : c);
            }
        }

        static char Escaped(string s, ref int at)
        {
            if (at >= s.Length) throw Bad(at, "a string does not end");
            switch (s[at++])
            {
                case '"': return '"';
                case '\\': return '\\';
                case '/': return '/';
                case 'b': return '\b';
                case 'f': return '\f';
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                case 'u':
                    if (at + 4 > s.Length || !ushort.TryParse(s.Substring(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                        throw Bad(at, "a bad \\u escape");
                    at += 4;
                    return (char)code;
                default: throw Bad(at, "an unknown escape");
            }
        }

        static object Number(string s, ref int at)
        {
            var start = at;
            while (at < s.Length && (char.IsDigit(s[at]) || s[at] == '-' || s[at] == '+' || s[at] == '.' || s[at] == 'e' || s[at] == 'E')) at++;
            var text = s.Substring(start, at - start);
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return whole;
            if (text.Length > 0 && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return number;
            throw Bad(start, "a value is expected");
        }

        static object Word(string s, ref int at, string word, object value)
        {
            if (string.CompareOrdinal(s, at, word, 0, word.Length) != 0) throw Bad(at, "a value is expected");
            at += word.Length;
            return value;
        }

        static char Peek(string s, ref int at)
        {
            Space(s, ref at);
            return at < s.Length ? s[at] : throw Bad(at, "it ends early");
        }

        static void Space(string s, ref int at)
        {
            while (at < s.Length && (s[at] == ' ' || s[at] == '\n' || s[at] == '\r' || s[at] == '\t' || s[at] == '\uFEFF')) at++;
        }

        static BridgeException Bad(int at, string why) =>
            new BridgeException(ErrorCodes.BadData, "Not JSON.", "At character " + at + ": " + why + ".");

        /// <summary>Indented by two spaces, keys in the order of the map.</summary>
        public static string Write(object value)
        {
            var text = new StringBuilder();
            Write(text, value, 0);
            return text.Append('\n').ToString();
        }

        static void Write(StringBuilder text, object value, int indent)
        {
            switch (value)
            {
                case null: text.Append("null"); break;
                case bool flag: text.Append(flag ? "true" : "false"); break;
                case string s: WriteText(text, s); break;
                case double number: text.Append(Real(number)); break;
                case float number: text.Append(Real(number)); break;
                case IDictionary map:
                    var first = true;
                    text.Append('{');
                    foreach (DictionaryEntry entry in map)
                    {
                        Line(text, indent + 1, ref first);
                        WriteText(text, (string)entry.Key);
                        text.Append(": ");
                        Write(text, entry.Value, indent + 1);
                    }
                    Close(text, indent, first, '}');
                    break;
                case IList list:
                    var start = true;
                    text.Append('[');
                    foreach (var item in list)
                    {
                        Line(text, indent + 1, ref start);
                        Write(text, item, indent + 1);
                    }
                    Close(text, indent, start, ']');
                    break;
                case IFormattable number: text.Append(number.ToString(null, CultureInfo.InvariantCulture)); break;
                default: throw new BridgeException(ErrorCodes.BadData, "A value of type " + value.GetType() + " has no form in JSON.");
            }
        }

        /// A real number stays one when it is read again: 1000.0, not 1000.
        static string Real(double number)
        {
            if (double.IsNaN(number) || double.IsInfinity(number)) throw new BridgeException(ErrorCodes.BadData, "NaN and infinity have no form in JSON.");
            var text = number.ToString("R", CultureInfo.InvariantCulture);
            return text.IndexOfAny(new[] { '.', 'E' }) < 0 ? text + ".0" : text;
        }

        static void Line(StringBuilder text, int indent, ref bool first)
        {
            if (!first) text.Append(',');
            first = false;
            text.Append('\n').Append(' ', indent * 2);
        }

        static void Close(StringBuilder text, int indent, bool empty, char bracket)
        {
            if (!empty) text.Append('\n').Append(' ', indent * 2);
            text.Append(bracket);
        }

        static void WriteText(StringBuilder text, string s)
        {
            text.Append('"');
            foreach (var c in s)
                switch (c)
                {
                    case '"': text.Append("\\\""); break;
                    case '\\': text.Append("\\\\"); break;
                    case '\n': text.Append("\\n"); break;
                    case '\r': text.Append("\\r"); break;
                    case '\t': text.Append("\\t"); break;
                    default:
                        if (c < ' ') text.Append("\\u").Append(((int)c).ToString("x4"));
                        else text.Append(c);
                        break;
                }
            text.Append('"');
        }
    }
}
