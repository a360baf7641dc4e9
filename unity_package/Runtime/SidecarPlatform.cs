using System.Diagnostics;
using System.IO;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    /// <summary>What this build can do with processes. IL2CPP supports none of
    /// System.Diagnostics.Process, and no headset or phone starts programs.</summary>
    internal static class SidecarPlatform
    {
        public static bool CanLaunch
        {
            get
            {
#if UNITY_EDITOR
                return true;
#elif ENABLE_IL2CPP
                return false;
#else
                switch (Application.platform)
                {
                    case RuntimePlatform.WindowsPlayer:
                    case RuntimePlatform.OSXPlayer:
                    case RuntimePlatform.LinuxPlayer:
                        return true;
                    default:
                        return false;
                }
#endif
            }
        }

        public static BridgeException CannotLaunch() => new BridgeException(
            ErrorCodes.SidecarStartFailed, "A " + Application.platform + " build cannot start a sidecar.",
            "Headsets and phones start no programs, and IL2CPP supports no System.Diagnostics.Process.",
            "Set the connection to `Remote` with the address of a sidecar, build for desktop with the Mono backend, "
            + "or start the sidecar from your own launcher and set the connection to `Attach`.");

        public static int ProcessId()
        {
#if ENABLE_IL2CPP && !UNITY_EDITOR
            return 0;
#else
            using (var process = Process.GetCurrentProcess()) return process.Id;
#endif
        }

        /// <summary>Where the build step puts the sidecar bundle, beside the game; on macOS inside it.</summary>
        public static string BundleFolder()
        {
            // dataPath: Game_Data beside the executable; on macOS Game.app/Contents.
            if (Application.platform == RuntimePlatform.OSXPlayer) return Path.Combine(Application.dataPath, "Resources", ConnectionSettings.BundleFolder);
            return Path.Combine(Path.GetDirectoryName(Application.dataPath) ?? "", ConnectionSettings.BundleFolder);
        }
    }
}
