using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Figment.Core;
using UnityEngine;
using Debug = UnityEngine.Debug;

namespace Figment
{
    /// <summary>
    /// The game's connection to the sidecar. Put one on an object of the first scene; other Figment
    /// components refer to it. Holds no statics: entering Play mode without domain reload is fine.
    /// All its events come on the main thread, inside the frame budget.
    /// </summary>
    [AddComponentMenu("Figment/Figment Client"), DisallowMultipleComponent, DefaultExecutionOrder(-500)]
    public sealed partial class FigmentClient : MonoBehaviour
    {
        BridgeClient _client;
        SidecarLauncher _launcher;
        FrameBudget _budget;

        #region Connection

        void Awake()
        {
            if (_keepBetweenScenes) DontDestroyOnLoad(gameObject);
        }

        void OnEnable()
        {
            try { PrepareClient(); }
            catch (BridgeException e) { Fail(e); } // a certificate that is none, say
        }

        void OnDisable() => ReleaseClient();

        void Update()
        {
            if (_budget == null) return;
            _budget.Milliseconds = _budgetMilliseconds;
            _budget.Run();
        }

        void PrepareClient()
        {
            // Here, not in Awake: scripts recompiled in Play mode come back through OnEnable alone.
            var clock = Stopwatch.StartNew();
            _budget = new FrameBudget(() => clock.Elapsed.TotalMilliseconds, Debug.LogException);
            _client = new BridgeClient(new ClientOptions
            {
                Find = _connection.Finder(out _launcher),
                Engine = "unity " + Application.unityVersion, Client = "figment-unity " + PackageVersion, Project = Application.productName,
                Deliver = callback => _budget.Add(callback, "callback"),
            });
            _client.Ready += welcome => Connected?.Invoke(welcome);
            _client.Lost += (error, fatal) => Disconnected?.Invoke(error);
            _client.CapabilityChanged += info => CapabilityChanged?.Invoke(info);
            if (_connectAtStart) _client.Start();
        }

        void ReleaseClient()
        {
            _client?.Dispose();
            _launcher?.Dispose();
            _budget?.Clear();
            _client = null;
            _launcher = null;
        }

        void Fail(BridgeException error)
        {
            Debug.LogError(error.Message, this);
            Disconnected?.Invoke(error);
        }

        #endregion
        #region Asking

        /// <summary>Asks a capability. Await it on the main thread and the rest runs there, too.
        /// Raises <see cref="BridgeException"/>, or OperationCanceledException after a cancel.</summary>
        public Task<JobResult> Ask(JobRequest request, CancellationToken token = default) => Start(request, token).Completion;

        /// <summary>Asks, and gives the job: to cancel it, or to hear of its progress.</summary>
        public Job Start(JobRequest request, CancellationToken token = default)
        {
            if (_client == null) throw new BridgeException(
                ErrorCodes.SidecarUnreachable, "The Figment client is not enabled.", fix: "Enable the component before asking, and see the console for what it said.");
            return _client.Ask(request, token);
        }

        /// <summary>Ends once the sidecar answers; raises what keeps it from doing so.</summary>
        public Task WaitReady(double seconds = 60, CancellationToken token = default) =>
            _client != null ? _client.WaitReadyAsync(seconds, token) : Task.FromException(new BridgeException(ErrorCodes.SidecarUnreachable, "The Figment client is not enabled."));

        /// <summary>Queues work for the main thread, cut into steps that share the frame budget.</summary>
        internal Task InBudget(Action step, string kind)
        {
            var done = new TaskCompletionSource<bool>();
            _budget.Add(() =>
            {
                try
                {
                    step();
                    done.TrySetResult(true);
                }
                catch (Exception e) { done.TrySetException(e); }
            }, kind);
            return done.Task;
        }

        #endregion
    }
}
