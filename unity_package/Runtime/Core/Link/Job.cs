// One request as its asker sees it: a task, updates on the way, and cancel.
using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Figment.Core
{
    /// <summary>What to ask. `DeadlineMs`: an answer comes in time, labelled with its rung.</summary>
    public sealed class JobRequest
    {
        public string Capability = "";
        public Dictionary<string, object> Params = new Dictionary<string, object>();
        public string Priority = Priorities.Interactive;
        public long? DeadlineMs;
        /// <summary>Send partial answers: words as they come, a low-resolution texture first.</summary>
        public bool Stream;
        public IReadOnlyList<Blob> Blobs = Array.Empty<Blob>();
        /// <summary>Seconds until we stop waiting; unlike the deadline, nothing comes then.</summary>
        public double Timeout = double.PositiveInfinity;
        /// <summary>Called with every update, from the first on; where, says the client's `Deliver`.</summary>
        public Action<JobUpdate> OnUpdate;
    }

    /// <summary>Accepted, progress or partial. A partial of index 0 means: forget earlier ones,
    /// the request was asked again after the connection was restored.</summary>
    public readonly struct JobUpdate
    {
        public readonly Job Job;
        public readonly ServerMessage Message;

        public JobUpdate(Job job, ServerMessage message)
        {
            Job = job;
            Message = message;
        }

        public AcceptedMessage Accepted => Message as AcceptedMessage;
        public ProgressMessage Progress => Message as ProgressMessage;
        public PartialMessage Partial => Message as PartialMessage;
    }

    /// <summary>A final answer. Its blobs lie in pooled memory: dispose it when they are used up,
    /// or leave it to the garbage collector.</summary>
    public sealed class JobResult : IDisposable
    {
        readonly WireMessage _wire;

        public JobResult(ResultMessage message, WireMessage wire)
        {
            Message = message;
            _wire = wire;
        }

        public ResultMessage Message { get; }
        public Dictionary<string, object> Data => Message.Data;
        public string Rung => Message.Rung;

        /// <summary>The blob of this name, or null.</summary>
        public Blob TryBlob(string name)
        {
            foreach (var blob in Message.Blobs)
                if (blob.Name == name) return blob;
            return null;
        }

        public Blob Blob(string name) => TryBlob(name) ?? throw new BridgeException(
            ErrorCodes.MalformedMessage, "The answer has no blob `" + name + "`.");

        public void Dispose() => _wire?.Release();
    }

    /// <summary>A request on its way. Thread-safe.</summary>
    public sealed class Job
    {
        readonly BridgeClient _client;
        readonly TaskCompletionSource<JobResult> _completion =
            new TaskCompletionSource<JobResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        CancellationTokenRegistration _registration;

        internal Job(BridgeClient client, string id, JobRequest request)
        {
            _client = client;
            Id = id;
            Request = request;
            Updated = request.OnUpdate;
        }

        public string Id { get; }
        public JobRequest Request { get; }
        /// <summary>Ends once: with the result, a <see cref="BridgeException"/>, or cancelled.</summary>
        public Task<JobResult> Completion => _completion.Task;
        /// <summary>0..1, as last reported.</summary>
        public double Fraction { get; private set; }
        /// <summary>Like `OnUpdate` of the request, but misses what came before it was added.</summary>
        public event Action<JobUpdate> Updated;

        /// <summary>Acknowledged: <see cref="Completion"/> ends as cancelled once the sidecar has
        /// stopped, or with the result that was already on its way. False if it has ended.</summary>
        public bool Cancel() => _client.Cancel(Id);

        internal void CancelWith(CancellationToken token)
        {
            if (!token.CanBeCanceled) return;
            _registration = token.Register(state => ((Job)state).Cancel(), this);
        }

        internal bool HasListeners => Updated != null;

        internal void Note(ServerMessage message)
        {
            if (message is ProgressMessage progress) Fraction = progress.Fraction;
        }

        internal void Report(ServerMessage message) => Updated?.Invoke(new JobUpdate(this, message));

        internal void End(ResultMessage result, BridgeException error, WireMessage wire)
        {
            if (error == null) _completion.TrySetResult(new JobResult(result, wire));
            else if (error.Code == ErrorCodes.Cancelled) _completion.TrySetCanceled();
            else
            {
                _completion.TrySetException(error);
                _ = _completion.Task.Exception; // observed: a caller may only care for updates
            }
            _registration.Dispose();
        }
    }
}
