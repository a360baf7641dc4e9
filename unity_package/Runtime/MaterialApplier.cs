using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Figment.Core;
using Unity.Collections;
using UnityEngine;

namespace Figment
{
    /// <summary>An answer of `texture` -> Unity textures and a material, a step at a time: pixels are
    /// packed and mipmaps made on a worker thread; the main thread copies them in slices, each a
    /// step of the frame budget, and hands each finished texture to the driver in another.</summary>
    internal static class MaterialApplier
    {
        public sealed class Built
        {
            public Material Material;
            public readonly List<Texture2D> Textures = new List<Texture2D>();
            public long Bytes;
            /// <summary>The material is an asset of the game, and is left alone.</summary>
            public bool IsAuthored;

            public void Destroy()
            {
                if (Material && !IsAuthored) Object.Destroy(Material);
                foreach (var texture in Textures) if (texture) Object.Destroy(texture);
                Textures.Clear();
            }
        }

        const int SliceBytes = 1 << 20; // a tenth of a millisecond or so to copy

        sealed class Upload
        {
            public TexturePlan Plan;
            public byte[] Levels;
        }

        public static async Task<Built> Build(FigmentClient client, JobResult result, string name, CancellationToken token)
        {
            var pipeline = FigmentMaterials.ActivePipeline();
            var uploads = await Task.Run(() => Pack(TexturePlans.For(result, pipeline, name)), token);
            return await Build(client, uploads, pipeline, name, token);
        }

        /// <summary>From maps by name, such as those of a prop.</summary>
        public static async Task<Built> Build(FigmentClient client, Dictionary<string, PixelMap> maps, string name, CancellationToken token)
        {
            var pipeline = FigmentMaterials.ActivePipeline();
            var uploads = await Task.Run(() => Pack(TexturePlans.For(maps, pipeline, name)), token);
            return await Build(client, uploads, pipeline, name, token);
        }

        static List<Upload> Pack(List<TexturePlan> plans)
        {
            var uploads = new List<Upload>(plans.Count);
            foreach (var plan in plans) uploads.Add(new Upload { Plan = plan, Levels = MipChain.Rgba32(plan.Pixels) });
            return uploads;
        }

        static async Task<Built> Build(FigmentClient client, List<Upload> uploads, Pipeline pipeline, string name, CancellationToken token)
        {
            var built = new Built();
            var byRole = new Dictionary<TextureRole, Texture2D>();
            try
            {
                foreach (var upload in uploads)
                {
                    var side = " " + upload.Plan.Pixels.Width;
                    Texture2D texture = null;
                    await client.InBudget(() => texture = Add(built, upload), "texture" + side);
                    for (var from = 0; from < upload.Levels.Length; from += SliceBytes)
                    {
                        token.ThrowIfCancellationRequested();
                        var start = from;
                        await client.InBudget(() => Copy(upload.Levels, start, texture), "slice");
                    }
                    token.ThrowIfCancellationRequested();
                    await client.InBudget(() => texture.Apply(false, true), "upload" + side);
                    byRole[upload.Plan.Role] = texture;
                }
                token.ThrowIfCancellationRequested();
                await client.InBudget(() => built.Material = Make(client.Materials, pipeline, byRole, name), "material");
                return built;
            }
            catch
            {
                built.Destroy();
                throw;
            }
        }

        static Texture2D Add(Built built, Upload upload)
        {
            var texture = NewTexture(upload.Plan);
            built.Textures.Add(texture);
            built.Bytes += upload.Levels.Length;
            return texture;
        }

        static Texture2D NewTexture(TexturePlan plan) => new Texture2D(plan.Pixels.Width, plan.Pixels.Height, TextureFormat.RGBA32, true, !plan.Srgb)
        {
            name = plan.FileName, wrapMode = TextureWrapMode.Repeat, anisoLevel = 8,
        };

        /// <summary>The whole texture at once, for an importer. Stays readable: what an asset is made of
        /// must still be there when Unity writes it.</summary>
        public static Texture2D MakeTexture(TexturePlan plan)
        {
            var texture = NewTexture(plan);
            var levels = MipChain.Rgba32(plan.Pixels);
            NativeArray<byte>.Copy(levels, 0, texture.GetRawTextureData<byte>(), 0, levels.Length);
            texture.Apply(false, false);
            return texture;
        }

        /// The array is asked for anew each time: it does not outlive other changes to the texture.
        static void Copy(byte[] levels, int start, Texture2D texture) =>
            NativeArray<byte>.Copy(levels, start, texture.GetRawTextureData<byte>(), start, System.Math.Min(SliceBytes, levels.Length - start));

        public static Material Make(FigmentMaterials materials, Pipeline pipeline, Dictionary<TextureRole, Texture2D> textures, string name)
        {
            var plan = MaterialPlan.For(pipeline, textures.Keys);
            var material = FigmentMaterials.Create(materials, plan, name);
            foreach (var entry in plan.Textures) material.SetTexture(entry.Key, textures[entry.Value]);
            foreach (var entry in plan.Floats) material.SetFloat(entry.Key, entry.Value);
            foreach (var color in plan.WhiteColors) material.SetColor(color, Color.white);
            foreach (var keyword in plan.Keywords) material.EnableKeyword(keyword);
            return material;
        }
    }
}
