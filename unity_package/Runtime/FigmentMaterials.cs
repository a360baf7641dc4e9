using Figment.Core;
using UnityEngine;
using UnityEngine.Rendering;

namespace Figment
{
    /// <summary>
    /// The material that generated ones are copied from. A build strips shaders and keyword variants
    /// that no asset in it uses, so this asset must use them all: the window `Window > Figment` makes
    /// one for the project's pipeline.
    /// </summary>
    [CreateAssetMenu(menuName = "Figment/Materials", fileName = "FigmentMaterials")]
    public sealed class FigmentMaterials : ScriptableObject
    {
        [SerializeField, Tooltip("A lit material with every map and its keywords set.")]
        Material _template;

        public Material Template { get => _template; set => _template = value; }

        /// <summary>The pipeline that draws right now, by the type of its asset.</summary>
        public static Pipeline ActivePipeline()
        {
            var asset = GraphicsSettings.currentRenderPipeline;
            if (!asset) return Pipeline.BuiltIn;
            return asset.GetType().FullName.Contains("HDRenderPipeline") ? Pipeline.Hdrp : Pipeline.Urp;
        }

        /// <summary>A new material for a plan: a copy of the template, else one of the plan's shader.
        /// Raises `config_invalid` where the build holds neither.</summary>
        internal static Material Create(FigmentMaterials materials, MaterialPlan plan, string name)
        {
            var template = materials ? materials._template : null;
            if (template) return new Material(template) { name = name };
            var shader = Shader.Find(plan.Shader);
            if (!shader) throw new BridgeException(
                ErrorCodes.ConfigInvalid, "The shader `" + plan.Shader + "` is not in this build.",
                "Unity strips shaders that no asset of the build uses.", "Make a FigmentMaterials asset in Window > Figment and assign it to the Figment Client.");
            return new Material(shader) { name = name };
        }
    }
}
