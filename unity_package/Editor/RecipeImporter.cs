using System.IO;
using Figment.Core;
using UnityEditor;
using UnityEditor.AssetImporters;
using UnityEngine;
using UnityEngine.UIElements;

namespace Figment.Editor
{
    /// <summary>`.figment` files become assets. Importing never waits for the sidecar: an import has
    /// to be quick and give the same on every machine. The inspector makes the asset again.</summary>
    [ScriptedImporter(1, RecipeFile.Extension)]
    public sealed class RecipeImporter : ScriptedImporter
    {
        public override void OnImportAsset(AssetImportContext context)
        {
            var recipe = ScriptableObject.CreateInstance<FigmentRecipe>();
            recipe.Json = File.ReadAllText(context.assetPath);
            try { recipe.Read(); }
            catch (BridgeException e) { context.LogImportError(e.Message, recipe); }
            context.AddObjectToAsset("recipe", recipe);
            context.SetMainObject(recipe);
        }
    }

    [CustomEditor(typeof(FigmentRecipe))]
    public sealed class RecipeInspector : UnityEditor.Editor
    {
        public override VisualElement CreateInspectorGUI()
        {
            var root = new VisualElement();
            var recipe = (FigmentRecipe)target;
            root.Add(new Label(recipe.Json));
            root.Add(new Button(() => Regenerate(recipe)) { text = "Make it again", tooltip = "Replaces the files beside this recipe and keeps their GUIDs." });
            return root;
        }

        static void Regenerate(FigmentRecipe recipe)
        {
            var path = AssetDatabase.GetAssetPath(recipe);
            try
            {
                var read = recipe.Read();
                EditorJobs.instance.Ask(Requests.ForUnity(read.ToRequest(Priorities.Interactive)), Path.GetFileName(path), Path.GetDirectoryName(path).Replace('\\', '/'), Path.GetFileNameWithoutExtension(path), false);
                FigmentWindow.Open();
            }
            catch (BridgeException e) { Debug.LogError(e.Message, recipe); }
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
            var recipe = (FigmentRecipe)Selection.activeObject;
            var read = recipe.Read();
            var seed = Random.Range(0, int.MaxValue);
            var request = Requests.ForUnity(read.ToRequest(Priorities.Interactive));
            request.Params["seed"] = (long)seed;
            request.Params["variation_of"] = Json.ReadMap(recipe.Json);
            var stem = Path.GetFileNameWithoutExtension(AssetDatabase.GetAssetPath(recipe)) + "_" + seed % 1000;
            EditorJobs.instance.Ask(request, "variation of " + recipe.name, FigmentSettings.instance.OutputFolder + "/" + stem, stem, false);
            FigmentWindow.Open();
        }

        [MenuItem(Variation, true)]
        static bool IsRecipe() => Selection.activeObject is FigmentRecipe;
    }
}
