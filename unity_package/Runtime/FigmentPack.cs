using System;
using System.Collections.Generic;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    /// <summary>
    /// Authored answers that a game ships, for when there is no sidecar or no time. Fill it with
    /// materials and prefabs that were generated in the editor, and assign it to the client. A prompt
    /// that is not in it gets the entry whose words fit best; what came from it says rung `fallback`.
    /// </summary>
    [CreateAssetMenu(menuName = "Figment/Pack of authored answers", fileName = "FigmentPack")]
    public sealed class FigmentPack : ScriptableObject
    {
        [Serializable]
        public sealed class MaterialEntry
        {
            public string prompt = "";
            public Material material;
        }

        [Serializable]
        public sealed class PropEntry
        {
            public string prompt = "";
            public GameObject prefab;
        }

        [Serializable]
        public sealed class LinesEntry
        {
            [Tooltip("The id of the NPC; empty: everybody.")] public string npc = "";
            [TextArea(1, 3)] public string[] lines = Array.Empty<string>();
        }

        [SerializeField] List<MaterialEntry> _materials = new List<MaterialEntry>();
        [SerializeField] List<PropEntry> _props = new List<PropEntry>();
        [SerializeField] List<LinesEntry> _lines = new List<LinesEntry>();

        /// <summary>Null where the pack has none.</summary>
        public Material FindMaterial(string prompt)
        {
            var index = PackChoice.Nearest(prompt, _materials.ConvertAll(entry => entry.prompt));
            return index < 0 ? null : _materials[index].material;
        }

        /// <summary>A prefab; null where the pack has none.</summary>
        public GameObject FindProp(string prompt)
        {
            var index = PackChoice.Nearest(prompt, _props.ConvertAll(entry => entry.prompt));
            return index < 0 ? null : _props[index].prefab;
        }

        /// <summary>Lines that this NPC can say at any time; empty where there are none.</summary>
        public string[] FindLines(string npc)
        {
            var found = _lines.Find(entry => entry.npc == npc) ?? _lines.Find(entry => entry.npc.Length == 0);
            return found == null ? Array.Empty<string>() : found.lines;
        }
    }
}
