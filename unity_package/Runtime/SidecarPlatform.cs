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

        /// <summary>The sidecar that the build step copied beside the game; null where there is none.</summary>
        public static string BundledProgram()
        {
            // dataPath: Game_Data beside the executable; on macOS Game.app/Contents.
            var beside = Path.GetDirectoryName(Application.dataPath);
            if (Application.platform == RuntimePlatform.OSXPlayer) beside = Path.Combine(Application.dataPath, "Resources");
            if (string.IsNullOrEmpty(beside)) return null;
            var windows = Application.platform == RuntimePlatform.WindowsPlayer || Application.platform == RuntimePlatform.WindowsEditor;
            var program = Path.Combine(beside, ConnectionSettings.BundleFolder, windows ? "figment.exe" : "figment");
            return File.Exists(program) ? program : null;
        }
    }
}
