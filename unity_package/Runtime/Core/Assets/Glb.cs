// A GLB file -> its JSON and typed views of its binary part. glTF 2.0, one embedded buffer, plain
// accessors: what the sidecar writes, and what its packs hold. Everything is checked before it is
// read; sparse or compressed accessors, external files and other things are refused by name.
using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Figment.Core
{
    /// <summary>Raises `bad_mesh` for everything that is wrong with the file.</summary>
    public sealed class Glb
    {
        const uint Magic = 0x46546C67, JsonChunk = 0x4E4F534A, BinaryChunk = 0x004E4942;
        const int Short = 5123, Whole = 5125, Float = 5126;

        readonly ArraySegment<byte> _binary;

        public Glb(ArraySegment<byte> file)
        {
            if (file.Count < 20 || Word(file, 0) != Magic || Word(file, 4) != 2) throw Bad("it is no GLB of glTF 2.0");
            var json = Chunk(file, 12, JsonChunk);
            var next = 12 + 8 + json.Count;
            _binary = next + 8 <= file.Count ? Chunk(file, next, BinaryChunk) : new ArraySegment<byte>(new byte[0]);
            try { Root = Json.ReadMap(Encoding.UTF8.GetString(json.Array, json.Offset, json.Count)); }
            catch (BridgeException e) when (e.Code == ErrorCodes.BadData) { throw Bad("its JSON is damaged: " + e.Cause); }
        }

        public Dictionary<string, object> Root { get; }

        static uint Word(ArraySegment<byte> file, int at) => BitConverter.ToUInt32(file.Array, file.Offset + at);

        static ArraySegment<byte> Chunk(ArraySegment<byte> file, int at, uint kind)
        {
            long size = Word(file, at);
            if (Word(file, at + 4) != kind || size > file.Count - at - 8) throw Bad("a chunk is cut off");
            return new ArraySegment<byte>(file.Array, file.Offset + at + 8, (int)size);
        }

        /// <summary>Member `index` of a top-level list, such as `nodes`.</summary>
        public Dictionary<string, object> Member(string list, long index)
        {
            if (Root.TryGetValue(list, out var value) && value is List<object> all && index >= 0 && index < all.Count && all[(int)index] is Dictionary<string, object> member) return member;
            throw Bad("there is no " + list + "[" + index.ToString(CultureInfo.InvariantCulture) + "]");
        }

        /// <summary>The value at a path of names below a map; null where a step is missing.</summary>
        public static object At(Dictionary<string, object> map, params string[] path)
        {
            object value = map;
            foreach (var name in path)
                if (!(value is Dictionary<string, object> inner) || !inner.TryGetValue(name, out value)) return null;
            return value;
        }

        public static long Index(object value) => value is long index ? index : throw Bad("an index is no whole number");

        /// <summary>Three or four numbers of a list, as vectors and colours are written.</summary>
        public static float[] Numbers(object value, int count)
        {
            if (!(value is List<object> list) || list.Count != count) throw Bad("a vector has not " + count + " numbers");
            var numbers = new float[count];
            for (var i = 0; i < count; i++) numbers[i] = list[i] is double real ? (float)real : list[i] is long whole ? whole : throw Bad("a vector holds no number");
            return numbers;
        }

        /// <summary>Floats of an accessor of the type given: VEC2, VEC3 or VEC4.</summary>
        public float[] Floats(long accessor, string type)
        {
            var data = Accessor(accessor, type, type[3] - '0', out var kind, out var count);
            if (kind != Float) throw Bad("a vertex attribute is not of floats");
            var values = new float[count];
            Buffer.BlockCopy(data.Array, data.Offset, values, 0, count * 4);
            return values;
        }

        public int[] Indices(long accessor)
        {
            var data = Accessor(accessor, "SCALAR", 1, out var kind, out var count);
            if (kind != Short && kind != Whole) throw Bad("its indices are not of 16 or 32 bits");
            var values = new int[count];
            for (var i = 0; i < count; i++)
                values[i] = kind == Short ? BitConverter.ToUInt16(data.Array, data.Offset + 2 * i) : BitConverter.ToInt32(data.Array, data.Offset + 4 * i);
            return values;
        }

        ArraySegment<byte> Accessor(long index, string type, int width, out long kind, out int count)
        {
            var accessor = Member("accessors", index);
            if (accessor.ContainsKey("sparse") || (At(accessor, "type") as string) != type) throw Bad("accessor " + index + " is sparse or not " + type);
            kind = Index(At(accessor, "componentType"));
            var elements = Index(At(accessor, "count"));
            if (elements < 0 || elements > int.MaxValue / 64) throw Bad("accessor " + index + " has an impossible count");
            count = (int)elements * width;
            var view = View(Index(At(accessor, "bufferView")), out var stride);
            var bytes = count * (kind == Short ? 2 : 4);
            var offset = At(accessor, "byteOffset") is long given ? given : 0;
            if (stride != 0 && stride != width * 4) throw Bad("its vertices are interleaved");
            if (offset < 0 || offset > view.Count - bytes) throw Bad("accessor " + index + " leaves its buffer");
            return new ArraySegment<byte>(view.Array, view.Offset + (int)offset, bytes);
        }

        ArraySegment<byte> View(long index, out long stride)
        {
            var view = Member("bufferViews", index);
            stride = At(view, "byteStride") is long given ? given : 0;
            var offset = At(view, "byteOffset") is long start ? start : 0;
            var length = Index(At(view, "byteLength"));
            if (offset < 0 || length < 0 || offset > _binary.Count || length > _binary.Count - offset) throw Bad("bufferViews[" + index + "] leaves the file");
            return new ArraySegment<byte>(_binary.Array, _binary.Offset + (int)offset, (int)length);
        }

        /// <summary>The encoded picture of a texture, e.g. of `baseColorTexture`; null without one.</summary>
        public byte[] Picture(object texture)
        {
            if (!(texture is Dictionary<string, object> info)) return null;
            var image = Member("images", Index(At(Member("textures", Index(At(info, "index"))), "source")));
            if (!(At(image, "bufferView") is long index)) throw Bad("a picture lies outside the file");
            var view = View(index, out _);
            var bytes = new byte[view.Count];
            Buffer.BlockCopy(view.Array, view.Offset, bytes, 0, bytes.Length);
            return bytes;
        }

        internal static BridgeException Bad(string why) =>
            new BridgeException(ErrorCodes.BadMesh, "The GLB cannot be used.", why + ".", "Only files that the sidecar wrote are read here.");
    }
}
