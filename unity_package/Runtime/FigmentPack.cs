using System;
using System.Collections.Generic;
using System.IO;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    /// <summary>
    /// Authored answers that a game ships, for when there is no sidecar or no time: materials and
    /// prefabs that were generated in the editor, or a folder that `figment bake` made, or both; the
    /// folder is asked first. Assign it to the client. A prompt that is not in it gets the entry whose
    /// words fit best; what came from it says rung `fallback`.
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

        [SerializeField, Tooltip("A folder below StreamingAssets that `figment bake` made; empty: none. Android keeps StreamingAssets in an archive: there, fill the pack with assets instead.")]
        string _bakedFolder = "";
        [SerializeField] List<MaterialEntry> _materials = new List<MaterialEntry>();
        [SerializeField] List<PropEntry> _props = new List<PropEntry>();
        [SerializeField] List<LinesEntry> _lines = new List<LinesEntry>();

        // Unity keeps private fields over a reload of scripts, but not objects such as the pack itself.
        [NonSerialized] BakedPack _baked;
        [NonSerialized] string _bakedFrom = "";
        [NonSerialized] bool _isGiven;

        public string BakedFolder { get => _bakedFolder; set => _bakedFolder = value; }

        /// <summary>The baked folder, read at the first call; null where none is named. Raises `bad_data`
        /// once where it is no pack.</summary>
        public BakedPack Baked()
        {
            if (!_isGiven && _bakedFolder.Length > 0 && _bakedFrom != _bakedFolder)
            {
                _bakedFrom = _bakedFolder;
                _baked = null;
                _baked = BakedPack.Open(Path.Combine(Application.streamingAssetsPath, _bakedFolder));
            }
            return _baked;
        }

        /// <summary>Where the files are no files, such as on Android: what reads them by their names.</summary>
        public void UseBaked(BakedPack baked)
        {
            _baked = baked;
            _isGiven = baked != null;
            _bakedFrom = "";
        }

        /// <summary>Reads the folder again at the next need: without a domain reload this asset outlives
        /// Play mode, and the folder may have been baked anew.</summary>
        internal void LookAgain() => _bakedFrom = "";

        public void Add(string prompt, Material material) => _materials.Add(new MaterialEntry { prompt = prompt, material = material });
        public void Add(string prompt, GameObject prefab) => _props.Add(new PropEntry { prompt = prompt, prefab = prefab });
        public void Add(string npc, string[] lines) => _lines.Add(new LinesEntry { npc = npc, lines = lines });

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
