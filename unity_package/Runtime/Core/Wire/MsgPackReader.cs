// Reads the msgpack subset of the bridge from bytes that nobody vouches for. Every length is
// checked against what is left before memory is taken. Knows no message.
using System;
using System.Collections.Generic;
using System.Text;

namespace Figment.Core
{
    /// <summary>
    /// Values come out as null, bool, long, double, string, byte[], List&lt;object&gt; and
    /// Dictionary&lt;string, object&gt; (in the order of the wire). Refuses with
    /// `malformed_message`: truncated or trailing bytes, integers past int64, NaN and infinity,
    /// extension types, keys that are no strings, bad UTF-8, U+0000 in strings, deep nesting.
    /// </summary>
    public struct MsgPackReader
    {
        public const int MaxDepth = 32; // containers inside each other; a scalar has depth 0

        static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);
        readonly byte[] _buffer;
        readonly int _end;
        int _at;

        public MsgPackReader(byte[] buffer, int offset, int count)
        {
            _buffer = buffer;
            _at = offset;
            _end = offset + count;
        }

        /// <summary>The one value that fills the segment.</summary>
        public static object Read(ArraySegment<byte> data)
        {
            var reader = new MsgPackReader(data.Array, data.Offset, data.Count);
            var value = reader.Value(1);
            if (reader._at != reader._end) throw Bad((reader._end - reader._at) + " bytes follow the value");
            return value;
        }

        /// <summary>The one map that fills the segment: a message header.</summary>
        public static Dictionary<string, object> ReadMap(ArraySegment<byte> data) =>
            Read(data) as Dictionary<string, object> ?? throw Bad("the header is not a map");

        object Value(int depth)
        {
            var type = Next();
            if (type < 0x80) return (long)type;
            if (type >= 0xE0) return (long)(sbyte)type;
            if (type < 0x90) return Map(type & 0xF, depth);
            if (type < 0xA0) return List(type & 0xF, depth);
            if (type < 0xC0) return Text(type & 0x1F);
            switch (type)
            {
                case 0xC0: return null;
                case 0xC2: return false;
                case 0xC3: return true;
                case 0xC4: return Binary(Length(1, 1));
                case 0xC5: return Binary(Length(2, 1));
                case 0xC6: return Binary(Length(4, 1));
                case 0xCA: return Finite(BitConverter.Int32BitsToSingle((int)BigEndian(4)));
                case 0xCB: return Finite(BitConverter.Int64BitsToDouble((long)BigEndian(8)));
                case 0xCC: return (long)BigEndian(1);
                case 0xCD: return (long)BigEndian(2);
                case 0xCE: return (long)BigEndian(4);
                case 0xCF: return Int64(BigEndian(8));
                case 0xD0: return (long)(sbyte)BigEndian(1);
                case 0xD1: return (long)(short)BigEndian(2);
                case 0xD2: return (long)(int)BigEndian(4);
                case 0xD3: return (long)BigEndian(8);
                case 0xD9: return Text(Length(1, 1));
                case 0xDA: return Text(Length(2, 1));
                case 0xDB: return Text(Length(4, 1));
                case 0xDC: return List(Length(2, 1), depth);
                case 0xDD: return List(Length(4, 1), depth);
                case 0xDE: return Map(Length(2, 2), depth);
                case 0xDF: return Map(Length(4, 2), depth);
                default: throw Bad("type byte 0x" + type.ToString("X2") + " is not in the protocol");
            }
        }

        List<object> List(int count, int depth)
        {
            Nest(depth);
            if (count > _end - _at) throw Bad("an array of " + count + " does not fit what is left");
            var list = new List<object>(Math.Min(count, 1024));
            for (var i = 0; i < count; i++) list.Add(Value(depth + 1));
            return list;
        }

        Dictionary<string, object> Map(int count, int depth)
        {
            Nest(depth);
            if (2L * count > _end - _at) throw Bad("a map of " + count + " does not fit what is left");
            var map = new Dictionary<string, object>(Math.Min(count, 1024), StringComparer.Ordinal);
            for (var i = 0; i < count; i++)
            {
                var key = Key();
                map[key] = Value(depth + 1); // a key that comes twice: the last one counts
            }
            return map;
        }

        static void Nest(int depth)
        {
            if (depth > MaxDepth) throw Bad("nested deeper than " + MaxDepth);
        }

        string Key()
        {
            var type = Next();
            if (type >= 0xA0 && type < 0xC0) return Text(type & 0x1F);
            switch (type)
            {
                case 0xD9: return Text(Length(1, 1));
                case 0xDA: return Text(Length(2, 1));
                case 0xDB: return Text(Length(4, 1));
                default: throw Bad("a map key is not a string");
            }
        }

        string Text(int count)
        {
            if (count > _end - _at) throw Bad("a string of " + count + " bytes does not fit what is left");
            try
            {
                var text = Strict.GetString(_buffer, _at, count);
                _at += count;
                return text.IndexOf('\0') < 0 ? text : throw Bad("a string holds U+0000");
            }
            catch (DecoderFallbackException) { throw Bad("a string is not UTF-8"); }
        }

        byte[] Binary(int count)
        {
            var data = new byte[count];
            Buffer.BlockCopy(_buffer, _at, data, 0, count);
            _at += count;
            return data;
        }

        /// A length field of `bytes`, refused where even one-byte items (`unit` each) cannot fit.
        int Length(int bytes, int unit)
        {
            var count = BigEndian(bytes);
            if (count * (ulong)unit > (ulong)(_end - _at)) throw Bad("a length of " + count + " does not fit what is left");
            return (int)count;
        }

        ulong BigEndian(int bytes)
        {
            if (_end - _at < bytes) throw Bad("the bytes end inside a value");
            ulong value = 0;
            for (var i = 0; i < bytes; i++) value = (value << 8) | _buffer[_at++];
            return value;
        }

        byte Next()
        {
            if (_at >= _end) throw Bad("the bytes end inside a value");
            return _buffer[_at++];
        }

        static object Int64(ulong value) =>
            value <= long.MaxValue ? (object)(long)value : throw Bad("the integer " + value + " is past int64");

        static object Finite(double value) =>
            !double.IsNaN(value) && !double.IsInfinity(value) ? (object)value : throw Bad("NaN or infinity");

        static BridgeException Bad(string why) =>
            new BridgeException(ErrorCodes.MalformedMessage, "Not a message of the bridge.", why + ".");
    }
}
