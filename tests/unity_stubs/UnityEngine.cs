// SIGNATURE STUBS, not Unity. Every body throws; nothing here says how the engine behaves.
#pragma warning disable CS0067, CS0649, CS0169, CS0660, CS0661, CS0824
using System;
using System.Collections.Generic;
using System.Threading;
using UnityEngine.Rendering;

namespace UnityEngine
{
    [AttributeUsage(AttributeTargets.Field)] public sealed class SerializeField : Attribute { public SerializeField() => throw null; }
    public abstract class PropertyAttribute : Attribute { protected PropertyAttribute() => throw null; }
    public class TooltipAttribute : PropertyAttribute { public TooltipAttribute(string tooltip) => throw null; }
    public class HeaderAttribute : PropertyAttribute { public HeaderAttribute(string header) => throw null; }
    public sealed class RangeAttribute : PropertyAttribute { public RangeAttribute(float min, float max) => throw null; }
    public sealed class MinAttribute : PropertyAttribute { public MinAttribute(float min) => throw null; }
    public sealed class TextAreaAttribute : PropertyAttribute { public TextAreaAttribute(int minLines, int maxLines) => throw null; }
    public class InspectorNameAttribute : PropertyAttribute { public InspectorNameAttribute(string displayName) => throw null; }
    public sealed class AddComponentMenu : Attribute { public AddComponentMenu(string menuName) => throw null; }
    public sealed class DisallowMultipleComponent : Attribute { public DisallowMultipleComponent() => throw null; }
    public class DefaultExecutionOrder : Attribute { public DefaultExecutionOrder(int order) => throw null; }
    public sealed class CreateAssetMenuAttribute : Attribute
    {
        public CreateAssetMenuAttribute() => throw null;
        public string menuName { get => throw null; set => throw null; }
        public string fileName { get => throw null; set => throw null; }
    }

    public class Object
    {
        public string name { get => throw null; set => throw null; }
        public static void Destroy(Object obj) => throw null;
        public static T Instantiate<T>(T original, Transform parent) where T : Object => throw null;
        public static void DestroyImmediate(Object obj) => throw null;
        public static void DontDestroyOnLoad(Object target) => throw null;
        public static bool operator ==(Object x, Object y) => throw null;
        public static bool operator !=(Object x, Object y) => throw null;
        public static implicit operator bool(Object exists) => throw null;
    }
    public class ScriptableObject : Object { public static T CreateInstance<T>() where T : ScriptableObject => throw null; }
    public class TextAsset : Object { public string text => throw null; }

    public class Component : Object
    {
        public Transform transform => throw null;
        public GameObject gameObject => throw null;
        public T GetComponent<T>() => throw null;
        public T GetComponentInParent<T>() => throw null;
        public T[] GetComponents<T>() => throw null;
        public T[] GetComponentsInChildren<T>(bool includeInactive) => throw null;
    }
    public class Behaviour : Component { public bool enabled { get => throw null; set => throw null; } }
    public class MonoBehaviour : Behaviour { public CancellationToken destroyCancellationToken => throw null; }
    public sealed class GameObject : Object
    {
        public GameObject(string name) => throw null;
        public GameObject(string name, params Type[] components) => throw null;
        public T AddComponent<T>() where T : Component => throw null;
        public T GetComponent<T>() => throw null;
        public Transform transform => throw null;
        public static GameObject CreatePrimitive(PrimitiveType type) => throw null;
        public void SetActive(bool value) => throw null;
    }
    public class Transform : Component
    {
        public void SetParent(Transform parent, bool worldPositionStays) => throw null;
        public Vector3 position { get => throw null; set => throw null; }
        public Vector3 localPosition { get => throw null; set => throw null; }
        public Vector3 localScale { get => throw null; set => throw null; }
        public Vector3 forward { get => throw null; set => throw null; }
        public int childCount => throw null;
    }
    public enum PrimitiveType { Sphere = 0, Cube = 3 }
    public sealed class Camera : Behaviour { public static Camera main => throw null; }

    public struct Vector2 { public Vector2(float x, float y) => throw null; }
    public struct Vector3 { public float x; public float y; public float z; public Vector3(float x, float y, float z) => throw null; }
    public struct Color { public Color(float r, float g, float b) => throw null; public static Color white => throw null; }
    public struct Hash128 { public static Hash128 Compute(string data) => throw null; }
    public struct Bounds { public Bounds(Vector3 center, Vector3 size) => throw null; public Vector3 size { get => throw null; set => throw null; } }
    public struct Mathf { public static float Clamp(float value, float min, float max) => throw null; public static float Max(float a, float b) => throw null; public static int Min(int a, int b) => throw null; }
    public static class Random { public static int Range(int minInclusive, int maxExclusive) => throw null; }
    public class Time { public static float unscaledTime => throw null; }

    public class Texture : Object
    {
        public virtual int width { get => throw null; set => throw null; }
        public virtual int height { get => throw null; set => throw null; }
        public TextureWrapMode wrapMode { get => throw null; set => throw null; }
        public int anisoLevel { get => throw null; set => throw null; }
    }
    public enum TextureWrapMode { Repeat = 0, Clamp = 1 }
    public enum TextureFormat { RGBA32 = 4 }
    public sealed class Texture2D : Texture
    {
        public Texture2D(int width, int height, TextureFormat textureFormat, bool mipChain, bool linear) => throw null;
        public Unity.Collections.NativeArray<T> GetRawTextureData<T>() where T : struct => throw null;
        public void Apply(bool updateMipmaps, bool makeNoLongerReadable) => throw null;
        public static Texture2D whiteTexture => throw null;
    }

    public sealed class Shader : Object { public static Shader Find(string name) => throw null; }
    public class Material : Object
    {
        public Material(Shader shader) => throw null;
        public Material(Material source) => throw null;
        public Shader shader { get => throw null; set => throw null; }
        public void SetTexture(string name, Texture value) => throw null;
        public void SetFloat(string name, float value) => throw null;
        public void SetColor(string name, Color value) => throw null;
        public void EnableKeyword(string keyword) => throw null;
        public bool IsKeywordEnabled(string keyword) => throw null;
    }
    public sealed class Mesh : Object
    {
        public Mesh() => throw null;
        public Bounds bounds { get => throw null; set => throw null; }
        public int subMeshCount { get => throw null; set => throw null; }
        public int vertexCount => throw null;
        public void SetVertexBufferParams(int vertexCount, params VertexAttributeDescriptor[] attributes) => throw null;
        public void SetVertexBufferData<T>(T[] data, int dataStart, int meshBufferStart, int count, int stream = 0, MeshUpdateFlags flags = MeshUpdateFlags.Default) where T : struct => throw null;
        public void SetIndexBufferParams(int indexCount, IndexFormat format) => throw null;
        public void SetIndexBufferData<T>(T[] data, int dataStart, int meshBufferStart, int count, MeshUpdateFlags flags = MeshUpdateFlags.Default) where T : struct => throw null;
        public void SetSubMesh(int index, SubMeshDescriptor desc, MeshUpdateFlags flags = MeshUpdateFlags.Default) => throw null;
        public void SetVertices(Vector3[] inVertices) => throw null;
        public void SetTriangles(int[] triangles, int submesh) => throw null;
        public int[] GetTriangles(int submesh) => throw null;
    }
    public sealed class MeshFilter : Component { public Mesh sharedMesh { get => throw null; set => throw null; } }
    public class Renderer : Component { public Material sharedMaterial { get => throw null; set => throw null; } }
    public class MeshRenderer : Renderer { }
    public class Collider : Component { }
    public class MeshCollider : Collider { public Mesh sharedMesh { get => throw null; set => throw null; } public bool convex { get => throw null; set => throw null; } }
    public struct LOD { public LOD(float screenRelativeTransitionHeight, Renderer[] renderers) => throw null; }
    public class LODGroup : Component { public void SetLODs(LOD[] lods) => throw null; public void RecalculateBounds() => throw null; public int lodCount => throw null; }

    public class Application
    {
        public static string dataPath => throw null;
        public static string streamingAssetsPath => throw null;
        public static string unityVersion => throw null;
        public static string productName => throw null;
        public static RuntimePlatform platform => throw null;
    }
    public enum RuntimePlatform { OSXEditor = 0, OSXPlayer = 1, WindowsPlayer = 2, WindowsEditor = 7, LinuxPlayer = 13 }
    public class Debug
    {
        public static void Log(object message) => throw null;
        public static void LogWarning(object message) => throw null;
        public static void LogWarning(object message, Object context) => throw null;
        public static void LogError(object message) => throw null;
        public static void LogError(object message, Object context) => throw null;
        public static void LogException(Exception exception) => throw null;
    }
    public class GUIContent { public GUIContent(string text) => throw null; }

#if UNITY_2023_1_OR_NEWER
    public class Awaitable<T> { }
    public class AwaitableCompletionSource<T>
    {
        public Awaitable<T> Awaitable => throw null;
        public void SetResult(in T value) => throw null;
        public void SetCanceled() => throw null;
        public void SetException(Exception exception) => throw null;
    }
#endif
}

namespace Unity.Collections
{
    public struct NativeArray<T> where T : struct { public static void Copy(T[] src, int srcIndex, NativeArray<T> dst, int dstIndex, int length) => throw null; }
}

namespace UnityEngine.Events
{
    public abstract class UnityEventBase { }
    public class UnityEvent : UnityEventBase { public UnityEvent() => throw null; public void Invoke() => throw null; }
    public class UnityEvent<T0> : UnityEventBase { public UnityEvent() => throw null; public void Invoke(T0 arg0) => throw null; }
}

namespace UnityEngine.Rendering
{
    public enum IndexFormat { UInt16 = 0, UInt32 = 1 }
    [Flags] public enum MeshUpdateFlags { Default = 0, DontValidateIndices = 1, DontRecalculateBounds = 8 }
    public enum VertexAttribute { Position = 0, Normal = 1, Tangent = 2, TexCoord0 = 4 }
    public enum VertexAttributeFormat { Float32 = 0 }
    public struct VertexAttributeDescriptor { public VertexAttributeDescriptor(VertexAttribute attribute = VertexAttribute.Position, VertexAttributeFormat format = VertexAttributeFormat.Float32, int dimension = 3, int stream = 0) => throw null; }
    public struct SubMeshDescriptor { public SubMeshDescriptor(int indexStart, int indexCount, MeshTopology topology = MeshTopology.Triangles) => throw null; }
    public abstract class RenderPipelineAsset : ScriptableObject { }
    public sealed class GraphicsSettings : Object { public static RenderPipelineAsset currentRenderPipeline => throw null; }
}
namespace UnityEngine { public enum MeshTopology { Triangles = 0 } }
