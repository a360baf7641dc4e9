// Attaches to the sidecar of a state folder, or starts one and waits until it listens. The
// sidecar watches the process number it is given and ends with it, so that even a killed editor
// leaves nothing behind; here we only start, look and ask it to stop.
using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;

namespace Figment.Core
{
    /// <summary>How to start a sidecar.</summary>
    public sealed class LaunchSettings
    {
        /// <summary>The program: a bundled `figment`, or one on the PATH.</summary>
        public string Program = "figment";
        /// <summary>Arguments before `serve`: e.g. `-m python_backend.cli` after a Python program.</summary>
        public string[] Leading = Array.Empty<string>();
        /// <summary>Further arguments after `serve`, e.g. `--only texture,prop`.</summary>
        public string[] Extra = Array.Empty<string>();
        public string StateFolder = "";
        /// <summary>The sidecar ends when this process does; 0: it stays.</summary>
        public int ParentPid;
        public double StartSeconds = 60;
        /// <summary>Start one where none runs. False: attach only.</summary>
        public bool MayStart = true;
    }

    public sealed class SidecarLauncher : IDisposable
    {
        readonly LaunchSettings _settings;
        readonly object _gate = new object();
        Process _process;
        volatile bool _disposed;

        public SidecarLauncher(LaunchSettings settings)
        {
            _settings = settings;
            if (string.IsNullOrEmpty(settings.StateFolder)) settings.StateFolder = ConnectionFile.DefaultStateFolder();
        }

        public string LogFile => Path.Combine(_settings.StateFolder, "sidecar.log");
        /// <summary>What is happening, for a status line; empty once it runs.</summary>
        public string Status { get; private set; } = "";
        public bool Started => _process != null;

        /// <summary>For <see cref="ClientOptions.Find"/>: the endpoint of the running sidecar, started
        /// first where there is none. Waits; call it off the main thread.</summary>
        public Endpoint Find()
        {
            lock (_gate)
            {
                try { return ConnectionFile.Read(_settings.StateFolder).ToEndpoint(); }
                catch (BridgeException e) when (_settings.MayStart && !_disposed && MeansNone(e.Code)) { }
                Launch();
                return WaitUntilItListens();
            }
        }

        static bool MeansNone(string code) => code == ErrorCodes.SidecarUnreachable || code == ErrorCodes.ConnectionFileStale;

        void Launch()
        {
            if (_process != null && !_process.HasExited) return;
            Status = "starting";
            Directory.CreateDirectory(_settings.StateFolder);
            var start = new ProcessStartInfo(_settings.Program, Arguments()) { UseShellExecute = false, CreateNoWindow = true };
            try { _process = Process.Start(start); }
            catch (Exception e) when (e is Win32Exception || e is FileNotFoundException || e is InvalidOperationException)
            {
                throw Failed("The program `" + _settings.Program + "` could not be started: " + e.Message, e);
            }
            catch (Exception e) when (e is PlatformNotSupportedException || e is NotSupportedException || e is NotImplementedException)
            {
                throw new BridgeException(
                    ErrorCodes.SidecarStartFailed, "This platform cannot start a sidecar.", e.Message,
                    "Reach one elsewhere: set host, port and certificate of a sidecar with a TLS listener.", inner: e);
            }
        }

        string Arguments()
        {
            var arguments = new List<string>(_settings.Leading)
            {
                "serve", "--port", "0", "--state-dir", _settings.StateFolder, "--log-file", LogFile,
            };
            if (_settings.ParentPid > 0)
            {
                arguments.Add("--parent-pid");
                arguments.Add(_settings.ParentPid.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
            arguments.AddRange(_settings.Extra);
            var line = new StringBuilder();
            foreach (var argument in arguments) line.Append(line.Length > 0 ? " " : "").Append(Quoted(argument));
            return line.ToString();
        }

        /// As the C run-time library of Windows, mono and .NET all take it apart again.
        public static string Quoted(string argument)
        {
            if (argument.Length > 0 && argument.IndexOfAny(new[] { ' ', '\t', '"' }) < 0) return argument;
            var quoted = new StringBuilder("\"");
            var slashes = 0;
            foreach (var c in argument)
            {
                if (c == '\\') { slashes++; continue; }
                quoted.Append('\\', c == '"' ? slashes * 2 + 1 : slashes).Append(c);
                slashes = 0;
            }
            return quoted.Append('\\', slashes * 2).Append('"').ToString();
        }

        Endpoint WaitUntilItListens()
        {
            var watch = Stopwatch.StartNew();
            while (!_disposed)
            {
                try
                {
                    var endpoint = ConnectionFile.Read(_settings.StateFolder).ToEndpoint();
                    Status = "";
                    return endpoint;
                }
                catch (BridgeException e) when (MeansNone(e.Code)) { }
                if (_process.HasExited) throw Failed("It ended with code " + _process.ExitCode + ".", null);
                if (watch.Elapsed.TotalSeconds > _settings.StartSeconds)
                    throw Failed("It did not listen within " + _settings.StartSeconds + " s.", null);
                Thread.Sleep(20);
            }
            throw new BridgeException(ErrorCodes.Cancelled, "The client was closed while the sidecar started.");
        }

        BridgeException Failed(string cause, Exception inner)
        {
            Status = "failed";
            var log = LastLines(LogFile, 12);
            return new BridgeException(
                ErrorCodes.SidecarStartFailed, "The sidecar did not start.", log.Length > 0 ? cause + "\n" + log : cause, inner: inner);
        }

        static string LastLines(string path, int count)
        {
            try
            {
                var lines = File.ReadAllLines(path);
                return string.Join("\n", lines, Math.Max(0, lines.Length - count), Math.Min(count, lines.Length));
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException) { return ""; }
        }

        /// <summary>Ends the sidecar that this launcher started; one it attached to stays.</summary>
        public void Stop()
        {
            var process = _process;
            if (process == null) return;
            try { if (!process.HasExited) process.Kill(); }
            catch (Exception e) when (e is InvalidOperationException || e is Win32Exception) { }
        }

        /// <summary>Stops waiting for a start; does not end the sidecar, which watches its parent.</summary>
        public void Dispose() => _disposed = true;
    }
}
