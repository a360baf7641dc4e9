// Describes raw data that travels beside a header, and checks a table of such descriptions
// against the frames that came. Port of `bridge/arrays.py`. Knows no socket.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    /// <summary>
    /// One raw frame. Kind `image`: <see cref="DType"/> u1, u2 or f4, <see cref="Shape"/>
    /// [height, width, channels]; kind `array`: any shape, C order; kind `file`: bytes of
    /// <see cref="MediaType"/>. Numbers are little-endian.
    /// </summary>
    public sealed class Blob
    {
        public string Name = "";
        /// <summary>Index of the frame in its message, from 1.</summary>
        public int Frame;
        public string Kind = "file";
        public string MediaType = "";
        public string DType = "";
        public int[] Shape = Array.Empty<int>();
        /// <summary>The bytes. Owned by the message they came with until that is disposed.</summary>
        public ArraySegment<byte> Data;

        public static Blob File(string name, byte[] data, string mediaType) =>
            new Blob { Name = name, MediaType = mediaType, Data = new ArraySegment<byte>(data) };

        /// <summary>8-bit pixels, rows from top to bottom, `channels` 1 to 4.</summary>
        public static Blob Image(string name, byte[] pixels, int width, int height, int channels) => new Blob
        {
            Name = name, Kind = "image", DType = "u1", Shape = new[] { height, width, channels },
            Data = new ArraySegment<byte>(pixels),
        };

        public static Blob Read(Fields fields) => new Blob
        {
            Name = fields.Str("name"),
            Frame = checked((int)Math.Min(fields.Int("frame"), int.MaxValue)),
            Kind = fields.Word("kind", "file", "image", "array", "file"),
            MediaType = fields.Str("media_type", ""),
            DType = fields.Str("dtype", ""),
            Shape = fields.Ints("shape"),
        };

        internal static Blob[] ReadAll(Fields fields)
        {
            var structs = fields.Structs("blobs");
            var blobs = new Blob[structs.Length];
            for (var i = 0; i < blobs.Length; i++) blobs[i] = Read(structs[i]);
            return blobs;
        }

        internal static void WriteAll(MsgPackWriter writer, IReadOnlyList<Blob> blobs)
        {
            writer.ArrayHeader(blobs.Count);
            foreach (var blob in blobs)
            {
                writer.MapHeader(6);
                writer.Str("name"); writer.Str(blob.Name);
                writer.Str("frame"); writer.Int(blob.Frame);
                writer.Str("kind"); writer.Str(blob.Kind);
                writer.Str("media_type"); writer.Str(blob.MediaType);
                writer.Str("dtype"); writer.Str(blob.DType);
                writer.Str("shape"); writer.ArrayHeader(blob.Shape.Length);
                foreach (var side in blob.Shape) writer.Int(side);
            }
        }

        /// <summary>Each frame after the first described exactly once, by a unique name, with a
        /// size that fits; then every blob gets its bytes. Else `malformed_message`.</summary>
        public static void Attach(IReadOnlyList<Blob> blobs, IReadOnlyList<ArraySegment<byte>> frames, int first)
        {
            var count = frames.Count - first;
            if (blobs.Count != count) throw Bad(count + " blob frames came with " + blobs.Count + " descriptors.");
            if (count == 0) return;
            var seen = new bool[count];
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var blob in blobs)
            {
                if (blob.Frame < 1 || blob.Frame > count || seen[blob.Frame - 1])
                    throw Bad("The descriptors in `blobs` do not name frames 1..n once each.");
                if (!names.Add(blob.Name)) throw Bad("Two blobs have the same name.");
                seen[blob.Frame - 1] = true;
                blob.Data = frames[first + blob.Frame - 1];
                blob.CheckSize();
            }
        }

        /// <summary>Raises `malformed_message` unless dtype and shape make sense and fit the data.</summary>
        public void CheckSize()
        {
            if (Kind == "file") return;
            var expected = ExpectedBytes();
            if (Data.Count != expected)
                throw Bad("Blob `" + Name + "` has " + Data.Count + " bytes; its type and shape need " + expected + ".");
        }

        long ExpectedBytes()
        {
            var allowed = Kind == "image" ? " u1 u2 f4 " : " u1 i1 u2 i2 u4 i4 i8 f4 f8 ";
            if (DType.Length != 2 || !allowed.Contains(" " + DType + " "))
                throw Bad("Blob `" + Name + "` has element type `" + DType + "`.");
            if (Shape.Length > 8 || Array.Exists(Shape, side => side < 0))
                throw Bad("Blob `" + Name + "` has an impossible shape.");
            if (Kind == "image" && (Shape.Length != 3 || Shape[0] < 1 || Shape[1] < 1 || Shape[2] < 1 || Shape[2] > 4))
                throw Bad("Image `" + Name + "` is not [height, width, channels 1..4].");
            long bytes = DType[1] - '0';
            foreach (var side in Shape)
            {
                if (side != 0 && bytes > (1L << 40) / side) throw Bad("Blob `" + Name + "` has an impossible shape.");
                bytes *= side;
            }
            return bytes;
        }

        static BridgeException Bad(string what) => new BridgeException(ErrorCodes.MalformedMessage, what);
    }
}
