// Baseline JPEG -> pixels, off the main thread and without the engine: the colours of a prop.
// ITU-T T.81; Huffman coded, 8 bits, one interleaved scan, any restart interval. Progressive and
// arithmetic files are refused by name: the sidecar writes neither. Agrees to the bit with libjpeg
// where colours are not subsampled; where they are, each is repeated instead of smoothed.
using System;

namespace Figment.Core
{
    public static class Jpeg
    {
        public static bool Is(ArraySegment<byte> file) =>
            file.Count > 3 && file.Array[file.Offset] == 0xFF && file.Array[file.Offset + 1] == 0xD8;

        /// <summary>Grey (1 channel) or RGB (3). Raises `bad_image` for anything else; a size is
        /// checked before memory is taken.</summary>
        public static PixelMap Read(ArraySegment<byte> file) => new JpegReader(file).Read();

        internal static BridgeException Bad(string why) =>
            new BridgeException(ErrorCodes.BadImage, "Not a JPEG that can be read here.", why + ".");
    }

    /// <summary>One file on its way to pixels: headers first, then the scan.</summary>
    sealed class JpegReader
    {
        const int MaxSide = 16384, MaxPixels = 1 << 26;

        sealed class Component
        {
            public int Id, Across, Down, Stride, Before;
            public int Quantised, Dc, Ac;
            public byte[] Plane;
        }

        readonly byte[] _bytes;
        readonly int _end;
        readonly int[][] _quantisation = new int[4][];
        readonly JpegHuffman[] _dc = new JpegHuffman[4], _ac = new JpegHuffman[4];
        readonly int[] _block = new int[64];
        int _at, _width, _height, _restart, _mostAcross = 1, _mostDown = 1;
        Component[] _components;

        public JpegReader(ArraySegment<byte> file)
        {
            if (!Jpeg.Is(file)) throw Jpeg.Bad("it has no JPEG signature");
            _bytes = file.Array;
            _at = file.Offset + 2;
            _end = file.Offset + file.Count;
        }

        public PixelMap Read()
        {
            while (true)
            {
                var marker = Marker();
                if (marker == 0xD9) throw Jpeg.Bad("it ends before its pixels");
                var size = Short();
                var next = _at + size - 2;
                if (size < 2 || next > _end) throw Jpeg.Bad("a segment is cut off");
                if (marker == 0xDB) Quantisation(next);
                else if (marker == 0xC4) Huffman(next);
                else if (marker == 0xC0 || marker == 0xC1) Frame(next);
                else if (marker >= 0xC2 && marker <= 0xCF && marker != 0xC8 && marker != 0xCC) throw Jpeg.Bad("it is progressive, lossless or arithmetic; only baseline is read");
                else if (marker == 0xDD) _restart = Short();
                else if (marker == 0xDA)
                {
                    ScanHeader(next);
                    _at = next;
                    Scan();
                    return Pixels();
                }
                _at = next;
            }
        }

        int Byte() => _at < _end ? _bytes[_at++] : throw Jpeg.Bad("it ends early");

        int Short() => (Byte() << 8) | Byte();

        int Marker()
        {
            if (Byte() != 0xFF) throw Jpeg.Bad("a marker is missing");
            var marker = Byte();
            while (marker == 0xFF) marker = Byte();
            return marker;
        }

        void Quantisation(int next)
        {
            while (_at < next)
            {
                var kind = Byte();
                if ((kind & 15) > 3 || kind >> 4 > 1) throw Jpeg.Bad("a quantisation table has an impossible number");
                var table = _quantisation[kind & 15] = new int[64];
                for (var i = 0; i < 64; i++) table[i] = kind >> 4 == 0 ? Byte() : Short();
            }
        }

        void Huffman(int next)
        {
            while (_at < next)
            {
                var kind = Byte();
                if ((kind & 15) > 3 || kind >> 4 > 1) throw Jpeg.Bad("a code table has an impossible number");
                var counts = new int[17];
                var total = 0;
                for (var length = 1; length <= 16; length++) total += counts[length] = Byte();
                if (total > 256) throw Jpeg.Bad("a code table has " + total + " codes");
                var symbols = new byte[total];
                for (var i = 0; i < total; i++) symbols[i] = (byte)Byte();
                (kind >> 4 == 0 ? _dc : _ac)[kind & 15] = new JpegHuffman(counts, symbols);
            }
        }

        void Frame(int next)
        {
            if (_components != null) throw Jpeg.Bad("it has two frames");
            if (Byte() != 8) throw Jpeg.Bad("it has not 8 bits a channel");
            _height = Short();
            _width = Short();
            if (_width < 1 || _height < 1 || _width > MaxSide || _height > MaxSide || (long)_width * _height > MaxPixels) throw Jpeg.Bad("it is " + _width + " x " + _height);
            var count = Byte();
            if (count != 1 && count != 3) throw Jpeg.Bad("it has " + count + " channels");
            _components = new Component[count];
            for (var i = 0; i < count; i++)
            {
                var component = _components[i] = new Component { Id = Byte() };
                var factors = Byte();
                // One component alone is never interleaved: its factors say nothing.
                component.Across = count == 1 ? 1 : factors >> 4;
                component.Down = count == 1 ? 1 : factors & 15;
                component.Quantised = Byte() & 3;
                if (component.Across < 1 || component.Across > 4 || component.Down < 1 || component.Down > 4) throw Jpeg.Bad("it has impossible sampling factors");
                _mostAcross = Math.Max(_mostAcross, component.Across);
                _mostDown = Math.Max(_mostDown, component.Down);
            }
            foreach (var component in _components)
                if (_mostAcross % component.Across != 0 || _mostDown % component.Down != 0) throw Jpeg.Bad("its sampling factors do not divide each other");
        }

        int Units(int side, int most) => (side + 8 * most - 1) / (8 * most);

        void ScanHeader(int next)
        {
            if (_components == null) throw Jpeg.Bad("its pixels come before its size");
            if (Byte() != _components.Length) throw Jpeg.Bad("its channels come in separate scans");
            foreach (var component in _components)
            {
                if (Byte() != component.Id) throw Jpeg.Bad("its scan is in another order than its frame");
                var tables = Byte();
                component.Dc = (tables >> 4) & 3;
                component.Ac = tables & 3;
                if (_dc[component.Dc] == null || _ac[component.Ac] == null || _quantisation[component.Quantised] == null) throw Jpeg.Bad("a table is missing");
                component.Stride = Units(_width, _mostAcross) * component.Across * 8;
                component.Plane = new byte[component.Stride * Units(_height, _mostDown) * component.Down * 8];
            }
        }

        void Scan()
        {
            var bits = new JpegBits(_bytes, _at, _end);
            int across = Units(_width, _mostAcross), units = across * Units(_height, _mostDown);
            for (var unit = 0; unit < units; unit++)
            {
                if (_restart > 0 && unit > 0 && unit % _restart == 0)
                {
                    bits.Restart();
                    foreach (var component in _components) component.Before = 0;
                }
                foreach (var component in _components)
                    for (var y = 0; y < component.Down; y++)
                        for (var x = 0; x < component.Across; x++)
                        {
                            Block(bits, component);
                            var row = (unit / across * component.Down + y) * 8;
                            JpegTransform.ToPixels(_block, component.Plane, row * component.Stride + (unit % across * component.Across + x) * 8, component.Stride);
                        }
            }
        }

        void Block(JpegBits bits, Component component)
        {
            var quantisation = _quantisation[component.Quantised];
            Array.Clear(_block, 0, 64);
            component.Before += bits.Signed(_dc[component.Dc].Read(bits) & 15);
            _block[0] = component.Before * quantisation[0];
            var ac = _ac[component.Ac];
            for (var k = 1; k < 64; k++)
            {
                var symbol = ac.Read(bits);
                int zeros = symbol >> 4, size = symbol & 15;
                if (size == 0 && zeros < 15) return; // nothing but zeros from here
                k += zeros;
                if (k > 63) throw Jpeg.Bad("a block holds more than 64 numbers");
                if (size > 0) _block[JpegTransform.Place(k)] = bits.Signed(size) * quantisation[k];
            }
        }

        PixelMap Pixels()
        {
            var map = new PixelMap(_width, _height, _components.Length);
            var rows = new byte[_components.Length][];
            for (var i = 0; i < rows.Length; i++) rows[i] = new byte[_width];
            for (int y = 0, to = 0; y < _height; y++)
            {
                for (var i = 0; i < rows.Length; i++) TakeRow(_components[i], y, rows[i]);
                if (rows.Length == 1)
                {
                    Buffer.BlockCopy(rows[0], 0, map.Pixels, y * _width, _width);
                    continue;
                }
                byte[] lights = rows[0], blues = rows[1], reds = rows[2];
                for (var x = 0; x < _width; x++, to += 3)
                {
                    int light = lights[x], blue = blues[x] - 128, red = reds[x] - 128;
                    // JFIF: YCbCr of ITU-R BT.601, full range, in sixteen bits of fraction.
                    map.Pixels[to] = JpegTransform.Clamp(light + ((91881 * red + 32768) >> 16));
                    map.Pixels[to + 1] = JpegTransform.Clamp(light + ((-22554 * blue - 46802 * red + 32768) >> 16));
                    map.Pixels[to + 2] = JpegTransform.Clamp(light + ((116130 * blue + 32768) >> 16));
                }
            }
            return map;
        }

        void TakeRow(Component component, int y, byte[] row)
        {
            var from = y * component.Down / _mostDown * component.Stride;
            if (component.Across == _mostAcross) Buffer.BlockCopy(component.Plane, from, row, 0, _width);
            else
                for (var x = 0; x < _width; x++) row[x] = component.Plane[from + x * component.Across / _mostAcross];
        }
    }
}
