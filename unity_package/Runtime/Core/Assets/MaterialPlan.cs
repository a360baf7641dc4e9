// What has to be done to have a material, as data: which textures, how they are imported, which
// shader properties and keywords are set. The Unity layer applies it; tests read it.
//
// Property and keyword names: URP `Lit.shader`, the Built-in `Standard` shader, HDRP `Lit`.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public enum Pipeline { BuiltIn, Urp, Hdrp }

    public enum TextureRole { Albedo, Normal, MetallicSmoothness, Occlusion, Mask, Height, Emission }

    /// <summary>One texture: its pixels, and the importer settings that make them mean what they do.</summary>
    public sealed class TexturePlan
    {
        public TextureRole Role;
        /// <summary>File name without folder, e.g. `mossy_cobblestone_normal.png`.</summary>
        public string FileName = "";
        public PixelMap Pixels;
        /// <summary>Colours are sRGB; normals, masks and heights are numbers.</summary>
        public bool Srgb;
        public bool IsNormalMap;
        /// <summary>Alpha is data (smoothness), not transparency.</summary>
        public bool HasAlphaData;
        public int MaxSize = 2048;
    }

    /// <summary>Shader, and what is set on it. Textures are named by role.</summary>
    public sealed class MaterialPlan
    {
        public Pipeline Pipeline;
        public string Shader = "";
        public readonly List<KeyValuePair<string, TextureRole>> Textures = new List<KeyValuePair<string, TextureRole>>();
        public readonly List<KeyValuePair<string, float>> Floats = new List<KeyValuePair<string, float>>();
        /// <summary>Colours that are set to white, so that the map alone speaks.</summary>
        public readonly List<string> WhiteColors = new List<string>();
        public readonly List<string> Keywords = new List<string>();

        /// <summary>A material for this pipeline that uses the roles given.</summary>
        public static MaterialPlan For(Pipeline pipeline, ICollection<TextureRole> roles)
        {
            var plan = new MaterialPlan { Pipeline = pipeline };
            switch (pipeline)
            {
                case Pipeline.BuiltIn:
                    plan.Shader = "Standard";
                    plan.Use(roles, TextureRole.Albedo, "_MainTex");
                    plan.Use(roles, TextureRole.Normal, "_BumpMap", "_NORMALMAP");
                    if (plan.Use(roles, TextureRole.MetallicSmoothness, "_MetallicGlossMap", "_METALLICGLOSSMAP")) plan.Float("_GlossMapScale", 1);
                    plan.Use(roles, TextureRole.Occlusion, "_OcclusionMap");
                    if (plan.Use(roles, TextureRole.Height, "_ParallaxMap", "_PARALLAXMAP")) plan.Float("_Parallax", 0.02f);
                    if (plan.Use(roles, TextureRole.Emission, "_EmissionMap", "_EMISSION")) plan.WhiteColors.Add("_EmissionColor");
                    break;
                case Pipeline.Urp:
                    plan.Shader = "Universal Render Pipeline/Lit";
                    plan.Use(roles, TextureRole.Albedo, "_BaseMap");
                    plan.Use(roles, TextureRole.Normal, "_BumpMap", "_NORMALMAP");
                    if (plan.Use(roles, TextureRole.MetallicSmoothness, "_MetallicGlossMap", "_METALLICSPECGLOSSMAP")) plan.Float("_Smoothness", 1);
                    plan.Use(roles, TextureRole.Occlusion, "_OcclusionMap", "_OCCLUSIONMAP");
                    if (plan.Use(roles, TextureRole.Height, "_ParallaxMap", "_PARALLAXMAP")) plan.Float("_Parallax", 0.005f);
                    if (plan.Use(roles, TextureRole.Emission, "_EmissionMap", "_EMISSION")) plan.WhiteColors.Add("_EmissionColor");
                    break;
                default:
                    plan.Shader = "HDRP/Lit";
                    plan.Use(roles, TextureRole.Albedo, "_BaseColorMap");
                    if (plan.Use(roles, TextureRole.Normal, "_NormalMap", "_NORMALMAP")) plan.Keywords.Add("_NORMALMAP_TANGENT_SPACE");
                    plan.Use(roles, TextureRole.Mask, "_MaskMap", "_MASKMAP");
                    if (plan.Use(roles, TextureRole.Emission, "_EmissiveColorMap", "_EMISSIVE_COLOR_MAP")) plan.WhiteColors.Add("_EmissiveColor");
                    break;
            }
            return plan;
        }

        bool Use(ICollection<TextureRole> roles, TextureRole role, string property, string keyword = null)
        {
            if (!roles.Contains(role)) return false;
            Textures.Add(new KeyValuePair<string, TextureRole>(property, role));
            if (keyword != null) Keywords.Add(keyword);
            return true;
        }

        void Float(string name, float value) => Floats.Add(new KeyValuePair<string, float>(name, value));
    }

    /// <summary>The maps of one answer -> the textures of one pipeline.</summary>
    public static class TexturePlans
    {
        /// <summary>Maps by name as the sidecar sends them (albedo, normal, height, roughness,
        /// metallic, ao); missing ones are left out or filled with what a shader takes as nothing.</summary>
        public static List<TexturePlan> For(IReadOnlyDictionary<string, PixelMap> maps, Pipeline pipeline, string stem)
        {
            maps.TryGetValue("albedo", out var albedo);
            maps.TryGetValue("normal", out var normal);
            maps.TryGetValue("metallic", out var metallic);
            maps.TryGetValue("roughness", out var roughness);
            maps.TryGetValue("ao", out var ao);
            maps.TryGetValue("height", out var height);
            maps.TryGetValue("emissive", out var emissive);
            var plans = new List<TexturePlan>();
            if (albedo != null) plans.Add(Plan(TextureRole.Albedo, stem + "_albedo", albedo, srgb: true));
            if (normal != null) plans.Add(Plan(TextureRole.Normal, stem + "_normal", MapPacking.Normal(normal), normal: true));
            if (emissive != null) plans.Add(Plan(TextureRole.Emission, stem + "_emission", emissive, srgb: true));
            if (pipeline == Pipeline.Hdrp)
            {
                if (metallic != null || roughness != null || ao != null)
                    plans.Add(Plan(TextureRole.Mask, stem + "_mask", MapPacking.MaskMap(metallic, ao, roughness), alpha: true));
                return plans;
            }
            if (metallic != null || roughness != null)
                plans.Add(Plan(TextureRole.MetallicSmoothness, stem + "_metallic_smoothness", MapPacking.MetallicSmoothness(metallic, roughness), alpha: true));
            if (ao != null) plans.Add(Plan(TextureRole.Occlusion, stem + "_occlusion", MapPacking.Occlusion(ao)));
            if (height != null) plans.Add(Plan(TextureRole.Height, stem + "_height", MapPacking.Channel(height, 0)));
            return plans;
        }

        /// <summary>The same from an answer of `texture`, whatever packing it was asked for.</summary>
        public static List<TexturePlan> For(JobResult result, Pipeline pipeline, string stem) => For(Maps(result), pipeline, stem);

        /// <summary>The maps of an answer by name; an `orm` texture is taken apart.</summary>
        public static Dictionary<string, PixelMap> Maps(JobResult result)
        {
            var maps = new Dictionary<string, PixelMap>(StringComparer.Ordinal);
            foreach (var name in new[] { "albedo", "normal", "height", "roughness", "metallic", "ao" })
            {
                var blob = result.TryBlob(name);
                if (blob != null) maps[name] = PixelMap.FromBlob(blob);
            }
            var orm = result.TryBlob("orm");
            if (orm != null)
            {
                MapPacking.UnpackOrm(PixelMap.FromBlob(orm), out var ao, out var roughness, out var metallic);
                maps["ao"] = ao;
                maps["roughness"] = roughness;
                maps["metallic"] = metallic;
            }
            if (maps.Count == 0) throw new BridgeException(ErrorCodes.MalformedMessage, "The answer holds no maps.");
            return maps;
        }

        public static List<TextureRole> Roles(IEnumerable<TexturePlan> plans)
        {
            var roles = new List<TextureRole>();
            foreach (var plan in plans) roles.Add(plan.Role);
            return roles;
        }

        static TexturePlan Plan(TextureRole role, string name, PixelMap pixels, bool srgb = false, bool normal = false, bool alpha = false) => new TexturePlan
        {
            Role = role, FileName = name + ".png", Pixels = pixels, Srgb = srgb, IsNormalMap = normal, HasAlphaData = alpha,
            MaxSize = Math.Max(32, NextPowerOfTwo(Math.Max(pixels.Width, pixels.Height))),
        };

        static int NextPowerOfTwo(int size)
        {
            var power = 32;
            while (power < size) power <<= 1;
            return power;
        }
    }
}
