// Mesh arrays from the bridge -> buffers for a Unity mesh. The bridge sends glTF's convention:
// right-handed, +Y up, counter-clockwise, texture origin at the top. Unity is left-handed,
// clockwise, texture origin at the bottom. The change mirrors X, reverses each triangle, turns the
// sign of the bitangent (a mirror turns cross products over), and turns V over.
using System;

namespace Figment.Core
{
    /// <summary>
    /// One level of detail. `Vertices`: per vertex 12 floats, interleaved: position (3), normal (3),
    /// tangent (4), uv (2). `Indices`: three per triangle, clockwise. Bounds in metres.
    /// </summary>
    public sealed class MeshBuffers
    {
        public const int FloatsPerVertex = 12;

        public string Name = "";
        public float[] Vertices = Array.Empty<float>();
        public int[] Indices = Array.Empty<int>();
        public float[] Min = new float[3], Max = new float[3];

        public int VertexCount => Vertices.Length / FloatsPerVertex;
        public int TriangleCount => Indices.Length / 3;
        /// <summary>16-bit indices hold up to 65535 vertices.</summary>
        public bool Needs32Bit => VertexCount > 65535;
    }

    public static class MeshDecoder
    {
        const int MaxVertices = 4_000_000;

        /// <summary>The mesh whose blobs are called `prefix.position`, `.normal`, `.tangent`, `.uv`,
        /// `.index`. Missing normals are computed, missing tangents and uv filled so that a shader
        /// stays finite. Raises `bad_mesh` for indices out of range or numbers that are not finite.</summary>
        public static MeshBuffers Decode(JobResult result, string prefix)
        {
            return Build(
                prefix, Floats(result, prefix + ".position", 3, required: true), Floats(result, prefix + ".normal", 3),
                Floats(result, prefix + ".tangent", 4), Floats(result, prefix + ".uv", 2), Indices(result, prefix));
        }

        /// <summary>The same from arrays in the bridge's convention. All but `position` and `indices`
        /// may be null; `indices` becomes the mesh's own.</summary>
        public static MeshBuffers Build(string prefix, float[] position, float[] normal, float[] tangent, float[] uv, int[] indices)
        {
            var count = position.Length / 3;
            if (count == 0 || count > MaxVertices) throw Bad(prefix, "it has " + count + " vertices");
            foreach (var values in new[] { position, normal, tangent, uv }) Finite(prefix, values);
            Reverse(prefix, indices, count);
            var mesh = new MeshBuffers { Name = prefix, Indices = indices, Vertices = new float[count * MeshBuffers.FloatsPerVertex] };
            normal = normal ?? Normals(position, indices);
            if (normal.Length != count * 3 || (tangent != null && tangent.Length != count * 4) || (uv != null && uv.Length != count * 2))
                throw Bad(prefix, "its arrays have different lengths");
            Interleave(mesh, count, position, normal, tangent, uv);
            Bound(mesh);
            return mesh;
        }

        /// <summary>Points of a convex hull (`hull0`, ...), mirrored like the mesh, x y z each.</summary>
        public static float[] DecodeHull(JobResult result, string name)
        {
            var points = Floats(result, name, 3, required: true);
            Finite(name, points);
            Mirror(points);
            return points;
        }

        /// <summary>The bridge's X is Unity's, turned over.</summary>
        public static void Mirror(float[] points)
        {
            for (var i = 0; i < points.Length; i += 3) points[i] = -points[i];
        }

        static void Interleave(MeshBuffers mesh, int count, float[] position, float[] normal, float[] tangent, float[] uv)
        {
            var v = mesh.Vertices;
            for (int i = 0, to = 0; i < count; i++, to += MeshBuffers.FloatsPerVertex)
            {
                v[to] = -position[i * 3];
                v[to + 1] = position[i * 3 + 1];
                v[to + 2] = position[i * 3 + 2];
                v[to + 3] = -normal[i * 3];
                v[to + 4] = normal[i * 3 + 1];
                v[to + 5] = normal[i * 3 + 2];
                if (tangent != null)
                {
                    v[to + 6] = -tangent[i * 4];
                    v[to + 7] = tangent[i * 4 + 1];
                    v[to + 8] = tangent[i * 4 + 2];
                    v[to + 9] = -tangent[i * 4 + 3];
                }
                else AnyTangent(v, to);
                v[to + 10] = uv != null ? uv[i * 2] : 0;
                v[to + 11] = uv != null ? 1 - uv[i * 2 + 1] : 0;
            }
        }

        /// A unit vector across the normal, so that a normal-mapped shader does not divide by zero.
        static void AnyTangent(float[] v, int at)
        {
            float x = v[at + 3], z = v[at + 5];
            var length = (float)Math.Sqrt(x * x + z * z);
            v[at + 6] = length > 1e-4f ? z / length : 1;
            v[at + 8] = length > 1e-4f ? -x / length : 0;
            v[at + 9] = -1;
        }

        static int[] Indices(JobResult result, string prefix)
        {
            var blob = result.Blob(prefix + ".index");
            if (blob.DType != "u4" && blob.DType != "i4" && blob.DType != "u2") throw Bad(prefix, "its indices are of type " + blob.DType);
            var size = blob.DType == "u2" ? 2 : 4;
            var indices = new int[blob.Data.Count / size];
            for (int i = 0, at = blob.Data.Offset; i < indices.Length; i++, at += size)
                indices[i] = size == 2 ? BitConverter.ToUInt16(blob.Data.Array, at) : BitConverter.ToInt32(blob.Data.Array, at);
            return indices;
        }

        /// Checks every index, and turns counter-clockwise triangles into clockwise ones.
        static void Reverse(string prefix, int[] indices, int vertices)
        {
            if (indices.Length == 0 || indices.Length % 3 != 0) throw Bad(prefix, "it has " + indices.Length + " indices");
            for (var i = 0; i < indices.Length; i++)
                if (indices[i] < 0 || indices[i] >= vertices) throw Bad(prefix, "index " + i + " is " + (uint)indices[i] + " of " + vertices + " vertices");
            for (var i = 0; i < indices.Length; i += 3)
            {
                var swap = indices[i + 1];
                indices[i + 1] = indices[i + 2];
                indices[i + 2] = swap;
            }
        }

        static float[] Floats(JobResult result, string name, int width, bool required = false)
        {
            var blob = required ? result.Blob(name) : result.TryBlob(name);
            if (blob == null) return null;
            if (blob.DType != "f4" || blob.Shape.Length != 2 || blob.Shape[1] != width) throw Bad(name, "it is not (n, " + width + ") of f4");
            var values = new float[blob.Data.Count / 4];
            Buffer.BlockCopy(blob.Data.Array, blob.Data.Offset, values, 0, values.Length * 4);
            return values;
        }

        public static void Finite(string name, float[] values)
        {
            if (values == null) return;
            foreach (var value in values)
                if (float.IsNaN(value) || float.IsInfinity(value)) throw Bad(name, "it holds a number that is not finite");
        }

        /// Smooth normals in the convention of the bridge; `indices` are reversed already.
        static float[] Normals(float[] p, int[] indices)
        {
            var n = new float[p.Length];
            for (var i = 0; i < indices.Length; i += 3)
            {
                int a = indices[i] * 3, b = indices[i + 2] * 3, c = indices[i + 1] * 3;
                float ux = p[b] - p[a], uy = p[b + 1] - p[a + 1], uz = p[b + 2] - p[a + 2];
                float vx = p[c] - p[a], vy = p[c + 1] - p[a + 1], vz = p[c + 2] - p[a + 2];
                float x = uy * vz - uz * vy, y = uz * vx - ux * vz, z = ux * vy - uy * vx;
                foreach (var at in new[] { a, b, c }) { n[at] += x; n[at + 1] += y; n[at + 2] += z; }
            }
            for (var i = 0; i < n.Length; i += 3)
            {
                var length = (float)Math.Sqrt(n[i] * n[i] + n[i + 1] * n[i + 1] + n[i + 2] * n[i + 2]);
                if (length < 1e-12f) { n[i] = 0; n[i + 1] = 1; n[i + 2] = 0; continue; }
                n[i] /= length;
                n[i + 1] /= length;
                n[i + 2] /= length;
            }
            return n;
        }

        static void Bound(MeshBuffers mesh)
        {
            for (var axis = 0; axis < 3; axis++)
            {
                float min = float.MaxValue, max = float.MinValue;
                for (var at = axis; at < mesh.Vertices.Length; at += MeshBuffers.FloatsPerVertex)
                {
                    min = Math.Min(min, mesh.Vertices[at]);
                    max = Math.Max(max, mesh.Vertices[at]);
                }
                mesh.Min[axis] = min;
                mesh.Max[axis] = max;
            }
        }

        internal static BridgeException Bad(string name, string why) => new BridgeException(ErrorCodes.BadMesh, "The mesh `" + name + "` cannot be used.", why + ".");
    }
}
