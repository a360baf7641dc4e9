// Writes the msgpack subset of the bridge, shortest form always: nil, bool, int64, float64,
// UTF-8 strings, binary, arrays, maps with string keys. Knows no message.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Text;

namespace Figment.Core
{
    /// <summary>Grows one buffer and reuses it: <see cref="Clear"/> keeps the memory.</summary>
    public sealed class MsgPackWriter
    {
        public const int MaxDepth = MsgPackReader.MaxDepth;

        static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);
        byte[] _buffer;
        int _length;

        public MsgPackWriter(int capacity = 256) { _buffer = new byte[capacity]; }

        public ArraySegment<byte> Written => new ArraySegment<byte>(_buffer, 0, _length);
        public void Clear() => _length = 0;

        public byte[] ToArray()
        {
            var copy = new byte[_length];
            Buffer.BlockCopy(_buffer, 0, copy, 0, _length);
            return copy;
        }

        public void Nil() => Byte(0xC0);
        public void Bool(bool value) => Byte(value ? 0xC3 : 0xC2);

        public void Int(long value)
        {
            if (value >= 0)
            {
                if (value < 128) Byte((int)value);
                else if (value <= 0xFF) { Byte(0xCC); BigEndian((ulong)value, 1); }
                else if (value <= 0xFFFF) { Byte(0xCD); BigEndian((ulong)value, 2); }
                else if (value <= 0xFFFFFFFF) { Byte(0xCE); BigEndian((ulong)value, 4); }
                else { Byte(0xCF); BigEndian((ulong)value, 8); }
            }
            else if (value >= -32) Byte((int)value & 0xFF);
            else if (value >= sbyte.MinValue) { Byte(0xD0); BigEndian((ulong)value, 1); }
            else if (value >= short.MinValue) { Byte(0xD1); BigEndian((ulong)value, 2); }
            else if (value >= int.MinValue) { Byte(0xD2); BigEndian((ulong)value, 4); }
            else { Byte(0xD3); BigEndian((ulong)value, 8); }
        }

        public void Double(double value)
        {
            if (double.IsNaN(value) || double.IsInfinity(value))
                throw new BridgeException(ErrorCodes.MalformedMessage, "NaN and infinity are not sent over the bridge.");
            Byte(0xCB);
            BigEndian((ulong)BitConverter.DoubleToInt64Bits(value), 8);
        }

        public void Str(string text)
        {
            if (text == null) { Nil(); return; }
            if (text.IndexOf('\0') >= 0) throw new BridgeException(ErrorCodes.MalformedMessage, "A string holds U+0000.");
            int count;
            try { count = Strict.GetByteCount(text); }
            catch (EncoderFallbackException e)
            {
                throw new BridgeException(ErrorCodes.MalformedMessage, "A string holds half a surrogate pair.", inner: e);
            }
            if (count < 32) Byte(0xA0 | count);
            else Length(count, 0xD9, 0xDA, 0xDB);
            Need(count);
            Strict.GetBytes(text, 0, text.Length, _buffer, _length);
            _length += count;
        }

        public void Bin(byte[] data, int offset, int count)
        {
            Length(count, 0xC4, 0xC5, 0xC6);
            Need(count);
            Buffer.BlockCopy(data, offset, _buffer, _length, count);
            _length += count;
        }

        public void ArrayHeader(int count)
        {
            if (count < 16) Byte(0x90 | count);
            else Length(count, -1, 0xDC, 0xDD);
        }

        public void MapHeader(int count)
        {
            if (count < 16) Byte(0x80 | count);
            else Length(count, -1, 0xDE, 0xDF);
        }

        /// <summary>Any value of the subset: null, bool, integers, float, double, string, byte[],
        /// IDictionary with string keys, IList.</summary>
        public void Value(object value) => Value(value, 1);

        void Value(object value, int depth)
        {
            if (depth > MaxDepth && (value is IDictionary || value is IList && !(value is byte[])))
                throw new BridgeException(ErrorCodes.MalformedMessage, "Nested deeper than " + MaxDepth + ".");
            switch (value)
            {
                case null: Nil(); break;
                case bool flag: Bool(flag); break;
                case string text: Str(text); break;
                case byte[] data: Bin(data, 0, data.Length); break;
                case long number: Int(number); break;
                case int number: Int(number); break;
                case double number: Double(number); break;
                case float number: Double(number); break;
                case uint number: Int(number); break;
                case short number: Int(number); break;
                case byte number: Int(number); break;
                case IDictionary map: Map(map, depth); break;
                case IList list:
                    ArrayHeader(list.Count);
                    for (var i = 0; i < list.Count; i++) Value(list[i], depth + 1);
                    break;
                default:
                    throw new BridgeException(ErrorCodes.MalformedMessage, "A value of type " + value.GetType() + " cannot be sent.");
            }
        }

        void Map(IDictionary map, int depth)
        {
            MapHeader(map.Count);
            foreach (DictionaryEntry entry in map)
            {
                if (!(entry.Key is string key))
                    throw new BridgeException(ErrorCodes.MalformedMessage, "A map key is not a string.");
                Str(key);
                Value(entry.Value, depth + 1);
            }
        }

        void Length(int count, int one, int two, int four)
        {
            if (one >= 0 && count <= 0xFF) { Byte(one); BigEndian((ulong)count, 1); }
            else if (count <= 0xFFFF) { Byte(two); BigEndian((ulong)count, 2); }
            else { Byte(four); BigEndian((ulong)count, 4); }
        }

        void Byte(int value)
        {
            Need(1);
            _buffer[_length++] = (byte)value;
        }

        void BigEndian(ulong value, int bytes)
        {
            Need(bytes);
            for (var i = bytes - 1; i >= 0; i--) _buffer[_length++] = (byte)(value >> (8 * i));
        }

        void Need(int count)
        {
            if (_length + count > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        }
    }
}
