// The client of a sidecar: one session over as many connections as it takes, and jobs on top.
// Thread-safe; owns a link (two threads) and a timer, and nothing that outlives `Dispose`.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace Figment.Core
{
    public sealed class ClientOptions
    {
        /// <summary>Where the sidecar is; asked before every connection, on a thread that may wait,
        /// because a restarted sidecar has a new port and token. Raises BridgeException.</summary>
        public Func<Endpoint> Find;
        public string Engine = "", Client = "", Project = "";
        public Patience Patience = new Patience();
        /// <summary>Runs callbacks; in Unity it queues them for the main thread. Null: called on the
        /// thread that noticed.</summary>
        public Action<Action> Deliver;
        /// <summary>Bytes of used buffers that are kept for the next answer.</summary>
        public long KeepBytes = 96L << 20;
    }

    public sealed partial class BridgeClient : IDisposable, ILinkOwner
    {
        const int TickMs = 100;
        const double FirstRetry = 0.05, LastRetry = 2;

        readonly object _gate = new object();
        readonly ClientOptions _options;
        readonly BufferPool _pool;
        readonly Codec _codec;
        readonly Session _session;
        readonly Stopwatch _clock = Stopwatch.StartNew();
        readonly Dictionary<string, Job> _jobs = new Dictionary<string, Job>(StringComparer.Ordinal);
        readonly Queue<SessionEvent> _events = new Queue<SessionEvent>();
        readonly List<Outgoing> _output = new List<Outgoing>();
        readonly List<TaskCompletionSource<bool>> _awaitReady = new List<TaskCompletionSource<bool>>();
        Timer _timer;
        TcpLink _link;
        double _retry = FirstRetry, _retryAt;
        bool _dispatching, _disposed, _started;

        public BridgeClient(ClientOptions options) : this(options, null) { }

        /// <summary>The connection is ready; requests flow.</summary>
        public event Action<WelcomeMessage> Ready;
        /// <summary>The connection is gone; it is restored by itself unless `fatal`.</summary>
        public event Action<BridgeException, bool> Lost;
        public event Action<CapabilityInfo> CapabilityChanged;
        /// <summary>Seconds of a round trip, and the load of the sidecar.</summary>
        public event Action<double, PongMessage> RoundTrip;

        public LinkState State { get { lock (_gate) return _session.Link; } }
        public WelcomeMessage Welcome { get { lock (_gate) return _session.Welcome; } }
        public int OpenJobs { get { lock (_gate) return _jobs.Count; } }
        /// <summary>Why there is no connection, while there is none.</summary>
        public BridgeException LastError { get; private set; }
        public BufferPool Pool => _pool;

        /// <summary>What can be asked, as last told; null where there is no such capability.</summary>
        public CapabilityInfo Capability(string name)
        {
            lock (_gate) return _session.Capabilities.TryGetValue(name, out var info) ? info : null;
        }

        public List<CapabilityInfo> AllCapabilities()
        {
            lock (_gate) return new List<CapabilityInfo>(_session.Capabilities.Values);
        }

        #region Asking

        /// <summary>Starts connecting, and keeps the connection restored. Returns at once.</summary>
        public void Start()
        {
            lock (_gate)
            {
                if (_started || _disposed) return;
                _started = true;
                _timer = new Timer(Tick, null, 0, TickMs);
            }
        }

        /// <summary>Ends when the sidecar has welcomed us; raises what went wrong after `seconds`.</summary>
        public async Task WaitReadyAsync(double seconds, CancellationToken token = default)
        {
            TaskCompletionSource<bool> ready;
            lock (_gate)
            {
                if (_session.Link == LinkState.Ready) return;
                if (_session.Link == LinkState.Closed) throw Closed();
                ready = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _awaitReady.Add(ready);
            }
            Start();
            using (var stop = CancellationTokenSource.CreateLinkedTokenSource(token))
            {
                var late = Task.Delay(TimeSpan.FromSeconds(seconds), stop.Token);
                var first = await Task.WhenAny(ready.Task, late).ConfigureAwait(false);
                stop.Cancel();
                lock (_gate) _awaitReady.Remove(ready);
                if (first == ready.Task) { await ready.Task.ConfigureAwait(false); return; }
                token.ThrowIfCancellationRequested();
                throw LastError ?? new BridgeException(ErrorCodes.TimedOut, "The sidecar was not ready within " + seconds + " s.");
            }
        }

        /// <summary>Asks. Never waits; without a connection the job waits for one. Raises where the
        /// request cannot be encoded or the client is closed.</summary>
        public Job Ask(JobRequest request, CancellationToken token = default)
        {
            Job job;
            lock (_gate)
            {
                if (_session.Link == LinkState.Closed) throw Closed();
                job = new Job(this, _session.NextId(), request);
                Submit(job);
            }
            Start();
            Dispatch();
            job.CancelWith(token);
            return job;
        }

        void Submit(Job job)
        {
            var request = job.Request;
            _jobs.Add(job.Id, job);
            try
            {
                _session.Submit(new RequestMessage
                {
                    Id = job.Id, Capability = request.Capability, Params = request.Params, Priority = request.Priority,
                    DeadlineMs = request.DeadlineMs, Stream = request.Stream, Blobs = request.Blobs,
                }, Now, request.Timeout);
            }
            catch (BridgeException)
            {
                _jobs.Remove(job.Id);
                throw;
            }
            SendOutput();
        }

        internal bool Cancel(string id)
        {
            bool known;
            lock (_gate)
            {
                known = _session.Cancel(id);
                SendOutput();
            }
            Dispatch();
            return known;
        }

        /// <summary>Measures the round trip; the answer comes as <see cref="RoundTrip"/>.</summary>
        public void Ping()
        {
            lock (_gate)
            {
                _session.Ping(Now);
                SendOutput();
            }
        }

        BridgeException Closed() => LastError ?? new BridgeException(
            ErrorCodes.ConnectionLost, "The client is closed.", fix: "Make a new one.");

        #endregion
        #region Connection

        double Now => _clock.Elapsed.TotalSeconds;

        void Tick(object _)
        {
            lock (_gate)
            {
                if (_disposed) return;
                _session.Tick(Now);
                SendOutput();
                if (_session.Link == LinkState.Down && _link == null && Now >= _retryAt)
                {
                    _link = new TcpLink(_options.Find, _pool, this);
                    _link.Start();
                }
            }
            Dispatch();
        }

        void ILinkOwner.LinkOpen(TcpLink link)
        {
            Rehearse();
            lock (_gate)
            {
                if (link != _link) return;
                _retry = FirstRetry;
                _session.Connected(new Identity
                {
                    Token = link.Endpoint.Token, Engine = _options.Engine, Client = _options.Client, Project = _options.Project,
                }, Now);
                SendOutput();
            }
        }

        void ILinkOwner.LinkMessage(TcpLink link, WireMessage message)
        {
            lock (_gate)
            {
                if (link != _link) { message.Release(); return; }
                _session.Receive(message, Now);
                link.Apply(_session.Limits);
                SendOutput();
            }
            Dispatch();
        }

        void ILinkOwner.LinkEnded(TcpLink link, BridgeException error)
        {
            lock (_gate)
            {
                if (link != _link) return;
                _link = null;
                LastError = error;
                Later();
                _session.Disconnected(Now, error);
                SendOutput();
            }
            Dispatch();
        }

        void Later()
        {
            _retryAt = Now + _retry;
            _retry = Math.Min(_retry * 2, LastRetry);
        }

        /// Moves what the session wants sent to the link, and what happened to the queue.
        void SendOutput()
        {
            _session.TakeOutput(_output);
            foreach (var message in _output)
                if (_link != null) _link.Send(message);
                else _codec.Release(message);
            _output.Clear();
            _session.TakeEvents(_events);
            if (_session.Link != LinkState.Down && _session.Link != LinkState.Closed || _link == null) return;
            // Given up by the session, for silence or a refusal: the link goes, too. While it is
            // still connecting the session is down as well, but has nothing to say against it.
            if (!_link.IsOpen) return;
            _link.Dispose();
            _link = null;
            Later();
        }

        #endregion
        #region What happened

        /// Reports events in order; whoever comes while that goes on leaves its events to be taken.
        void Dispatch()
        {
            lock (_gate)
            {
                if (_dispatching) return;
                _dispatching = true;
            }
            while (true)
            {
                SessionEvent happened;
                Job job = null;
                lock (_gate)
                {
                    if (_events.Count == 0) { _dispatching = false; return; }
                    happened = _events.Dequeue();
                    if (happened.Id.Length > 0) _jobs.TryGetValue(happened.Id, out job);
                    if (happened.Kind == SessionEventKind.Finished) _jobs.Remove(happened.Id);
                }
                Report(happened, job);
            }
        }

        void Report(SessionEvent happened, Job job)
        {
            switch (happened.Kind)
            {
                case SessionEventKind.Update:
                    if (job == null) return;
                    job.Note(happened.Message);
                    if (job.HasListeners) Deliver(() => job.Report(happened.Message));
                    break;
                case SessionEventKind.Finished:
                    job?.End((ResultMessage)happened.Message, happened.Error, happened.Wire);
                    break;
                case SessionEventKind.Ready:
                    LastError = null;
                    ReleaseWaiters(null);
                    if (Ready != null) Deliver(() => Ready?.Invoke((WelcomeMessage)happened.Message));
                    break;
                case SessionEventKind.Lost:
                    LastError = happened.Error;
                    if (happened.Fatal) ReleaseWaiters(happened.Error);
                    if (Lost != null) Deliver(() => Lost?.Invoke(happened.Error, happened.Fatal));
                    break;
                case SessionEventKind.Changed:
                    if (CapabilityChanged != null) Deliver(() => CapabilityChanged?.Invoke(((CapabilityMessage)happened.Message).Info));
                    break;
                case SessionEventKind.RoundTrip:
                    if (RoundTrip != null) Deliver(() => RoundTrip?.Invoke(happened.Seconds, (PongMessage)happened.Message));
                    break;
            }
        }

        void Deliver(Action callback)
        {
            if (_options.Deliver != null) { _options.Deliver(callback); return; }
            try { callback(); }
            catch (Exception e) { LastCallbackFault = e; } // a listener's fault must not end the link
        }

        /// <summary>What a listener threw last, where no `Deliver` looks after that.</summary>
        public Exception LastCallbackFault { get; private set; }

        void ReleaseWaiters(BridgeException error)
        {
            TaskCompletionSource<bool>[] waiters;
            lock (_gate)
            {
                waiters = _awaitReady.ToArray();
                _awaitReady.Clear();
            }
            foreach (var waiter in waiters)
                if (error == null) waiter.TrySetResult(true);
                else waiter.TrySetException(error);
        }

        #endregion

        /// <summary>Ends for good, within a few milliseconds and without waiting for anything: open
        /// jobs end as cancelled, the sidecar is told, the socket is closed.</summary>
        public void Dispose()
        {
            lock (_gate)
            {
                if (_disposed) return;
                _disposed = true;
                var link = _link;
                _session.Close();
                _session.TakeOutput(_output);
                foreach (var message in _output)
                    if (link != null) link.Send(message);
                    else _codec.Release(message);
                _output.Clear();
                _session.TakeEvents(_events);
                _link = null;
                _timer?.Dispose();
                link?.DisposeAfterWriting(250);
            }
            ReleaseWaiters(new BridgeException(ErrorCodes.Cancelled, "The client was closed."));
            Dispatch();
        }
    }
}
