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
            if (_pack) _pack.LookAgain();
            if (_connection.place == SidecarPlace.None) return;
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

        /// <summary>Asks a capability. Await it on the main thread and the rest runs there, too. Where
        /// no sidecar answers, the pack does, with rung `fallback`. Raises
        /// <see cref="BridgeException"/>, or OperationCanceledException after a cancel.</summary>
        public async Task<JobResult> Ask(JobRequest request, CancellationToken token = default)
        {
            var pack = BakedPack();
            try { return await Start(request, token).Completion; }
            catch (BridgeException e) when (pack != null && PackChoice.StandsInFor(e))
            {
                var answer = await Task.Run(() => pack.Find(request), token);
                if (answer == null) throw;
                if (_connection.place != SidecarPlace.None) Debug.LogWarning(e.Message, this);
                return answer;
            }
        }

        /// A folder that is no pack is said once; the sidecar goes on answering.
        BakedPack BakedPack()
        {
            try { return _pack ? _pack.Baked() : null; }
            catch (BridgeException e)
            {
                Debug.LogError(e.Message, this);
                return null;
            }
        }

        /// <summary>Asks the sidecar, and gives the job: to cancel it, or to hear of its progress.</summary>
        public Job Start(JobRequest request, CancellationToken token = default)
        {
            if (_client == null) throw Unreachable();
            return _client.Ask(request, token);
        }

        BridgeException Unreachable() => _connection.place == SidecarPlace.None
            ? new BridgeException(ErrorCodes.SidecarUnreachable, "This game runs without a sidecar, and its pack has no answer.", fix: "Bake one with `figment bake` and name its folder in the Figment Pack, or choose another connection.")
            : new BridgeException(ErrorCodes.SidecarUnreachable, "The Figment client is not enabled.", fix: "Enable the component before asking, and see the console for what it said.");

        /// <summary>Ends once the sidecar answers; raises what keeps it from doing so.</summary>
        public Task WaitReady(double seconds = 60, CancellationToken token = default) =>
            _client != null ? _client.WaitReadyAsync(seconds, token) : Task.FromException(Unreachable());

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
