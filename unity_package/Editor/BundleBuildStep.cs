using System.IO;
using Figment.Core;
using UnityEditor;
using UnityEditor.Build;
using UnityEditor.Build.Reporting;
using UnityEngine;

namespace Figment.Editor
{
    /// <summary>Copies the sidecar bundle beside a desktop build, where the game looks for it.</summary>
    sealed class BundleBuildStep : IPostprocessBuildWithReport
    {
        public int callbackOrder => 0;

        public void OnPostprocessBuild(BuildReport report)
        {
            var bundle = FigmentSettings.instance.BundleFolder;
            if (bundle.Length == 0) return;
            var target = Target(report.summary.platform, report.summary.outputPath);
            if (target == null)
            {
                Debug.LogWarning("Figment: " + report.summary.platform + " builds cannot start a sidecar; set the client's connection to `Remote`.");
                return;
            }
            if (!File.Exists(Path.Combine(bundle, SidecarBundle.Manifest)))
                throw new BuildFailedException("Figment: `" + bundle + "` is no sidecar bundle. Run `figment bundle`, or empty the setting in Project Settings > Figment.");
            // What an earlier build left could be of another version; only a bundle is ever removed.
            if (File.Exists(Path.Combine(target, SidecarBundle.Manifest))) Directory.Delete(target, true);
            Copy(bundle, target);
            Debug.Log("Figment: the sidecar bundle is in " + target);
        }

        /// <summary>Where the game will look; null where a build can start no sidecar.</summary>
        internal static string Target(BuildTarget platform, string output)
        {
            switch (platform)
            {
                case BuildTarget.StandaloneWindows64:
                case BuildTarget.StandaloneLinux64:
                    return Path.Combine(Path.GetDirectoryName(output), ConnectionSettings.BundleFolder);
                case BuildTarget.StandaloneOSX:
                    return Path.Combine(output, "Contents", "Resources", ConnectionSettings.BundleFolder);
                default:
                    return null;
            }
        }

        static void Copy(string from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)), true);
            foreach (var folder in Directory.GetDirectories(from)) Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
