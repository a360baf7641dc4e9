// The connection file of a running sidecar: where it listens, and the token it wants. Port of
// `bridge/connection.py`. Starts nothing and opens no socket.
using System;
using System.Diagnostics;
using System.IO;

namespace Figment.Core
{
    /// <summary>Content of `connection.json`.</summary>
    public sealed class ConnectionFile
    {
        public const string Name = "connection.json";
        const int KnownVersion = 1;

        public string Host = "127.0.0.1", Token = "", Nonce = "", Server = "";
        public int Port, Pid;
        public double Started;

        public Endpoint ToEndpoint() => new Endpoint { Host = Host, Port = Port, Token = Token };

        /// <summary>`$FIGMENT_STATE_DIR`, or the platform's folder for an application's state: the
        /// same that the sidecar uses.</summary>
        public static string DefaultStateFolder()
        {
            var given = Environment.GetEnvironmentVariable("FIGMENT_STATE_DIR");
            if (!string.IsNullOrEmpty(given)) return given;
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (Path.DirectorySeparatorChar == '\\')
                return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "figment", "figment");
            if (Directory.Exists("/System/Library/CoreServices"))
                return Path.Combine(home, "Library", "Application Support", "figment");
            var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
            return Path.Combine(string.IsNullOrEmpty(state) ? Path.Combine(home, ".local", "state") : state, "figment");
        }

        /// <summary>The running sidecar of this state folder. Raises `sidecar_unreachable` where
        /// there is none, `connection_file_stale` where its process has ended.</summary>
        public static ConnectionFile Read(string folder)
        {
            var path = Path.Combine(folder, Name);
            string text;
            try { text = File.ReadAllText(path); }
            catch (Exception e) when (e is FileNotFoundException || e is DirectoryNotFoundException)
            {
                throw new BridgeException(ErrorCodes.SidecarUnreachable, "No sidecar is running.", "There is no connection file at " + path + ".", inner: e);
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException) { throw Unreadable(path, e); }
            var file = Parse(path, text);
            if (file.Pid > 0 && !IsRunning(file.Pid))
                throw new BridgeException(
                    ErrorCodes.ConnectionFileStale, "The sidecar of this connection file no longer runs.",
                    "Process " + file.Pid + " of " + path + " has ended.");
            return file;
        }

        static ConnectionFile Parse(string path, string text)
        {
            try
            {
                var fields = new Fields(Json.ReadMap(text), "connection file");
                var version = fields.Int("version", KnownVersion);
                if (version != KnownVersion)
                    throw new BridgeException(
                        ErrorCodes.SidecarUnreachable, "The connection file has version " + version + "; version " + KnownVersion + " is known.",
                        fix: "Update the older of package and sidecar.");
                return new ConnectionFile
                {
                    Host = fields.Str("host", "127.0.0.1"), Port = (int)fields.Int("port"), Token = fields.Str("token", ""),
                    Pid = (int)fields.Int("pid", 0), Nonce = fields.Str("nonce", ""), Server = fields.Str("server", ""),
                    Started = fields.Double("started", 0),
                };
            }
            catch (BridgeException e) when (e.Code == ErrorCodes.BadData || e.Code == ErrorCodes.MalformedMessage) { throw Unreadable(path, e); }
        }

        static BridgeException Unreadable(string path, Exception e) => new BridgeException(
            ErrorCodes.SidecarUnreachable, "The connection file cannot be read.", path + ": " + e.Message, inner: e);

        /// <summary>Whether a process of this number runs. A platform that cannot tell says yes: the
        /// connection itself then shows it.</summary>
        public static bool IsRunning(int pid)
        {
            try
            {
                using (var process = Process.GetProcessById(pid)) return !process.HasExited;
            }
            catch (ArgumentException) { return false; }
            catch (Exception e) when (e is InvalidOperationException || e is NotSupportedException || e is System.ComponentModel.Win32Exception)
            {
                return !(e is InvalidOperationException);
            }
        }
    }
}
