// For Unity's test runner; compiled against signatures here, not yet run inside the Unity editor.
using System.Collections.Generic;
using Figment.Core;
using NUnit.Framework;
using UnityEditor;
using UnityEngine;

namespace Figment.Editor.Tests
{
    public sealed class AssetWriterTests
    {
        const string Folder = "Assets/FigmentTests";

        [OneTimeSetUp]
        public void MakeFolder()
        {
            if (!AssetDatabase.IsValidFolder(Folder)) AssetDatabase.CreateFolder("Assets", "FigmentTests");
        }

        [OneTimeTearDown]
        public void RemoveFolder() => AssetDatabase.DeleteAsset(Folder);

        [Test]
        public void ANormalMapIsImportedAsOneAndAMaskAsNumbers()
        {
            var maps = new Dictionary<string, PixelMap> { ["normal"] = new PixelMap(32, 32, 3), ["roughness"] = new PixelMap(32, 32, 1) };
            foreach (var plan in TexturePlans.For(maps, Pipeline.Urp, "test"))
            {
                MaterialWriter.WriteTexture(plan, Folder, "");
                var importer = (TextureImporter)AssetImporter.GetAtPath(Folder + "/" + plan.FileName);
                Assert.AreEqual(plan.IsNormalMap ? TextureImporterType.NormalMap : TextureImporterType.Default, importer.textureType);
                if (!plan.IsNormalMap) Assert.IsFalse(importer.sRGBTexture);
            }
        }

        [Test]
        public void AMaterialKeepsItsAssetWhenItIsMadeAgain()
        {
            var textures = new Dictionary<TextureRole, Texture2D> { [TextureRole.Albedo] = Texture2D.whiteTexture, [TextureRole.Normal] = Texture2D.whiteTexture };
            var pipeline = FigmentMaterials.ActivePipeline();
            var first = MaterialWriter.WriteMaterial(pipeline, textures, Folder + "/again.mat");
            var second = MaterialWriter.WriteMaterial(pipeline, textures, Folder + "/again.mat");
            Assert.AreEqual(first, second);
            Assert.IsTrue(second.IsKeywordEnabled("_NORMALMAP"));
        }

        [Test]
        public void NamesOfFilesComeFromPrompts()
        {
            Assert.AreEqual("mossy_cobblestone", AssetWriter.StemOf("Mossy  cobblestone!"));
            Assert.AreEqual("asset", AssetWriter.StemOf("?!"));
        }

        [Test]
        public void TheBundleGoesWhereTheGameLooks()
        {
            StringAssert.EndsWith(ConnectionSettings.BundleFolder, BundleBuildStep.Target(BuildTarget.StandaloneWindows64, "Build/Game.exe"));
            Assert.IsNull(BundleBuildStep.Target(BuildTarget.Android, "Build/game.apk"));
        }
    }
}
