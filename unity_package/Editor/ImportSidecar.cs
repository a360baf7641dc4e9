using System;
using System.Collections.Generic;
using System.IO;
using Figment.Core;
using UnityEditor;
using UnityEngine;

namespace Figment.Editor
{
    /// <summary>
    /// What importers ask. Waits, within a limit: an import must have its result when it returns. One
    /// that came to nothing makes the next ones of the same pass not wait at all. Works in Unity's
    /// import worker processes, too, which attach to a sidecar but start none: it would end with them.
    /// </summary>
    public sealed class ImportSidecar : ScriptableSingleton<ImportSidecar>
    {
        public const string PipelineDependency = "figment/pipeline";
        const string KeptFolder = "Library/Figment";
        const double RestSeconds = 30;

        readonly HashSet<string> _ready = new HashSet<string>(StringComparer.Ordinal);
        DateTime _restsUntil;
        BridgeException _lastFault;

        /// <summary>The custom dependency of assets that could not be made: it changes when the
        /// capability becomes ready, and Unity imports them again.</summary>
        public static string WaitingFor(string capability) => "figment/waiting/" + capability;

        /// <summary>Raises BridgeException where nothing is kept and the sidecar gives none in time.</summary>
        public MadeAgain Make(RecipeFile recipe)
        {
            var seconds = FigmentSettings.instance.ImportSeconds;
            using (var launcher = new SidecarLauncher(Launch(seconds)))
            {
                var maker = new RecipeMaker(KeptFolder, () => Find(launcher, seconds));
                try { return maker.Make(recipe, seconds); }
                catch (BridgeException e) when (PackChoice.StandsInFor(e))
                {
                    if (DateTime.UtcNow > _restsUntil) _lastFault = e;
                    _restsUntil = DateTime.UtcNow.AddSeconds(RestSeconds);
                    throw;
                }
            }
        }

        Endpoint Find(SidecarLauncher launcher, int seconds)
        {
            if (seconds == 0) throw new BridgeException(ErrorCodes.SidecarUnreachable, "Imports do not wait for a sidecar in this project.", fix: "Allow them some seconds in Project Settings > Figment.");
            if (DateTime.UtcNow < _restsUntil && _lastFault != null) throw _lastFault;
            return launcher.Find();
        }

        static LaunchSettings Launch(int seconds)
        {
            var settings = FigmentSettings.instance.ToLaunch();
            settings.StartSeconds = seconds;
            settings.MayStart &= !AssetDatabase.IsAssetImportWorkerProcess();
            return settings;
        }

        public void Forget(RecipeFile recipe)
        {
            _restsUntil = default;
            new RecipeMaker(KeptFolder, null).Forget(recipe);
        }

        /// <summary>Imports what waits for a capability that has just become ready.</summary>
        internal void NoteReady(List<CapabilityInfo> capabilities)
        {
            var news = false;
            foreach (var capability in capabilities)
            {
                if (!capability.Ready) { _ready.Remove(capability.Name); continue; }
                if (!_ready.Add(capability.Name)) continue;
                AssetDatabase.RegisterCustomDependency(WaitingFor(capability.Name), Hash128.Compute(Guid.NewGuid().ToString()));
                news = true;
            }
            if (!news || EditorApplication.isPlaying) return; // Unity looks again after Play mode
            _restsUntil = default;
            AssetDatabase.Refresh();
        }

        /// <summary>Materials of recipes are of the active pipeline, and made again for another.</summary>
        internal static void NotePipeline() =>
            AssetDatabase.RegisterCustomDependency(PipelineDependency, Hash128.Compute(FigmentMaterials.ActivePipeline().ToString()));
    }
}
