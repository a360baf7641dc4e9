// What has to be done to have a prop in a scene, as data: meshes, LOD thresholds, collision
// hulls, textures, and the certificate to show. The Unity layer applies it; tests read it.
using System;
using System.Collections.Generic;
using System.Globalization;

namespace Figment.Core
{
    /// <summary>One check of a certificate. `Threshold` is for people, e.g. `&lt;= 2000`.</summary>
    public readonly struct CertificateCheck
    {
        public readonly string Name, Threshold;
        public readonly double Value;
        public readonly bool Passed;

        public CertificateCheck(string name, double value, string threshold, bool passed)
        {
            Name = name;
            Value = value;
            Threshold = threshold;
            Passed = passed;
        }

        /// <summary>The checks of a result's certificate; none where it has no certificate.</summary>
        public static List<CertificateCheck> Of(ResultMessage result)
        {
            var checks = new List<CertificateCheck>();
            if (result.Certificate == null) return checks;
            foreach (var row in new Fields(result.Certificate, "certificate").Structs("checks"))
                checks.Add(new CertificateCheck(row.Str("check"), row.Double("value", 0), row.Str("threshold", ""), row.Str("verdict") == "pass"));
            return checks;
        }

        public override string ToString() => (Passed ? "pass  " : "FAIL  ") + Name + ": " + Value.ToString("0.####", CultureInfo.InvariantCulture) + " " + Threshold;
    }

    public sealed class PropPlan
    {
        public string Name = "";
        public readonly List<MeshBuffers> Lods = new List<MeshBuffers>();
        /// <summary>Screen heights (1 = the whole screen) below which the next LOD is shown; one per
        /// LOD, falling. Below the last one the prop is culled.</summary>
        public readonly List<float> ScreenHeights = new List<float>();
        /// <summary>Convex hulls, x y z per point; each becomes one convex collider.</summary>
        public readonly List<float[]> Hulls = new List<float[]>();
        /// <summary>Encoded images by use: `base_color` and `emissive` (JPEG), `normal` and `orm` (PNG).</summary>
        public readonly Dictionary<string, byte[]> Images = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        /// <summary>Linear RGBA of the whole prop where it has no picture of its colour; else null.</summary>
        public float[] Color;
        public readonly List<CertificateCheck> Checks = new List<CertificateCheck>();
        public int Triangles;

        /// <summary>From an answer of `prop`: vertex arrays, or a GLB, which packs hold and the last
        /// rung gives whatever was asked for.</summary>
        public static PropPlan From(JobResult result)
        {
            var plan = new PropPlan
            {
                Name = result.Data.TryGetValue("name", out var name) && name is string text && text.Length > 0 ? text : "prop",
            };
            var model = result.TryBlob("model");
            if (model != null) GlbProp.Read(model.Data, plan);
            else plan.TakeArrays(result);
            if (plan.Lods.Count == 0) throw new BridgeException(ErrorCodes.BadMesh, "The answer holds no mesh.", "Ask for it with output `arrays`.");
            plan.Triangles = plan.Lods[0].TriangleCount;
            plan.ScreenHeights.AddRange(Thresholds(plan.Lods));
            plan.Checks.AddRange(CertificateCheck.Of(result.Message));
            return plan;
        }

        void TakeArrays(JobResult result)
        {
            for (var i = 0; result.TryBlob("lod" + Text(i) + ".position") != null; i++) Lods.Add(MeshDecoder.Decode(result, "lod" + Text(i)));
            for (var i = 0; result.TryBlob("hull" + Text(i)) != null; i++) Hulls.Add(MeshDecoder.DecodeHull(result, "hull" + Text(i)));
            foreach (var use in new[] { "base_color", "normal", "orm", "emissive" })
            {
                var blob = result.TryBlob(use);
                if (blob == null) continue;
                var copy = new byte[blob.Data.Count];
                Buffer.BlockCopy(blob.Data.Array, blob.Data.Offset, copy, 0, copy.Length);
                Images[use] = copy;
            }
        }

        /// <summary>The pictures, decoded, by the names of maps. Takes tens of milliseconds: call it on
        /// a worker thread. A prop without pictures gets its one colour.</summary>
        public Dictionary<string, PixelMap> DecodeMaps()
        {
            var maps = new Dictionary<string, PixelMap>(StringComparer.Ordinal);
            foreach (var image in Images)
            {
                var file = new ArraySegment<byte>(image.Value);
                var map = Jpeg.Is(file) ? Jpeg.Read(file) : Png.Read(file);
                if (image.Key == "orm")
                {
                    MapPacking.UnpackOrm(map, out var ao, out var roughness, out var metallic);
                    maps["ao"] = ao;
                    maps["roughness"] = roughness;
                    maps["metallic"] = metallic;
                }
                else maps[image.Key == "base_color" ? "albedo" : image.Key] = map;
            }
            if (!maps.ContainsKey("albedo") && Color != null) maps["albedo"] = Flat(Color);
            return maps;
        }

        /// One colour as a picture. Linear -> sRGB by IEC 61966-2-1.
        static PixelMap Flat(float[] color)
        {
            var map = new PixelMap(4, 4, 3);
            for (var i = 0; i < map.Pixels.Length; i++)
            {
                double linear = Math.Max(0, Math.Min(1, color[i % 3]));
                map.Pixels[i] = (byte)Math.Round(255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055));
            }
            return map;
        }

        /// <summary>Each LOD is shown down to the height at which its successor's triangles are as
        /// dense on screen as its own were at full height: height falls with the square root of the
        /// triangles. The last one is culled at 1 %.</summary>
        public static List<float> Thresholds(IReadOnlyList<MeshBuffers> lods)
        {
            var heights = new List<float>();
            for (var i = 0; i < lods.Count; i++)
            {
                if (i == lods.Count - 1) { heights.Add(0.01f); break; }
                var ratio = Math.Sqrt(lods[i + 1].TriangleCount / (double)Math.Max(1, lods[0].TriangleCount));
                var height = (float)Math.Min(0.6, 0.6 * ratio);
                if (i > 0) height = Math.Min(height, heights[i - 1] * 0.9f);
                heights.Add(Math.Max(height, 0.011f + 0.001f * (lods.Count - i)));
            }
            return heights;
        }

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
