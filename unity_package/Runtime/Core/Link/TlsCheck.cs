// Decides whether a TLS certificate is the one we mean to talk to. The name is compared here, by
// our own reading of the certificate: a runtime was measured to accept a wrong one.
using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Figment.Core
{
    public static class TlsCheck
    {
        /// <summary>Null where the certificate is good, else the sentence that says why not.</summary>
        public static string Refusal(X509Certificate certificate, X509Chain chain, SslPolicyErrors errors, string name, TlsSettings settings, DateTime now)
        {
            if (certificate == null) return "It showed no certificate.";
            using (var leaf = new X509Certificate2(certificate))
            {
                if (now < leaf.NotBefore || now > leaf.NotAfter)
                    return "Its certificate is valid from " + leaf.NotBefore.ToString("u") + " to " + leaf.NotAfter.ToString("u") + ".";
                if (!Names(leaf, name)) return "Its certificate does not name " + name + ".";
                if ((errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None) return null;
                foreach (var trusted in settings.Trusted)
                    if (Same(leaf.RawData, trusted)) return null;
                try { return SignedByTrusted(leaf, settings.Trusted) ? null : "Its certificate is not signed by anyone we trust."; }
                catch (Exception e) when (e is NotSupportedException || e is CryptographicException)
                {
                    // Mono checks RSA signatures alone; a certificate that is trusted itself needs none.
                    return "This runtime cannot check who signed its certificate (" + e.Message + "). Use an RSA certificate, or trust the sidecar's own.";
                }
            }
        }

        static bool SignedByTrusted(X509Certificate2 leaf, byte[][] trusted)
        {
            if (trusted.Length == 0) return false;
            using (var chain = new X509Chain())
            {
                chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
                foreach (var raw in trusted) chain.ChainPolicy.ExtraStore.Add(new X509Certificate2(raw));
                if (!chain.Build(leaf)) return false;
                // The flag lets an unknown root pass, so the root must be one of ours, and not the
                // leaf itself: that one was compared already.
                if (chain.ChainElements.Count < 2) return false;
                var root = chain.ChainElements[chain.ChainElements.Count - 1].Certificate.RawData;
                foreach (var raw in trusted)
                    if (Same(root, raw)) return true;
                return false;
            }
        }

        /// <summary>Whether the certificate is for this DNS name or IP address. Only names of the
        /// subjectAltName extension count; the common name is not read any more anywhere.</summary>
        public static bool Names(X509Certificate2 certificate, string name)
        {
            var wantedAddress = IPAddress.TryParse(name, out var address) ? address.GetAddressBytes() : null;
            foreach (var extension in certificate.Extensions)
            {
                if (extension.Oid == null || extension.Oid.Value != "2.5.29.17") continue;
                foreach (var entry in AltNames(extension.RawData))
                {
                    if (entry.Key == 0x87 && wantedAddress != null && Same(entry.Value, wantedAddress)) return true;
                    if (entry.Key == 0x82 && wantedAddress == null && Matches(Encoding.ASCII.GetString(entry.Value), name)) return true;
                }
            }
            return false;
        }

        static bool Matches(string pattern, string name)
        {
            if (string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase)) return true;
            if (!pattern.StartsWith("*.", StringComparison.Ordinal)) return false;
            var dot = name.IndexOf('.');
            return dot > 0 && string.Equals(pattern.Substring(1), name.Substring(dot), StringComparison.OrdinalIgnoreCase);
        }

        /// (tag, content) of every entry of a DER SEQUENCE; stops quietly at anything odd.
        static List<KeyValuePair<byte, byte[]>> AltNames(byte[] der)
        {
            var names = new List<KeyValuePair<byte, byte[]>>();
            var at = 0;
            if (!Enter(der, ref at, der.Length, out var tag, out var end) || tag != 0x30) return names;
            while (at < end)
            {
                if (!Enter(der, ref at, end, out tag, out var stop)) return names;
                var content = new byte[stop - at];
                Buffer.BlockCopy(der, at, content, 0, content.Length);
                names.Add(new KeyValuePair<byte, byte[]>(tag, content));
                at = stop;
            }
            return names;
        }

        static bool Enter(byte[] der, ref int at, int limit, out byte tag, out int end)
        {
            tag = 0;
            end = 0;
            if (limit - at < 2) return false;
            tag = der[at++];
            int length = der[at++];
            if (length > 0x82) return false;
            if (length > 0x80)
            {
                var bytes = length - 0x80;
                if (limit - at < bytes) return false;
                length = 0;
                for (var i = 0; i < bytes; i++) length = (length << 8) | der[at++];
            }
            else if (length == 0x80) return false;
            end = at + length;
            return end <= limit;
        }

        static bool Same(byte[] a, byte[] b)
        {
            if (a.Length != b.Length) return false;
            for (var i = 0; i < a.Length; i++)
                if (a[i] != b[i]) return false;
            return true;
        }

        /// <summary>The certificates of a PEM text as DER.</summary>
        public static byte[][] FromPem(string pem)
        {
            const string begin = "-----BEGIN CERTIFICATE-----", end = "-----END CERTIFICATE-----";
            var found = new List<byte[]>();
            for (var at = pem.IndexOf(begin, StringComparison.Ordinal); at >= 0; at = pem.IndexOf(begin, at, StringComparison.Ordinal))
            {
                at += begin.Length;
                var stop = pem.IndexOf(end, at, StringComparison.Ordinal);
                if (stop < 0) break;
                try { found.Add(Convert.FromBase64String(pem.Substring(at, stop - at))); }
                catch (FormatException e) { throw new BridgeException(ErrorCodes.ConfigInvalid, "The certificate is not PEM.", e.Message, inner: e); }
            }
            if (found.Count == 0) throw new BridgeException(ErrorCodes.ConfigInvalid, "The certificate is not PEM.", "It has no BEGIN CERTIFICATE line.");
            return found.ToArray();
        }
    }
}
