// The open requests of a session: which wait, which are asked, and how each one ends. Knows
// requests, not the connection. Every request ends here exactly once. Port of `bridge/ledger.py`.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    internal sealed class Ledger
    {
        internal sealed class Entry
        {
            public RequestMessage Request;
            public double Since, Expires = double.PositiveInfinity;
            public Stage Stage = Stage.Waiting;
            public BridgeException Why; // what its end means once it is cancelled
        }

        readonly List<Outgoing> _out;
        readonly List<SessionEvent> _events;
        readonly Codec _codec;
        readonly Dictionary<string, Entry> _open = new Dictionary<string, Entry>(StringComparer.Ordinal);
        readonly Queue<string>[] _waiting = { new Queue<string>(), new Queue<string>(), new Queue<string>() };
        int _asked; // entries past Waiting

        /// The lists are the session's own, filled here in order.
        public Ledger(List<Outgoing> output, List<SessionEvent> events, Codec codec)
        {
            _out = output;
            _events = events;
            _codec = codec;
        }

        public Limits Limits = new Limits();
        public bool Ready; // requests may be sent
        public int Count => _open.Count;
        public IEnumerable<Entry> Open => _open.Values;
        bool MayAsk => Ready && _asked < Limits.OpenRequests;

        public void Add(RequestMessage request, double now, double timeout)
        {
            if (_open.ContainsKey(request.Id))
                throw new BridgeException(ErrorCodes.DuplicateId, "A request " + request.Id + " is open already.");
            var encoded = _codec.Encode(request, Limits);
            var entry = new Entry { Request = request, Since = now, Expires = now + timeout };
            _open.Add(request.Id, entry);
            if (MayAsk) { Ask(entry, encoded); return; }
            _codec.Release(encoded);
            Queue(request.Priority).Enqueue(request.Id);
        }

        /// Asks what waits, interactive first, while there is room.
        public void Pump(double now)
        {
            foreach (var queue in _waiting)
                while (queue.Count > 0 && MayAsk)
                {
                    if (!_open.TryGetValue(queue.Dequeue(), out var entry) || entry.Stage != Stage.Waiting) continue;
                    try { Ask(entry, _codec.Encode(Shortened(entry, now), Limits)); }
                    catch (BridgeException fault) { Finish(entry, error: fault); } // this sidecar allows less than the last
                }
        }

        /// A message that is not final came. False where nobody waits for it.
        public bool Answered(string id)
        {
            if (!_open.TryGetValue(id, out var entry) || entry.Stage == Stage.Waiting) return false;
            entry.Stage = States.Next(entry.Stage, StageEvent.Answer);
            return entry.Stage != Stage.Cancelling;
        }

        /// The final message came. False where the request has ended here already.
        public bool End(string id, ResultMessage result = null, BridgeException error = null, WireMessage wire = null)
        {
            if (!_open.TryGetValue(id, out var entry) || entry.Stage == Stage.Waiting) return false;
            if (error != null && entry.Stage == Stage.Cancelling) error = entry.Why;
            Finish(entry, result, error, wire);
            return true;
        }

        /// Tells the sidecar, or drops the request if it was never sent. False if it has ended.
        public bool Cancel(string id)
        {
            if (!_open.TryGetValue(id, out var entry)) return false;
            if (entry.Stage == Stage.Cancelling) return true;
            entry.Why = new BridgeException(ErrorCodes.Cancelled, "Request " + id + " was cancelled.");
            if (entry.Stage == Stage.Waiting) { Finish(entry, error: entry.Why); return true; }
            entry.Stage = States.Next(entry.Stage, StageEvent.Cancel);
            Send(new CancelMessage { Id = id });
            return true;
        }

        /// Stops waiting for what has timed out; the sidecar is told to stop, too.
        public void Expire(double now)
        {
            List<Entry> late = null;
            foreach (var entry in _open.Values)
                if (entry.Expires <= now) (late ?? (late = new List<Entry>())).Add(entry);
            if (late == null) return;
            foreach (var entry in late)
            {
                if (entry.Stage == Stage.Asked || entry.Stage == Stage.Accepted) Send(new CancelMessage { Id = entry.Request.Id });
                var waited = (entry.Expires - entry.Since).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
                Finish(entry, error: new BridgeException(ErrorCodes.TimedOut, "Request " + entry.Request.Id + " had no answer within " + waited + " s."));
            }
        }

        public double NextExpiry()
        {
            var soonest = double.PositiveInfinity;
            foreach (var entry in _open.Values) soonest = Math.Min(soonest, entry.Expires);
            return soonest;
        }

        /// The other side has forgotten the requests: they wait for the next welcome. A cancelled
        /// one ends now, because a lost client's requests are cancelled there, too.
        public void AllWaitAgain()
        {
            Ready = false;
            foreach (var queue in _waiting) queue.Clear();
            foreach (var entry in Snapshot())
            {
                if (entry.Stage == Stage.Cancelling) { Finish(entry, error: entry.Why); continue; }
                entry.Stage = States.Next(entry.Stage, StageEvent.Lost);
                Queue(entry.Request.Priority).Enqueue(entry.Request.Id);
            }
            _asked = 0;
        }

        public void FailAll(string code, string what, string cause = "", string fix = "")
        {
            Ready = false;
            foreach (var entry in Snapshot()) Finish(entry, error: entry.Why ?? new BridgeException(code, what, cause, fix));
        }

        /// Tells the sidecar to stop what it has.
        public void CancelAll()
        {
            foreach (var entry in _open.Values)
                if (entry.Stage == Stage.Asked || entry.Stage == Stage.Accepted) Send(new CancelMessage { Id = entry.Request.Id });
        }

        /// The one place where a request ends.
        void Finish(Entry entry, ResultMessage result = null, BridgeException error = null, WireMessage wire = null)
        {
            if (entry.Stage != Stage.Waiting) _asked = Math.Max(_asked - 1, 0);
            entry.Stage = States.Next(entry.Stage, StageEvent.Final);
            _open.Remove(entry.Request.Id);
            _events.Add(new SessionEvent(SessionEventKind.Finished, entry.Request.Id, result, error, wire: wire));
        }

        void Ask(Entry entry, Outgoing encoded)
        {
            entry.Stage = States.Next(entry.Stage, StageEvent.Send);
            _asked++;
            _out.Add(encoded);
        }

        void Send(ClientMessage message) => _out.Add(_codec.Encode(message, Limits));

        List<Entry> Snapshot() => new List<Entry>(_open.Values);

        Queue<string> Queue(string priority) =>
            _waiting[priority == Priorities.Interactive ? 0 : priority == Priorities.Runtime ? 1 : 2];

        /// The request with the time it has already waited taken off its deadline.
        static RequestMessage Shortened(Entry entry, double now)
        {
            var request = entry.Request;
            if (!request.DeadlineMs.HasValue) return request;
            return new RequestMessage
            {
                Id = request.Id, Capability = request.Capability, Params = request.Params, Priority = request.Priority,
                DeadlineMs = Math.Max(request.DeadlineMs.Value - (long)((now - entry.Since) * 1000), 0),
                Stream = request.Stream, Blobs = request.Blobs,
            };
        }
    }
}
