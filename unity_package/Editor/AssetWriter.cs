using System.Collections.Generic;
using System.IO;
using System.Text;
using Figment.Core;
using UnityEditor;
using UnityEngine;

namespace Figment.Editor
{
    /// <summary>Answers -> assets. Writing a name that exists replaces its content and keeps its
    /// GUID, so that scenes which use it change with it.</summary>
    public static class AssetWriter
    {
        /// <summary>The path of the main asset: a material or a prefab.</summary>
        public static string Write(EditorJob job, JobResult result)
        {
            var folder = EnsureFolder(job.Folder);
            if (job.Capability == "texture")
            {
                var material = MaterialWriter.Write(result, folder, job.Stem);
                if (job.Place) PlaceMaterial(material);
                return AssetDatabase.GetAssetPath(material);
            }
            if (job.Capability == "prop")
            {
                var prefab = PropWriter.Write(result, folder, job.Stem);
                if (job.Place) PlacePrefab(prefab);
                return AssetDatabase.GetAssetPath(prefab);
            }
            throw new BridgeException(ErrorCodes.UnknownCapability, "Answers of `" + job.Capability + "` make no asset.");
        }

        /// <summary>`mossy cobblestone!` -> `mossy_cobblestone`; never empty.</summary>
        public static string StemOf(string prompt)
        {
            var stem = new StringBuilder();
            foreach (var c in prompt.ToLowerInvariant())
                if (char.IsLetterOrDigit(c)) stem.Append(c);
                else if (stem.Length > 0 && stem[stem.Length - 1] != '_') stem.Append('_');
            var text = stem.ToString().Trim('_');
            return text.Length == 0 ? "asset" : text.Substring(0, System.Math.Min(40, text.Length));
        }

        internal static string EnsureFolder(string folder)
        {
            if (AssetDatabase.IsValidFolder(folder)) return folder;
            var parent = Path.GetDirectoryName(folder).Replace('\\', '/');
            if (parent.Length == 0) throw new BridgeException(ErrorCodes.ConfigInvalid, "`" + folder + "` is no folder of this project.", fix: "Choose one inside Assets in Project Settings > Figment.");
            AssetDatabase.CreateFolder(EnsureFolder(parent), Path.GetFileName(folder));
            return folder;
        }

        static void PlaceMaterial(Material material)
        {
            foreach (var selected in Selection.gameObjects)
            {
                var renderer = selected.GetComponent<Renderer>();
                if (!renderer) continue;
                Undo.RecordObject(renderer, "Figment material");
                renderer.sharedMaterial = material;
            }
        }

        static void PlacePrefab(GameObject prefab)
        {
            var instance = (GameObject)PrefabUtility.InstantiatePrefab(prefab);
            Undo.RegisterCreatedObjectUndo(instance, "Figment prop");
            var parent = Selection.activeTransform;
            if (parent) instance.transform.SetParent(parent, false);
            else if (SceneView.lastActiveSceneView != null) instance.transform.position = SceneView.lastActiveSceneView.pivot;
            Selection.activeGameObject = instance;
        }

        /// <summary>The recipe beside the asset: kilobytes that make it again.</summary>
        internal static void WriteRecipe(JobResult result, string path)
        {
            if (result.Message.Recipe == null) return;
            var recipe = RecipeFile.From(result.Message.Recipe);
            recipe.FilesBeside = true;
            File.WriteAllText(path, recipe.Write());
            AssetDatabase.ImportAsset(path, ImportAssetOptions.ForceSynchronousImport);
        }
    }

    /// <summary>Maps -> PNGs with the right importer settings, and a material of the active pipeline.</summary>
    public static class MaterialWriter
    {
        public static Material Write(JobResult result, string folder, string stem)
        {
            var pipeline = FigmentMaterials.ActivePipeline();
            var textures = new Dictionary<TextureRole, Texture2D>();
            foreach (var plan in TexturePlans.For(result, pipeline, stem)) textures[plan.Role] = WriteTexture(plan, folder, Origin(result));
            AssetWriter.WriteRecipe(result, folder + "/" + stem + "." + RecipeFile.Extension);
            return WriteMaterial(pipeline, textures, folder + "/" + stem + ".mat");
        }

        internal static string Origin(JobResult result) =>
            result.Message.Provenance == null ? "" : Json.Write(result.Message.Provenance).Replace("\n", " ");

        internal static Texture2D WriteTexture(TexturePlan plan, string folder, string origin)
        {
            var path = folder + "/" + plan.FileName;
            File.WriteAllBytes(path, Png.Write(plan.Pixels, "Software", "Figment", "Comment", Latin(origin)));
            return Import(path, plan);
        }

        static string Latin(string text)
        {
            var latin = new StringBuilder();
            foreach (var c in text) latin.Append(c < 256 ? c : '?');
            return latin.ToString();
        }

        internal static Texture2D Import(string path, TexturePlan plan)
        {
            AssetDatabase.ImportAsset(path, ImportAssetOptions.ForceSynchronousImport);
            var importer = (TextureImporter)AssetImporter.GetAtPath(path);
            importer.textureType = plan.IsNormalMap ? TextureImporterType.NormalMap : TextureImporterType.Default;
            if (!plan.IsNormalMap) importer.sRGBTexture = plan.Srgb;
            importer.alphaSource = plan.HasAlphaData ? TextureImporterAlphaSource.FromInput : TextureImporterAlphaSource.None;
            importer.alphaIsTransparency = false;
            importer.wrapMode = TextureWrapMode.Repeat;
            importer.mipmapEnabled = true;
            importer.anisoLevel = 8;
            importer.maxTextureSize = plan.MaxSize;
            importer.textureCompression = TextureImporterCompression.Compressed;
            importer.SaveAndReimport();
            return AssetDatabase.LoadAssetAtPath<Texture2D>(path);
        }

        internal static Material WriteMaterial(Pipeline pipeline, Dictionary<TextureRole, Texture2D> textures, string path)
        {
            var plan = MaterialPlan.For(pipeline, textures.Keys);
            var shader = Shader.Find(plan.Shader);
            if (!shader) throw new BridgeException(ErrorCodes.ConfigInvalid, "The shader `" + plan.Shader + "` is not in this project.");
            var material = AssetDatabase.LoadAssetAtPath<Material>(path);
            var isNew = !material;
            if (isNew) material = new Material(shader);
            else
            {
                Undo.RecordObject(material, "Figment material");
                material.shader = shader;
            }
            foreach (var entry in plan.Textures) material.SetTexture(entry.Key, textures[entry.Value]);
            foreach (var entry in plan.Floats) material.SetFloat(entry.Key, entry.Value);
            foreach (var color in plan.WhiteColors) material.SetColor(color, Color.white);
            foreach (var keyword in plan.Keywords) material.EnableKeyword(keyword);
            if (isNew) AssetDatabase.CreateAsset(material, path);
            else EditorUtility.SetDirty(material);
            AssetDatabase.SaveAssetIfDirty(material);
            return material;
        }
    }

    /// <summary>A prop -> mesh assets, textures, material and a prefab with LODs and colliders.</summary>
    public static class PropWriter
    {
        public static GameObject Write(JobResult result, string folder, string stem)
        {
            var plan = PropPlan.From(result);
            var material = WriteMaterial(plan, result, folder, stem);
            var meshes = new List<Mesh>();
            foreach (var lod in plan.Lods) meshes.Add(PropBuilder.MakeMesh(lod));
            for (var i = 0; i < plan.Hulls.Count; i++) meshes.Add(PropBuilder.MakeHull(plan.Hulls[i], "hull" + i));
            SaveMeshes(meshes, folder + "/" + stem + "_meshes.asset");
            AssetWriter.WriteRecipe(result, folder + "/" + stem + "." + RecipeFile.Extension);
            var root = new GameObject(plan.Name);
            try
            {
                PropBuilder.AssembleLods(root, meshes, plan, material);
                for (var i = plan.Lods.Count; i < meshes.Count; i++) PropBuilder.AttachCollider(root, meshes[i]);
                var prefab = PrefabUtility.SaveAsPrefabAsset(root, folder + "/" + stem + ".prefab", out var saved);
                if (!saved) throw new BridgeException(ErrorCodes.DiskFull, "The prefab " + stem + " could not be saved.", fix: "See the console; check that the folder can be written.");
                return prefab;
            }
            finally { Object.DestroyImmediate(root); }
        }

        /// Meshes that are there already take over the new content: prefabs refer to them by id.
        static void SaveMeshes(List<Mesh> meshes, string path)
        {
            var known = new Dictionary<string, Mesh>();
            foreach (var asset in AssetDatabase.LoadAllAssetsAtPath(path)) if (asset is Mesh mesh) known[mesh.name] = mesh;
            Object main = null;
            foreach (var mesh in known.Values) main = main ? main : mesh;
            for (var i = 0; i < meshes.Count; i++)
            {
                if (known.TryGetValue(meshes[i].name, out var old))
                {
                    EditorUtility.CopySerialized(meshes[i], old);
                    Object.DestroyImmediate(meshes[i]);
                    meshes[i] = old;
                }
                else if (!main)
                {
                    AssetDatabase.CreateAsset(meshes[i], path);
                    main = meshes[i];
                }
                else AssetDatabase.AddObjectToAsset(meshes[i], main);
            }
            AssetDatabase.SaveAssetIfDirty(main);
        }

        static Material WriteMaterial(PropPlan plan, JobResult result, string folder, string stem)
        {
            var pipeline = FigmentMaterials.ActivePipeline();
            var maps = plan.DecodeMaps();
            foreach (var use in new[] { "base_color", "emissive" })
                if (plan.Images.ContainsKey(use)) maps.Remove(use == "base_color" ? "albedo" : use); // written as they came
            var textures = new Dictionary<TextureRole, Texture2D>();
            foreach (var texture in TexturePlans.For(maps, pipeline, stem)) textures[texture.Role] = MaterialWriter.WriteTexture(texture, folder, MaterialWriter.Origin(result));
            WriteAsItCame(plan, "base_color", TextureRole.Albedo, folder + "/" + stem + "_albedo", textures);
            WriteAsItCame(plan, "emissive", TextureRole.Emission, folder + "/" + stem + "_emission", textures);
            return MaterialWriter.WriteMaterial(pipeline, textures, folder + "/" + stem + ".mat");
        }

        /// A JPEG decoded and encoded again would only lose.
        static void WriteAsItCame(PropPlan plan, string use, TextureRole role, string stem, Dictionary<TextureRole, Texture2D> textures)
        {
            if (!plan.Images.TryGetValue(use, out var image)) return;
            var path = stem + (image.Length > 0 && image[0] == 0x89 ? ".png" : ".jpg");
            File.WriteAllBytes(path, image);
            textures[role] = MaterialWriter.Import(path, new TexturePlan { Role = role, Srgb = true });
        }
    }
}
