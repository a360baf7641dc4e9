using System;
using System.IO;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    public enum SidecarPlace
    {
        [InspectorName("Start one on this computer")] Launch,
        [InspectorName("Attach to one that runs on this computer")] Attach,
        [InspectorName("Reach one elsewhere, over TLS")] Remote,
        [InspectorName("None: answers come from the pack alone")] None,
    }

    /// <summary>Where the sidecar is. Headsets and phones reach one elsewhere.</summary>
    [Serializable]
    public sealed class ConnectionSettings
    {
        [Tooltip("Desktop builds with the Mono backend can start a sidecar. IL2CPP, headsets and phones cannot.")]
        public SidecarPlace place = SidecarPlace.Launch;

        [Tooltip("Folder of the sidecar's connection file. Empty: the user's default folder; two games side by side each name their own.")]
        public string stateFolder = "";

        [Tooltip("The sidecar program. Empty: the bundle beside the built game, else `figment` on the PATH.")]
        public string program = "";

        [Tooltip("Further arguments of `figment serve`, one per entry.")]
        public string[] arguments = Array.Empty<string>();

        [Header("Elsewhere")]
        public string host = "";
        public int port = 7733;
        [Tooltip("The token of that sidecar. Anyone who has the built game has it, too: give it a quota.")]
        public string token = "";
        [Tooltip("Name in the sidecar's certificate; empty: the host.")]
        public string certificateName = "";
        [Tooltip("PEM certificate to trust beside those of the system.")]
        public TextAsset certificate;

        /// <summary>The folder beside a built game that `figment bundle` and the build step fill.</summary>
        public const string BundleFolder = "figment_sidecar";

        /// <summary>What <see cref="BridgeClient"/> asks before each connection. Reads Unity's paths
        /// now, on the main thread; what it returns may be called on any.</summary>
        internal Func<Endpoint> Finder(out SidecarLauncher launcher)
        {
            launcher = null;
            if (place == SidecarPlace.Remote)
            {
                var endpoint = RemoteEndpoint();
                return () => endpoint;
            }
            var folder = stateFolder.Length > 0 ? Path.GetFullPath(stateFolder) : ConnectionFile.DefaultStateFolder();
            if (place == SidecarPlace.Launch && !SidecarPlatform.CanLaunch)
            {
                var refusal = SidecarPlatform.CannotLaunch();
                return () => throw refusal;
            }
            var settings = new LaunchSettings
            {
                Extra = arguments, StateFolder = folder, ParentPid = SidecarPlatform.ProcessId(), MayStart = place == SidecarPlace.Launch,
            };
            if (program.Length > 0) settings.Program = program;
            else SidecarBundle.TryUse(SidecarPlatform.BundleFolder(), settings); // else `figment` on the PATH
            launcher = new SidecarLauncher(settings);
            return launcher.Find;
        }

        Endpoint RemoteEndpoint() => new Endpoint
        {
            Host = host, Port = port, Token = token,
            Tls = new TlsSettings
            {
                ServerName = certificateName,
                Trusted = certificate ? TlsCheck.FromPem(certificate.text) : Array.Empty<byte[]>(),
            },
        };
    }
}
