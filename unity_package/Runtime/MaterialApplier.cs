using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    /// <summary>An answer of `texture` -> Unity textures and a material, a step at a time: pixels are
    /// packed on a worker thread, each upload is one step of the frame budget.</summary>
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

        sealed class Upload
        {
            public TexturePlan Plan;
            public byte[] Rgba;
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
            foreach (var plan in plans) uploads.Add(new Upload { Plan = plan, Rgba = plan.Pixels.ToUnityRgba32() });
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
                    token.ThrowIfCancellationRequested();
                    await client.InBudget(() => byRole[upload.Plan.Role] = Add(built, upload), "texture " + upload.Plan.Pixels.Width);
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
            var map = upload.Plan.Pixels;
            var texture = new Texture2D(map.Width, map.Height, TextureFormat.RGBA32, true, !upload.Plan.Srgb)
            {
                name = upload.Plan.FileName, wrapMode = TextureWrapMode.Repeat, anisoLevel = 8,
            };
            built.Textures.Add(texture);
            texture.SetPixelData(upload.Rgba, 0);
            texture.Apply(true, true);
            built.Bytes += upload.Rgba.Length * 4L / 3;
            return texture;
        }

        static Material Make(FigmentMaterials materials, Pipeline pipeline, Dictionary<TextureRole, Texture2D> textures, string name)
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
