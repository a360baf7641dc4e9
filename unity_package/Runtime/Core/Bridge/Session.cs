// The client's side of a conversation, without sockets, threads or clocks. Port of
// `bridge/session.py`. Feed it what arrives and what time it is (seconds of any clock that never
// goes backwards); it says what to send and what happened. Not thread-safe.
using System;
using System.Collections.Generic;
using System.Security.Cryptography;

namespace Figment.Core
{
    public sealed class Session
    {
        public const int ProtocolVersion = 1;

        readonly Codec _codec;
        readonly Patience _patience;
        readonly Ledger _ledger;
        readonly List<Outgoing> _out = new List<Outgoing>();
        readonly List<SessionEvent> _events = new List<SessionEvent>();
        int _serial;
        double _heard, _greeted;      // when anything last came; when hello was sent
        double? _ticked, _pinged, _downSince;
        BridgeException _downError;

        public Session(Codec codec, Patience patience = null, string name = null, int serial = 0)
        {
            _codec = codec;
            _patience = patience ?? new Patience();
            _ledger = new Ledger(_out, _events, codec);
            _serial = serial;
            Name = string.IsNullOrEmpty(name) ? RandomName() : name;
        }

        /// <summary>Identifies the session over reconnects.</summary>
        public string Name { get; }
        public int Serial => _serial;
        public LinkState Link { get; private set; } = LinkState.Down;
        public WelcomeMessage Welcome { get; private set; }
        public Dictionary<string, CapabilityInfo> Capabilities { get; private set; } = new Dictionary<string, CapabilityInfo>();
        public Limits Limits => _ledger.Limits;
        public int OpenRequests => _ledger.Count;
        internal IEnumerable<Ledger.Entry> Open => _ledger.Open;

        #region What the caller tells us

        /// <summary>A fresh connection exists: greet. A restarted sidecar has a new token.</summary>
        public void Connected(Identity identity, double now)
        {
            Move(LinkEvent.Connected);
            _identity = identity;
            Hello(now);
        }

        /// <summary>The connection is gone, or could not be made; open requests wait for the next.</summary>
        public void Disconnected(double now, BridgeException error = null)
        {
            error = error ?? new BridgeException(ErrorCodes.ConnectionLost, "The connection to the sidecar ended.");
            if (Link == LinkState.Greeting || Link == LinkState.Ready) Lose(now, error);
            else if (Link == LinkState.Down)
            {
                _downError = error;
                _downSince = _downSince ?? now;
            }
        }

        /// <summary>A new id for a request.</summary>
        public string NextId() => "r" + (++_serial).ToString(System.Globalization.CultureInfo.InvariantCulture);

        /// <summary>Ask; answers come as events. Raises where it cannot be encoded.</summary>
        public void Submit(RequestMessage request, double now, double timeout = double.PositiveInfinity)
        {
            if (Link == LinkState.Closed)
                throw new BridgeException(ErrorCodes.ConnectionLost, "The client is closed.", fix: "Make a new one.");
            _ledger.Add(request, now, timeout);
            if (Link == LinkState.Down && _downSince == null) _downSince = now;
        }

        /// <summary>Ask to stop it; its end still comes as Finished. False if it has ended.</summary>
        public bool Cancel(string id) => _ledger.Cancel(id);

        /// <summary>Measure the round trip; ignored while there is no connection.</summary>
        public void Ping(double now)
        {
            if (Link != LinkState.Ready) return;
            _pinged = now;
            Send(new PingMessage { Nonce = (long)(now * 1e6) & 0x7FFFFFFF });
        }

        /// <summary>One message arrived. Its memory is released here unless an event carries it on.</summary>
        public void Receive(WireMessage wire, double now)
        {
            var kept = false;
            if (Link == LinkState.Greeting || Link == LinkState.Ready) // otherwise: late, of a lost connection
            {
                _heard = now;
                var id = "";
                try { kept = Handle(Codec.DecodeFromServer(wire, _ledger.Limits, out id), wire, now); }
                catch (BridgeException fault) when (fault.Code == ErrorCodes.UnknownMessage) { } // newer than we are
                catch (BridgeException fault) // costs its request, where it names one
                {
                    _ledger.End(id, error: fault);
                    _events.Add(new SessionEvent(SessionEventKind.Complaint, id, error: fault));
                }
            }
            if (!kept) wire.Release();
            _ledger.Pump(now);
        }

        /// <summary>Time passed: time-outs, pings, silence. Call it about every tenth of a second.</summary>
        public void Tick(double now)
        {
            if (_ticked.HasValue && now - _ticked.Value > _patience.Stall) Forgive(now - _ticked.Value);
            _ticked = now;
            _ledger.Expire(now);
            if (Link == LinkState.Ready) WatchSilence(now);
            else if (Link == LinkState.Greeting && now - _greeted > _patience.Greeting)
                Lose(now, new BridgeException(ErrorCodes.SidecarUnreachable, "The sidecar did not answer `hello`."));
            else if (Link == LinkState.Down) GiveUpLate(now);
            _ledger.Pump(now);
        }

        /// <summary>End for good; open requests are cancelled. Send the output once more after it.</summary>
        public void Close()
        {
            if (Link == LinkState.Ready) _ledger.CancelAll();
            Move(LinkEvent.Close);
            _ledger.FailAll(ErrorCodes.Cancelled, "The client was closed.");
        }

        #endregion
        #region What we tell the caller

        /// <summary>Messages to send now, in order, moved into `into`.</summary>
        public void TakeOutput(List<Outgoing> into)
        {
            into.AddRange(_out);
            _out.Clear();
        }

        public void TakeEvents(Queue<SessionEvent> into)
        {
            foreach (var happened in _events) into.Enqueue(happened);
            _events.Clear();
        }

        #endregion
        #region Connection

        Identity _identity = new Identity();

        void Move(LinkEvent happened) => Link = States.Next(Link, happened);

        void Hello(double now)
        {
            _greeted = _heard = now;
            _ticked = now;
            _pinged = null;
            Send(new HelloMessage
            {
                Versions = new[] { ProtocolVersion }, Token = _identity.Token, Session = Name, Engine = _identity.Engine,
                Client = _identity.Client, Project = _identity.Project,
            });
        }

        /// True where an event carries the memory of the message on.
        bool Handle(ServerMessage message, WireMessage wire, double now)
        {
            switch (message)
            {
                case WelcomeMessage welcome:
                    Welcomed(welcome);
                    return false;
                case AcceptedMessage _:
                case ProgressMessage _:
                case PartialMessage _:
                    if (!_ledger.Answered(message.RequestId)) return false;
                    _events.Add(new SessionEvent(SessionEventKind.Update, message.RequestId, message, wire: wire));
                    return message is PartialMessage;
                case ResultMessage result:
                    return _ledger.End(result.Id, result, wire: wire);
                case CancelledMessage cancelled:
                    _ledger.End(cancelled.Id, error: new BridgeException(ErrorCodes.Cancelled, "Request " + cancelled.Id + " was cancelled."));
                    return false;
                case ErrorMessage error:
                    Error(error, now);
                    return false;
                case PongMessage _:
                    if (_pinged.HasValue) _events.Add(new SessionEvent(SessionEventKind.RoundTrip, message: message, seconds: now - _pinged.Value));
                    _pinged = null;
                    return false;
                case CapabilityMessage changed:
                    Capabilities[changed.Info.Name] = changed.Info;
                    _events.Add(new SessionEvent(SessionEventKind.Changed, message: changed));
                    return false;
                case ByeMessage bye:
                    Lose(now, new BridgeException(bye.Code.Length > 0 ? bye.Code : ErrorCodes.Draining, bye.Reason));
                    return false;
                default:
                    return false;
            }
        }

        void Welcomed(WelcomeMessage welcome)
        {
            if (Link != LinkState.Greeting) return;
            Move(LinkEvent.Welcome);
            Welcome = welcome;
            var capabilities = new Dictionary<string, CapabilityInfo>(StringComparer.Ordinal);
            foreach (var info in welcome.Capabilities) capabilities[info.Name] = info;
            Capabilities = capabilities;
            _downSince = null;
            _downError = null;
            _ledger.Limits = welcome.Limits;
            _ledger.Ready = true;
            _events.Add(new SessionEvent(SessionEventKind.Ready, message: welcome));
        }

        void Error(ErrorMessage message, double now)
        {
            var error = message.ToException();
            if (message.Code == ErrorCodes.NotGreeted)
            {
                if (Link != LinkState.Ready) return;
                Move(LinkEvent.NotGreeted); // the sidecar was restarted behind the same address
                _ledger.AllWaitAgain();
                Hello(now);
            }
            else if (message.Id.Length > 0) _ledger.End(message.Id, error: error);
            else if (Link == LinkState.Greeting) Lose(now, error);
            else _events.Add(new SessionEvent(SessionEventKind.Complaint, error: error));
        }

        /// A broken rule (wrong token, no common version) is fatal: trying again is no use.
        void Lose(double now, BridgeException error)
        {
            var fatal = IsFatal(error.Code);
            Move(fatal ? LinkEvent.Close : LinkEvent.Lost);
            _events.Add(new SessionEvent(SessionEventKind.Lost, error: error, fatal: fatal));
            foreach (var unsent in _out) _codec.Release(unsent);
            _out.Clear();
            _downError = error;
            _downSince = now;
            _ledger.AllWaitAgain();
            if (fatal) _ledger.FailAll(error.Code, error.What, error.Cause, error.Fix);
        }

        /// The codes of `ProtocolError` and its children.
        static bool IsFatal(string code)
        {
            switch (code)
            {
                case ErrorCodes.Protocol:
                case ErrorCodes.MalformedMessage:
                case ErrorCodes.UnknownMessage:
                case ErrorCodes.FrameTooLarge:
                case ErrorCodes.BadGreeting:
                case ErrorCodes.NotGreeted:
                case ErrorCodes.VersionUnsupported:
                case ErrorCodes.WrongToken:
                case ErrorCodes.DuplicateId:
                case ErrorCodes.UnknownId:
                    return true;
                default:
                    return false;
            }
        }

        void GiveUpLate(double now)
        {
            if (_downSince == null || now - _downSince.Value < _patience.Reconnect) return;
            _ledger.FailAll(
                Welcome == null ? ErrorCodes.SidecarUnreachable : ErrorCodes.ConnectionLost,
                "No connection to the sidecar for " + _patience.Reconnect + " seconds.",
                _downError != null ? (_downError.What + " " + _downError.Cause).Trim() : "");
            _downSince = null;
        }

        void WatchSilence(double now)
        {
            var quiet = now - _heard;
            if (quiet > _patience.Silence && _pinged != null)
                Lose(now, new BridgeException(ErrorCodes.ConnectionLost, "The sidecar was silent for " + (int)quiet + " s."));
            else if (quiet > _patience.PingEvery && _pinged == null) Ping(now);
        }

        /// We did not listen for `stall` seconds: nobody else's clock ran meanwhile.
        void Forgive(double stall)
        {
            _heard += stall;
            _greeted += stall;
            if (_downSince.HasValue) _downSince += stall;
        }

        #endregion

        void Send(ClientMessage message) => _out.Add(_codec.Encode(message, _ledger.Limits));

        static string RandomName()
        {
            var bytes = new byte[16];
            using (var random = RandomNumberGenerator.Create()) random.GetBytes(bytes);
            return BitConverter.ToString(bytes).Replace("-", "").ToLowerInvariant();
        }
    }
}
