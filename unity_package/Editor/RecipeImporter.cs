using System.Collections.Generic;
using System.IO;
using Figment.Core;
using UnityEditor;
using UnityEditor.AssetImporters;
using UnityEngine;
using UnityEngine.UIElements;

namespace Figment.Editor
{
    /// <summary>
    /// `.figment` files become assets: the recipe is what version control carries, the material or
    /// the prop is made from it at import. Answers are kept in the project's Library by the digest of
    /// the recipe, which names its model: importing again is quick, and gives the same on every
    /// machine. Where nothing is kept and no sidecar answers within the time limit, the import says
    /// so and leaves the bare recipe; it is tried again when a sidecar becomes ready.
    /// Recipes that the window wrote beside their files make nothing.
    /// </summary>
    [ScriptedImporter(2, RecipeFile.Extension)]
    public sealed class RecipeImporter : ScriptedImporter
    {
        public override void OnImportAsset(AssetImportContext context)
        {
            var asset = ScriptableObject.CreateInstance<FigmentRecipe>();
            asset.name = "recipe";
            asset.Json = File.ReadAllText(context.assetPath);
            context.AddObjectToAsset("recipe", asset);
            Object made = null;
            try
            {
                var recipe = asset.Read();
                if (!recipe.FilesBeside) made = Make(context, recipe);
            }
            catch (BridgeException e) { context.LogImportError(e.Message, asset); }
            context.SetMainObject(made ? made : asset);
        }

        /// The material or the prop; null, and a warning, where there is none now.
        static Object Make(AssetImportContext context, RecipeFile recipe)
        {
            MadeAgain made;
            try { made = ImportSidecar.instance.Make(recipe); }
            catch (BridgeException e) when (PackChoice.StandsInFor(e))
            {
                context.DependsOnCustomDependency(ImportSidecar.WaitingFor(recipe.Capability));
                context.LogImportWarning(
                    "`" + context.assetPath + "` could not be made again; it is tried again when a sidecar is ready.\n" + e.Message
                    + "\nOr select it, and press `Make it again` in the inspector.");
                return null;
            }
            if (made.Warning.Length > 0) context.LogImportWarning("`" + context.assetPath + "`: " + made.Warning);
            return RecipeContent.Add(context, recipe.Capability, made.Result, Path.GetFileNameWithoutExtension(context.assetPath));
        }
    }

    /// <summary>An answer as the content of one asset: textures, meshes, material, game object.</summary>
    static class RecipeContent
    {
        /// <summary>The main one of what was added. Raises `unknown_capability` where the answers make
        /// no asset.</summary>
        public static Object Add(AssetImportContext context, string capability, JobResult result, string stem)
        {
            context.DependsOnCustomDependency(ImportSidecar.PipelineDependency);
            var pipeline = FigmentMaterials.ActivePipeline();
            if (capability == "texture") return AddMaterial(context, TexturePlans.For(result, pipeline, stem), pipeline, stem);
            if (capability == "prop")
            {
                var plan = PropPlan.From(result);
                return AddProp(context, plan, AddMaterial(context, TexturePlans.For(plan.DecodeMaps(), pipeline, stem), pipeline, stem), stem);
            }
            throw new BridgeException(ErrorCodes.UnknownCapability, "Answers of `" + capability + "` make no asset.");
        }

        static Material AddMaterial(AssetImportContext context, List<TexturePlan> plans, Pipeline pipeline, string stem)
        {
            var textures = new Dictionary<TextureRole, Texture2D>();
            foreach (var plan in plans) context.AddObjectToAsset(plan.Role.ToString(), textures[plan.Role] = MaterialApplier.MakeTexture(plan));
            var material = MaterialApplier.Make(null, pipeline, textures, stem);
            context.AddObjectToAsset("material", material);
            return material;
        }

        static GameObject AddProp(AssetImportContext context, PropPlan plan, Material material, string stem)
        {
            var meshes = new List<Mesh>();
            foreach (var lod in plan.Lods) meshes.Add(PropBuilder.MakeMesh(lod));
            for (var i = 0; i < plan.Hulls.Count; i++) meshes.Add(PropBuilder.MakeHull(plan.Hulls[i], "hull" + i));
            foreach (var mesh in meshes) context.AddObjectToAsset(mesh.name, mesh);
            var root = new GameObject(stem);
            PropBuilder.AssembleLods(root, meshes, plan, material);
            for (var i = plan.Lods.Count; i < meshes.Count; i++) PropBuilder.AttachCollider(root, meshes[i]);
            context.AddObjectToAsset("prop", root);
            return root;
        }
    }

    /// <summary>Makes the asset again: inside the import, or as files beside the recipe.</summary>
    [CustomEditor(typeof(RecipeImporter))]
    public sealed class RecipeImporterInspector : ScriptedImporterEditor
    {
        protected override bool needsApplyRevert => false;

        public override VisualElement CreateInspectorGUI()
        {
            var root = new VisualElement();
            var path = ((AssetImporter)target).assetPath;
            var text = new Label(File.ReadAllText(path));
            text.style.whiteSpace = WhiteSpace.Normal;
            root.Add(text);
            root.Add(new Button(() => Again(path)) { text = "Make it again", tooltip = "Forgets what was kept, asks the sidecar, and imports the answer." });
            root.Add(new Button(() => AsFiles(path)) { text = "Write it as files", tooltip = "PNGs, meshes, material and prefab beside this recipe, compressed for the build's platform. Replaces what is there and keeps its GUIDs." });
            return root;
        }

        static void Again(string path)
        {
            try
            {
                var recipe = RecipeFile.Read(File.ReadAllText(path));
                if (recipe.FilesBeside) { AsFiles(path); return; }
                ImportSidecar.instance.Forget(recipe);
                AssetDatabase.ImportAsset(path, ImportAssetOptions.ForceUpdate);
            }
            catch (BridgeException e) { Debug.LogError(e.Message); }
        }

        static void AsFiles(string path)
        {
            try
            {
                var recipe = RecipeFile.Read(File.ReadAllText(path));
                EditorJobs.instance.Ask(Requests.ForUnity(recipe.ToRequest(Priorities.Interactive)), Path.GetFileName(path), Path.GetDirectoryName(path).Replace('\\', '/'), Path.GetFileNameWithoutExtension(path), false);
                FigmentWindow.Open();
            }
            catch (BridgeException e) { Debug.LogError(e.Message); }
        }
    }

    /// <summary>Right-click in the Project window.</summary>
    static class AssetMenu
    {
        const string Tileable = "Assets/Figment/Make a tileable material of this image";
        const string Variation = "Assets/Figment/Make a variation of this recipe";

        [MenuItem(Tileable)]
        static void MakeTileable()
        {
            var path = AssetDatabase.GetAssetPath(Selection.activeObject);
            var stem = AssetWriter.StemOf(Path.GetFileNameWithoutExtension(path)) + "_material";
            var media = path.EndsWith(".png", System.StringComparison.OrdinalIgnoreCase) ? "image/png" : "image/jpeg";
            var request = Requests.TextureFromImage(Blob.File("image", File.ReadAllBytes(path), media), "", 0, 512);
            EditorJobs.instance.Ask(request, "material of " + Path.GetFileName(path), FigmentSettings.instance.OutputFolder + "/" + stem, stem, false);
            FigmentWindow.Open();
        }

        [MenuItem(Tileable, true)]
        static bool IsImage() => Selection.activeObject is Texture2D;

        [MenuItem(Variation)]
        static void MakeVariation()
        {
            var path = AssetDatabase.GetAssetPath(Selection.activeObject);
            var read = RecipeFile.Read(File.ReadAllText(path));
            var seed = Random.Range(0, int.MaxValue);
            var request = Requests.ForUnity(read.ToRequest(Priorities.Interactive));
            request.Params["seed"] = (long)seed;
            request.Params["variation_of"] = read.ToSend();
            var stem = Path.GetFileNameWithoutExtension(path) + "_" + seed % 1000;
            EditorJobs.instance.Ask(request, "variation of " + Path.GetFileName(path), FigmentSettings.instance.OutputFolder + "/" + stem, stem, false);
            FigmentWindow.Open();
        }

        [MenuItem(Variation, true)]
        static bool IsRecipe() => Selection.activeObject && AssetDatabase.GetAssetPath(Selection.activeObject).EndsWith("." + RecipeFile.Extension, System.StringComparison.Ordinal);
    }
}
