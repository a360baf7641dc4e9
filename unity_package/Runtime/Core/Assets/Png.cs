// PNG, 8 bits a channel, off the main thread and without the engine: the editor writes assets
// with it, a running game reads a prop's textures with it. RFC 2083; no interlace, no palette.
using System;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace Figment.Core
{
    public static class Png
    {
        const int MaxSide = 16384;

        /// <summary>Grey, grey+alpha, RGB or RGBA by the number of channels. `text`: pairs for tEXt
        /// chunks (Latin-1), such as where the picture comes from.</summary>
        public static byte[] Write(PixelMap map, params string[] text)
        {
            var file = new MemoryStream(map.Count * map.Channels / 2 + 1024);
            file.Write(new byte[] { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A }, 0, 8);
            var header = new byte[13];
            PutInt(header, 0, map.Width);
            PutInt(header, 4, map.Height);
            header[8] = 8;
            header[9] = (byte)(map.Channels == 1 ? 0 : map.Channels == 2 ? 4 : map.Channels == 3 ? 2 : 6);
            Chunk(file, "IHDR", header, header.Length);
            for (var i = 0; i + 1 < text.Length; i += 2)
            {
                var body = Encoding.GetEncoding(28591).GetBytes(text[i] + "\0" + text[i + 1]);
                Chunk(file, "tEXt", body, body.Length);
            }
            var data = Compress(Filter(map));
            Chunk(file, "IDAT", data, data.Length);
            Chunk(file, "IEND", data, 0);
            return file.ToArray();
        }

        /// Every row as the difference to the row above: smooth maps shrink well by it.
        static byte[] Filter(PixelMap map)
        {
            int stride = map.Width * map.Channels, to = 0;
            var rows = new byte[(stride + 1) * map.Height];
            for (var y = 0; y < map.Height; y++)
            {
                rows[to++] = 2;
                var from = map.Offset + y * stride;
                for (var x = 0; x < stride; x++)
                    rows[to++] = (byte)(map.Pixels[from + x] - (y > 0 ? map.Pixels[from + x - stride] : 0));
            }
            return rows;
        }

        static byte[] Compress(byte[] rows)
        {
            var packed = new MemoryStream(rows.Length / 2 + 64);
            packed.WriteByte(0x78);
            packed.WriteByte(0x01);
            using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, true)) deflate.Write(rows, 0, rows.Length);
            uint a = 1, b = 0;
            foreach (var value in rows)
            {
                a = (a + value) % 65521;
                b = (b + a) % 65521;
            }
            var sum = new byte[4];
            PutInt(sum, 0, (int)((b << 16) | a));
            packed.Write(sum, 0, 4);
            return packed.ToArray();
        }

        static void Chunk(Stream file, string type, byte[] body, int count)
        {
            var frame = new byte[8];
            PutInt(frame, 0, count);
            Encoding.ASCII.GetBytes(type, 0, 4, frame, 4);
            file.Write(frame, 0, 8);
            file.Write(body, 0, count);
            var sum = Crc(Crc(0xFFFFFFFF, frame, 4, 4), body, 0, count) ^ 0xFFFFFFFF;
            PutInt(frame, 0, (int)sum);
            file.Write(frame, 0, 4);
        }

        static uint Crc(uint crc, byte[] data, int offset, int count)
        {
            for (var i = 0; i < count; i++)
            {
                crc ^= data[offset + i];
                for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
            }
            return crc;
        }

        static void PutInt(byte[] into, int at, int value)
        {
            for (var i = 0; i < 4; i++) into[at + i] = (byte)(value >> (24 - 8 * i));
        }

        /// <summary>Raises `bad_image` for anything that is not a plain 8-bit PNG of at most 16384
        /// pixels a side; a size is checked before memory is taken.</summary>
        public static PixelMap Read(ArraySegment<byte> file)
        {
            var bytes = file.Array;
            int at = file.Offset, end = file.Offset + file.Count;
            if (file.Count < 33 || bytes[at] != 0x89 || bytes[at + 1] != 0x50) throw Bad("it has no PNG signature");
            at += 8;
            PixelMap map = null;
            var data = new MemoryStream();
            while (end - at >= 12)
            {
                var size = GetInt(bytes, at);
                if (size < 0 || size > end - at - 12) throw Bad("a chunk is cut off");
                var type = Encoding.ASCII.GetString(bytes, at + 4, 4);
                if (type == "IHDR") map = Header(bytes, at + 8, size);
                else if (type == "IDAT") data.Write(bytes, at + 8, size);
                else if (type == "IEND") break;
                at += size + 12;
            }
            if (map == null) throw Bad("it has no header");
            Unfilter(map, data);
            return map;
        }

        static PixelMap Header(byte[] bytes, int at, int size)
        {
            if (size != 13) throw Bad("its header has an impossible size");
            int width = GetInt(bytes, at), height = GetInt(bytes, at + 4), kind = bytes[at + 9];
            if (width < 1 || height < 1 || width > MaxSide || height > MaxSide) throw Bad("it is " + width + " x " + height);
            if (bytes[at + 8] != 8 || bytes[at + 12] != 0) throw Bad("only 8 bits a channel without interlace are read");
            if (kind != 0 && kind != 2 && kind != 4 && kind != 6) throw Bad("palettes are not read");
            return new PixelMap(width, height, kind == 0 ? 1 : kind == 2 ? 3 : kind == 4 ? 2 : 4);
        }

        static void Unfilter(PixelMap map, MemoryStream data)
        {
            if (data.Length < 6) throw Bad("it has no data");
            data.Position = 2; // the zlib header; the sum at the end is left to the filters to contradict
            int stride = map.Width * map.Channels, step = map.Channels;
            var row = new byte[stride + 1];
            using (var inflate = new DeflateStream(data, CompressionMode.Decompress))
                for (var y = 0; y < map.Height; y++)
                {
                    Fill(inflate, row);
                    Row(map.Pixels, y * stride, stride, step, row, y > 0);
                }
        }

        /// The usual filters in loops of their own: this is most of the time that reading takes.
        static void Row(byte[] pixels, int to, int stride, int step, byte[] row, bool hasUpper)
        {
            var filter = row[0];
            if (filter == 0 || filter == 2 && !hasUpper) Buffer.BlockCopy(row, 1, pixels, to, stride);
            else if (filter == 2)
                for (var x = 0; x < stride; x++) pixels[to + x] = (byte)(row[x + 1] + pixels[to + x - stride]);
            else
                for (var x = 0; x < stride; x++)
                {
                    int left = x >= step ? pixels[to + x - step] : 0, up = hasUpper ? pixels[to + x - stride] : 0;
                    int corner = x >= step && hasUpper ? pixels[to + x - stride - step] : 0;
                    pixels[to + x] = (byte)(row[x + 1] + Predicted(filter, left, up, corner));
                }
        }

        static void Fill(Stream stream, byte[] row)
        {
            var have = 0;
            while (have < row.Length)
            {
                int count;
                try { count = stream.Read(row, have, row.Length - have); }
                catch (Exception e) when (e is InvalidDataException || e is IOException) { throw Bad("its data is damaged"); }
                if (count == 0) throw Bad("its data ends early");
                have += count;
            }
        }

        static int Predicted(int filter, int left, int up, int corner)
        {
            switch (filter)
            {
                case 1: return left;
                case 3: return (left + up) / 2;
                case 4:
                    int a = Math.Abs(up - corner), b = Math.Abs(left - corner), c = Math.Abs(left + up - 2 * corner);
                    return a <= b && a <= c ? left : b <= c ? up : corner;
                default: throw Bad("it uses an unknown filter");
            }
        }

        static int GetInt(byte[] bytes, int at) => (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];

        static BridgeException Bad(string why) => new BridgeException(ErrorCodes.BadImage, "Not a PNG that can be read here.", why + ".");
    }
}
