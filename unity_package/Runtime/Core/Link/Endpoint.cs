// Where a sidecar is reached, and what is needed to be let in.
using System;

namespace Figment.Core
{
    /// <summary>Address and token of one sidecar. Beyond loopback <see cref="Tls"/> is required.</summary>
    public sealed class Endpoint
    {
        public string Host = "127.0.0.1";
        public int Port;
        public string Token = "";
        /// <summary>Null: plain TCP, allowed on loopback alone.</summary>
        public TlsSettings Tls;

        public bool IsLoopback =>
            Host == "localhost" || (System.Net.IPAddress.TryParse(Host, out var address) && System.Net.IPAddress.IsLoopback(address));

        public override string ToString() => (Tls == null ? "tcp://" : "tls://") + (Host.Contains(":") ? "[" + Host + "]" : Host) + ":" + Port;

        /// <summary>Raises `bind_refused` where a token would cross a network in the clear.</summary>
        public void Check()
        {
            if (Port < 1 || Port > 65535)
                throw new BridgeException(ErrorCodes.SidecarUnreachable, "Port " + Port + " is none.", fix: "Give the port that `figment serve` listens on.");
            if (Tls == null && !IsLoopback)
                throw new BridgeException(
                    ErrorCodes.BindRefused, Host + " is not this machine, and TLS is off.",
                    "Token and prompts would be readable on the network.", "Turn TLS on and give the sidecar's certificate.");
        }
    }

    /// <summary>How the sidecar proves who it is.</summary>
    public sealed class TlsSettings
    {
        /// <summary>The name the certificate must carry; the host where empty.</summary>
        public string ServerName = "";
        /// <summary>Certificates (DER) that are trusted beside those of the system: the sidecar's
        /// own, or the authority that signed it.</summary>
        public byte[][] Trusted = Array.Empty<byte[]>();
    }
}
