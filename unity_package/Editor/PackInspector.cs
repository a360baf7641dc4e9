using System;
using System.IO;
using Figment.Core;
using UnityEditor;
using UnityEditor.UIElements;
using UnityEngine;
using UnityEngine.UIElements;

namespace Figment.Editor
{
    /// <summary>Fills a pack with assets from a folder that `figment bake` made: what a build needs
    /// where it cannot read files, and what loads fastest everywhere.</summary>
    [CustomEditor(typeof(FigmentPack))]
    public sealed class PackInspector : UnityEditor.Editor
    {
        public override VisualElement CreateInspectorGUI()
        {
            var root = new VisualElement();
            InspectorElement.FillDefaultInspector(root, serializedObject, this);
            root.Add(new Button(Fill) { text = "Fill from a baked folder...", tooltip = "Writes materials and prefabs into the project, and takes the lines." });
            return root;
        }

        void Fill()
        {
            var folder = EditorUtility.OpenFolderPanel("A folder that `figment bake` made", "", "");
            if (folder.Length == 0) return;
            try { Fill((FigmentPack)target, folder, FigmentSettings.instance.OutputFolder + "/" + Path.GetFileName(folder)); }
            catch (BridgeException e) { Debug.LogError(e.Message, target); }
        }

        /// <summary>Adds everything that the folder holds; assets go below `assets`.</summary>
        internal static void Fill(FigmentPack pack, string folder, string assets)
        {
            var baked = BakedPack.Open(folder);
            Undo.RecordObject(pack, "Fill the pack");
            assets = AssetWriter.EnsureFolder(assets);
            foreach (var prompt in baked.Prompts("texture")) pack.Add(prompt, Write(baked, "texture", prompt, result => MaterialWriter.Write(result, assets, AssetWriter.StemOf(prompt))));
            foreach (var prompt in baked.Prompts("prop")) pack.Add(prompt, Write(baked, "prop", prompt, result => PropWriter.Write(result, assets, AssetWriter.StemOf(prompt))));
            foreach (var speaker in baked.Lines()) pack.Add(speaker.Key, speaker.Value);
            EditorUtility.SetDirty(pack);
            AssetDatabase.SaveAssetIfDirty(pack);
        }

        static T Write<T>(BakedPack baked, string capability, string prompt, Func<JobResult, T> write)
        {
            using (var result = baked.Find(new JobRequest { Capability = capability, Params = { ["prompt"] = prompt } })) return write(result);
        }
    }
}
