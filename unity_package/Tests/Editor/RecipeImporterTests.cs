// For Unity's test runner; compiled against signatures here, not yet run inside the Unity editor.
using System.IO;
using Figment.Core;
using NUnit.Framework;
using UnityEditor;
using UnityEngine;

namespace Figment.Editor.Tests
{
    public sealed class RecipeImporterTests
    {
        const string Folder = "Assets/FigmentTests", Kept = "Library/Figment";

        static RecipeFile Recipe(bool beside) => new RecipeFile { Capability = "texture", Params = { ["prompt"] = "test of the importer" }, Seed = 7, FilesBeside = beside };

        static string Import(string name, RecipeFile recipe)
        {
            if (!AssetDatabase.IsValidFolder(Folder)) AssetDatabase.CreateFolder("Assets", "FigmentTests");
            var path = Folder + "/" + name + ".figment";
            File.WriteAllText(path, recipe.Write());
            AssetDatabase.ImportAsset(path, ImportAssetOptions.ForceSynchronousImport);
            return path;
        }

        [OneTimeTearDown]
        public void RemoveFolder() => AssetDatabase.DeleteAsset(Folder);

        [Test]
        public void AKeptAnswerBecomesAMaterialInsideTheRecipe()
        {
            var recipe = Recipe(false);
            var answer = new ResultMessage { Recipe = recipe.ToSend(), Blobs = new[] { Blob.Image("albedo", new byte[4 * 4 * 3], 4, 4, 3) } };
            Directory.CreateDirectory(Kept);
            File.WriteAllBytes(Kept + "/" + RecipeMaker.Digest(recipe) + ".answer", AnswerFile.Write(new JobResult(answer, null)));
            var path = Import("kept", recipe);
            Assert.IsTrue(AssetDatabase.LoadAssetAtPath<Material>(path));
            Assert.IsTrue(AssetDatabase.LoadAssetAtPath<Texture2D>(path));
            ImportSidecar.instance.Forget(recipe);
        }

        [Test]
        public void ARecipeWithItsFilesBesideMakesNothing()
        {
            var path = Import("beside", Recipe(true));
            Assert.IsTrue(AssetDatabase.LoadAssetAtPath<FigmentRecipe>(path));
            Assert.IsFalse(AssetDatabase.LoadAssetAtPath<Material>(path));
        }
    }
}
