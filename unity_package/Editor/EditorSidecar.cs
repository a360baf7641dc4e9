using System;
using System.Collections.Generic;
using System.Diagnostics;
using Figment.Core;
using UnityEditor;
using UnityEngine;
using Debug = UnityEngine.Debug;

namespace Figment.Editor
{
    /// <summary>
    /// The editor's own connection. Scripts being recompiled take it down and bring it up again with
    /// the jobs that were open: the sidecar stays, and so does what was asked.
    /// </summary>
    public sealed class EditorSidecar : ScriptableSingleton<EditorSidecar>
    {
        const string SuspendedKey = "figment.suspended";

        BridgeClient _client;
        SidecarLauncher _launcher;
        FrameBudget _budget;

        public event Action Changed;
        /// <summary>Scripts are being compiled: jobs that end as cancelled now come back afterwards.</summary>
        public bool IsSuspended { get; private set; }

        public BridgeClient Client => _client ?? (_client = Connect(TakeSuspended()));
        public LinkState State => _client == null ? LinkState.Down : _client.State;

        /// <summary>One line for people: what the connection is doing, or why it is not.</summary>
        public string Status
        {
            get
            {
                if (_client == null) return "not connected";
                if (_client.State == LinkState.Ready) return "ready: " + _client.Welcome.Server;
                if (_launcher != null && _launcher.Status == "starting") return "the sidecar is starting";
                return _client.LastError != null ? _client.LastError.What + " " + _client.LastError.Fix : "connecting";
            }
        }

        public string LogFile => _launcher?.LogFile ?? "";

        [InitializeOnLoadMethod]
        static void Hook()
        {
            if (AssetDatabase.IsAssetImportWorkerProcess()) return; // it imports, and nothing else
            EditorApplication.delayCall += ImportSidecar.NotePipeline;
            AssemblyReloadEvents.beforeAssemblyReload += () => instance.Suspend();
            EditorApplication.quitting += () => instance.Stop();
            EditorApplication.update += () => instance.Pump();
        }

        void Pump()
        {
            // Jobs of before the reload go on without anyone looking at the window.
            if (_client == null && SessionState.GetString(SuspendedKey, "").Length > 0) _ = Client;
            _budget?.Run();
        }

        BridgeClient Connect(byte[] suspended)
        {
            IsSuspended = false; // this object outlives a reload of scripts, and may remember the last one
            var clock = Stopwatch.StartNew();
            _budget = new FrameBudget(() => clock.Elapsed.TotalMilliseconds, Debug.LogException) { Milliseconds = 8 };
            _launcher = new SidecarLauncher(FigmentSettings.instance.ToLaunch());
            var options = new ClientOptions
            {
                Find = _launcher.Find, Engine = "unity " + Application.unityVersion, Client = "figment-unity-editor", Project = Application.productName,
                Deliver = callback => _budget.Add(callback, "callback"),
            };
            List<Job> jobs = null;
            BridgeClient client = null;
            try { if (suspended != null) client = BridgeClient.Resume(options, suspended, out jobs); }
            catch (BridgeException e) { Debug.LogWarning(e.Message); } // written by another version
            if (client == null) client = new BridgeClient(options);
            client.Ready += welcome => Notice(client);
            client.Lost += (error, fatal) => Changed?.Invoke();
            client.CapabilityChanged += info => Notice(client);
            client.Start();
            if (jobs != null) EditorJobs.instance.TakeUp(jobs);
            return client;
        }

        void Notice(BridgeClient client)
        {
            ImportSidecar.instance.NoteReady(client.AllCapabilities());
            Changed?.Invoke();
        }

        void Suspend()
        {
            if (_client == null) return;
            IsSuspended = true;
            SessionState.SetString(SuspendedKey, Convert.ToBase64String(_client.Suspend()));
            _launcher?.Dispose();
            _client = null;
        }

        /// What the last domain wrote down; null where there is nothing, or nothing that can be read.
        static byte[] TakeSuspended()
        {
            var text = SessionState.GetString(SuspendedKey, "");
            if (text.Length == 0) return null;
            SessionState.SetString(SuspendedKey, "");
            return Convert.FromBase64String(text);
        }

        void Stop()
        {
            _client?.Dispose();
            _launcher?.Dispose();
            _client = null;
            _launcher = null;
        }

        /// <summary>Connects afresh, with the settings as they are now. Open jobs are cancelled.</summary>
        public void Restart()
        {
            Stop();
            _client = Connect(null);
            Changed?.Invoke();
        }

        /// <summary>Ends the sidecar that this editor started, and starts another.</summary>
        public void RestartSidecar()
        {
            _launcher?.Stop();
            Restart();
        }
    }
}
