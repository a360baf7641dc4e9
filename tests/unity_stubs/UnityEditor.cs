// SIGNATURE STUBS, not Unity. Every body throws; nothing here says how the editor behaves.
#pragma warning disable CS0067, CS0649
using System;
using System.Collections.Generic;
using UnityEngine;
using UnityEngine.UIElements;

namespace UnityEditor
{
    public class Editor : ScriptableObject
    {
        public UnityEngine.Object target { get => throw null; set => throw null; }
        public SerializedObject serializedObject => throw null;
        public virtual VisualElement CreateInspectorGUI() => throw null;
    }
    public class SerializedObject : IDisposable { public SerializedObject(UnityEngine.Object obj) => throw null; public void Dispose() => throw null; }
    public class CustomEditor : Attribute { public CustomEditor(Type inspectedType) => throw null; }
    public class EditorWindow : ScriptableObject
    {
        public static T GetWindow<T>() where T : EditorWindow => throw null;
        public GUIContent titleContent { get => throw null; set => throw null; }
        public VisualElement rootVisualElement => throw null;
        public Vector2 minSize { get => throw null; set => throw null; }
    }
    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)] public sealed class MenuItem : Attribute { public MenuItem(string itemName) => throw null; public MenuItem(string itemName, bool isValidateFunction) => throw null; }
    [AttributeUsage(AttributeTargets.Method)] public class InitializeOnLoadMethodAttribute : Attribute { public InitializeOnLoadMethodAttribute() => throw null; }
    public static class AssemblyReloadEvents
    {
        public delegate void AssemblyReloadCallback();
        public static event AssemblyReloadCallback beforeAssemblyReload { add => throw null; remove => throw null; }
    }
    public sealed class EditorApplication
    {
        public delegate void CallbackFunction();
        public static CallbackFunction update;
        public static CallbackFunction delayCall;
        public static bool isPlaying { get => throw null; set => throw null; }
        public static event Action quitting { add => throw null; remove => throw null; }
    }
    public sealed class AssetDatabase
    {
        public static void ImportAsset(string path, ImportAssetOptions options) => throw null;
        public static void CreateAsset(UnityEngine.Object asset, string path) => throw null;
        public static void AddObjectToAsset(UnityEngine.Object objectToAdd, UnityEngine.Object assetObject) => throw null;
        public static T LoadAssetAtPath<T>(string assetPath) where T : UnityEngine.Object => throw null;
        public static UnityEngine.Object[] LoadAllAssetsAtPath(string assetPath) => throw null;
        public static bool IsValidFolder(string path) => throw null;
        public static string GenerateUniqueAssetPath(string path) => throw null;
        public static string CreateFolder(string parentFolder, string newFolderName) => throw null;
        public static void SaveAssetIfDirty(UnityEngine.Object obj) => throw null;
        public static string GetAssetPath(UnityEngine.Object assetObject) => throw null;
        public static bool DeleteAsset(string path) => throw null;
        public static void Refresh() => throw null;
        public static void RegisterCustomDependency(string dependency, Hash128 hashOfValue) => throw null;
        public static bool IsAssetImportWorkerProcess() => throw null;
    }
    public sealed class AssetPreview { public static Texture2D GetAssetPreview(UnityEngine.Object asset) => throw null; }
    [Flags] public enum ImportAssetOptions { Default = 0, ForceUpdate = 1, ForceSynchronousImport = 8 }
    public class AssetImporter : UnityEngine.Object { public string assetPath => throw null; public static AssetImporter GetAtPath(string path) => throw null; public void SaveAndReimport() => throw null; }
    public sealed class TextureImporter : AssetImporter
    {
        public TextureImporterType textureType { get => throw null; set => throw null; }
        public bool sRGBTexture { get => throw null; set => throw null; }
        public TextureImporterAlphaSource alphaSource { get => throw null; set => throw null; }
        public bool alphaIsTransparency { get => throw null; set => throw null; }
        public bool mipmapEnabled { get => throw null; set => throw null; }
        public TextureWrapMode wrapMode { get => throw null; set => throw null; }
        public int maxTextureSize { get => throw null; set => throw null; }
        public int anisoLevel { get => throw null; set => throw null; }
        public TextureImporterCompression textureCompression { get => throw null; set => throw null; }
    }
    public enum TextureImporterType { Default = 0, NormalMap = 1 }
    public enum TextureImporterAlphaSource { None = 0, FromInput = 1 }
    public enum TextureImporterCompression { Uncompressed = 0, Compressed = 1 }
    public sealed class PrefabUtility
    {
        public static GameObject SaveAsPrefabAsset(GameObject instanceRoot, string assetPath, out bool success) => throw null;
        public static UnityEngine.Object InstantiatePrefab(UnityEngine.Object assetComponentOrGameObject) => throw null;
    }
    public sealed class Undo
    {
        public static void RecordObject(UnityEngine.Object objectToUndo, string name) => throw null;
        public static void RegisterCreatedObjectUndo(UnityEngine.Object objectToUndo, string name) => throw null;
    }
    public sealed class Selection
    {
        public static UnityEngine.Object activeObject { get => throw null; set => throw null; }
        public static GameObject activeGameObject { get => throw null; set => throw null; }
        public static Transform activeTransform { get => throw null; set => throw null; }
        public static GameObject[] gameObjects => throw null;
    }
    public class SearchableEditorWindow : EditorWindow { }
    public class SceneView : SearchableEditorWindow { public static SceneView lastActiveSceneView => throw null; public Vector3 pivot { get => throw null; set => throw null; } }
    public class EditorUtility
    {
        public static void SetDirty(UnityEngine.Object target) => throw null;
        public static void CopySerialized(UnityEngine.Object source, UnityEngine.Object dest) => throw null;
        public static string OpenFolderPanel(string title, string folder, string defaultName) => throw null;
        public static string OpenFilePanel(string title, string directory, string extension) => throw null;
        public static void RevealInFinder(string path) => throw null;
    }
    public sealed class EditorGUIUtility : GUIUtility { public static void PingObject(UnityEngine.Object obj) => throw null; }
    public class ScriptableSingleton<T> : ScriptableObject where T : ScriptableObject { public static T instance => throw null; protected virtual void Save(bool saveAsText) => throw null; }
    public class FilePathAttribute : Attribute { public enum Location { PreferencesFolder = 0, ProjectFolder = 1 } public FilePathAttribute(string relativePath, Location location) => throw null; }
    public class SettingsProvider
    {
        public SettingsProvider(string path, SettingsScope scopes, IEnumerable<string> keywords = null) => throw null;
        public Action<string, VisualElement> activateHandler { get => throw null; set => throw null; }
        public string label { get => throw null; set => throw null; }
    }
    public enum SettingsScope { User = 0, Project = 1 }
    public sealed class SettingsProviderAttribute : Attribute { public SettingsProviderAttribute() => throw null; }
    public static class Progress
    {
        [Flags] public enum Options { None = 0, Sticky = 1 }
        public static int Start(string name, string description = null, Options options = Options.None, int parentId = -1) => throw null;
        public static void Report(int id, float progress, string description) => throw null;
        public static int Remove(int id, bool forceSynchronous) => throw null;
        public static void RegisterCancelCallback(int id, Func<bool> callback) => throw null;
    }
    public class SessionState { public static void SetString(string key, string value) => throw null; public static string GetString(string key, string defaultValue) => throw null; }
    public enum BuildTarget { StandaloneOSX = 2, StandaloneWindows64 = 19, StandaloneLinux64 = 24, Android = 13 }
}
namespace UnityEngine { public class GUIUtility { } }

namespace UnityEditor.UIElements
{
    public class ObjectField : BaseField<UnityEngine.Object> { public ObjectField(string label) => throw null; public Type objectType { get => throw null; set => throw null; } }
    public class InspectorElement : BindableElement { public InspectorElement(UnityEngine.Object obj) => throw null; public static void FillDefaultInspector(VisualElement container, SerializedObject serializedObject, Editor editor) => throw null; }
}

namespace UnityEditor.AssetImporters
{
    public class ScriptedImporterAttribute : Attribute { public ScriptedImporterAttribute(int version, string ext) => throw null; }
    public abstract class AssetImporterEditor : Editor { protected virtual bool needsApplyRevert => throw null; }
    public class ScriptedImporterEditor : AssetImporterEditor { }
    public abstract class ScriptedImporter : AssetImporter { public abstract void OnImportAsset(AssetImportContext ctx); }
    public class AssetImportContext
    {
        public string assetPath => throw null;
        public void AddObjectToAsset(string identifier, UnityEngine.Object obj) => throw null;
        public void SetMainObject(UnityEngine.Object obj) => throw null;
        public void LogImportError(string msg, UnityEngine.Object obj = null) => throw null;
        public void LogImportWarning(string msg, UnityEngine.Object obj = null) => throw null;
        public void DependsOnCustomDependency(string dependency) => throw null;
    }
}

namespace UnityEditor.Build
{
    public interface IOrderedCallback { int callbackOrder { get; } }
    public interface IPostprocessBuildWithReport : IOrderedCallback { void OnPostprocessBuild(Reporting.BuildReport report); }
    public class BuildFailedException : Exception { public BuildFailedException(string message) => throw null; }
}

namespace UnityEditor.Build.Reporting
{
    public sealed class BuildReport : UnityEngine.Object { public BuildSummary summary => throw null; }
    public struct BuildSummary { public BuildTarget platform => throw null; public string outputPath => throw null; }
}
