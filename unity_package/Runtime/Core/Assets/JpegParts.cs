// What a JPEG scan is decoded with: bits, Huffman codes, and the inverse cosine transform. Knows
// no file structure.
using System;

namespace Figment.Core
{
    /// <summary>Bits of an entropy-coded segment, most significant first; `FF 00` stands for `FF`.</summary>
    sealed class JpegBits
    {
        const int Spare = 8; // zeros that a decoder may read past the end before it is an error

        readonly byte[] _bytes;
        readonly int _end;
        int _at, _held, _missing;
        uint _bits;

        public JpegBits(byte[] bytes, int at, int end)
        {
            _bytes = bytes;
            _at = at;
            _end = end;
        }

        void Fill()
        {
            while (_held <= 24)
            {
                uint next = 0;
                if (_at >= _end || _bytes[_at] == 0xFF && (_at + 1 >= _end || _bytes[_at + 1] != 0))
                {
                    if (++_missing > Spare) throw Jpeg.Bad("its data ends early");
                }
                else
                {
                    next = _bytes[_at];
                    _at += next == 0xFF ? 2 : 1;
                }
                _bits |= next << (24 - _held);
                _held += 8;
            }
        }

        /// <summary>The next `count` (1..16) bits, left where they are.</summary>
        public int Peek(int count)
        {
            if (_held < count) Fill();
            return (int)(_bits >> (32 - count));
        }

        public void Skip(int count)
        {
            _bits <<= count;
            _held -= count;
        }

        /// <summary>A number of `size` (0..15) bits; those that start with 0 are negative.</summary>
        public int Signed(int size)
        {
            if (size == 0) return 0;
            var value = Peek(size);
            Skip(size);
            return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
        }

        /// <summary>Passes over the restart marker that must come now.</summary>
        public void Restart()
        {
            _bits = 0;
            _held = _missing = 0;
            if (_at + 1 >= _end || _bytes[_at] != 0xFF || _bytes[_at + 1] < 0xD0 || _bytes[_at + 1] > 0xD7) throw Jpeg.Bad("a restart marker is missing");
            _at += 2;
        }
    }

    /// <summary>A canonical code: short words by table, long ones by their length's range.</summary>
    sealed class JpegHuffman
    {
        const int Quick = 9;

        readonly ushort[] _quick = new ushort[1 << Quick]; // length << 8 | symbol; 0: longer
        readonly int[] _limit = new int[18], _first = new int[17];
        readonly byte[] _symbols;

        public JpegHuffman(int[] counts, byte[] symbols)
        {
            _symbols = symbols;
            int code = 0, index = 0;
            for (var length = 1; length <= 16; length++)
            {
                _first[length] = index - code;
                for (var i = 0; i < counts[length]; i++, code++, index++)
                {
                    if (code >= 1 << length) throw Jpeg.Bad("a code table is impossible");
                    if (length > Quick) continue;
                    var entry = (ushort)(length << 8 | symbols[index]);
                    for (var rest = 0; rest < 1 << (Quick - length); rest++) _quick[(code << (Quick - length)) + rest] = entry;
                }
                _limit[length] = code << (16 - length);
                code <<= 1;
            }
            _limit[17] = int.MaxValue;
        }

        public int Read(JpegBits bits)
        {
            var word = bits.Peek(16);
            int quick = _quick[word >> (16 - Quick)];
            if (quick != 0)
            {
                bits.Skip(quick >> 8);
                return quick & 255;
            }
            var length = Quick + 1;
            while (word >= _limit[length]) length++;
            if (length > 16) throw Jpeg.Bad("its data is damaged");
            bits.Skip(length);
            var at = _first[length] + (word >> (16 - length));
            return at >= 0 && at < _symbols.Length ? _symbols[at] : throw Jpeg.Bad("its data is damaged");
        }
    }

    /// <summary>The inverse of the 8 x 8 cosine transform in integers with 13 bits of fraction, after
    /// Loeffler, Ligtenberg and Moschytz (ICASSP 1989), the factorisation that libjpeg uses, too.</summary>
    static class JpegTransform
    {
        // Rows first, as characters from '0' on: a text can be constant, an array could be changed.
        const string ZigZag = "018@923:AHPIB;45<CJQX`YRKD=67>ELSZahib[TMF?GNU\\cjkd]VOW^elmf_gno";

        /// <summary>Where the k-th number of a block belongs, rows first.</summary>
        public static int Place(int k) => ZigZag[k] - '0';

        public static byte Clamp(int value) => value < 0 ? (byte)0 : value > 255 ? (byte)255 : (byte)value;

        public static void ToPixels(int[] block, byte[] plane, int at, int stride)
        {
            for (var x = 0; x < 8; x++) Line(block, x, 8, 11);
            for (var y = 0; y < 8; y++, at += stride)
            {
                Line(block, y * 8, 1, 18);
                for (var x = 0; x < 8; x++) plane[at + x] = Clamp(block[y * 8 + x] + 128);
            }
        }

        static void Line(int[] d, int at, int step, int shift)
        {
            int d0 = d[at], d1 = d[at + step], d2 = d[at + 2 * step], d3 = d[at + 3 * step];
            int d4 = d[at + 4 * step], d5 = d[at + 5 * step], d6 = d[at + 6 * step], d7 = d[at + 7 * step];
            var turn = (d2 + d6) * 4433;
            int low = turn - d6 * 15137, high = turn + d2 * 6270;
            int sum = (d0 + d4) << 13, difference = (d0 - d4) << 13;
            int e0 = sum + high, e3 = sum - high, e1 = difference + low, e2 = difference - low;
            var all = (d7 + d3 + d5 + d1) * 9633;
            int a = (d7 + d1) * -7373, b = (d5 + d3) * -20995, c = (d7 + d3) * -16069 + all, e = (d5 + d1) * -3196 + all;
            int o0 = d1 * 12299 + a + e, o1 = d3 * 25172 + b + c, o2 = d5 * 16819 + b + e, o3 = d7 * 2446 + a + c;
            var half = 1 << (shift - 1);
            d[at] = (e0 + o0 + half) >> shift;
            d[at + 7 * step] = (e0 - o0 + half) >> shift;
            d[at + step] = (e1 + o1 + half) >> shift;
            d[at + 6 * step] = (e1 - o1 + half) >> shift;
            d[at + 2 * step] = (e2 + o2 + half) >> shift;
            d[at + 5 * step] = (e2 - o2 + half) >> shift;
            d[at + 3 * step] = (e3 + o3 + half) >> shift;
            d[at + 4 * step] = (e3 - o3 + half) >> shift;
        }
    }
}
