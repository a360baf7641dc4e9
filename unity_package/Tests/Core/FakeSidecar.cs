// A sidecar for tests, over real sockets: greets, checks the token, and answers by capability.
//
//   echo    a result with the parameters as data and the blobs sent back
//   slow    accepted and progress, then nothing until it is cancelled
//   deaf    nothing at all, not even to a cancel
//   stream  three partials, then the result
//   wrong   the error that `params.code` names
using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Sockets;
using System.Threading;

namespace Figment.Core.Tests
{
    public sealed class FakeSidecar : IDisposable
    {
        readonly TcpListener _listener;
        readonly List<Peer> _peers = new List<Peer>();
        readonly List<ClientMessage> _received = new List<ClientMessage>();
        volatile bool _stopped;

        public string Token = "secret";
        /// The version of the protocol, and whether anything is answered at all.
        public int Speaks = 1;
        public volatile bool Answers = true;
        public Limits Limits = new Limits();
        public int Port { get; }
        public int Connections { get { lock (_peers) return _peers.Count; } }

        public FakeSidecar(int port = 0)
        {
            _listener = new TcpListener(IPAddress.Loopback, port);
            _listener.Start();
            Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            new Thread(Accept) { IsBackground = true }.Start();
        }

        public Endpoint Endpoint => new Endpoint { Port = Port, Token = Token };

        public List<ClientMessage> Received { get { lock (_received) return new List<ClientMessage>(_received); } }

        public List<RequestMessage> Requests
        {
            get
            {
                var requests = new List<RequestMessage>();
                foreach (var message in Received) if (message is RequestMessage request) requests.Add(request);
                return requests;
            }
        }

        /// Closes every connection, as a killed sidecar does; the listener stays.
        public void Drop()
        {
            lock (_peers)
            {
                foreach (var peer in _peers) peer.Close();
                _peers.Clear();
            }
        }

        public void SendToAll(ServerMessage message)
        {
            lock (_peers) foreach (var peer in _peers) peer.Send(message);
        }

        public void SendRawToAll(byte[] bytes)
        {
            lock (_peers) foreach (var peer in _peers) peer.SendRaw(bytes);
        }

        public void Dispose()
        {
            _stopped = true;
            _listener.Stop();
            Drop();
        }

        void Accept()
        {
            while (!_stopped)
            {
                try
                {
                    var peer = new Peer(this, _listener.AcceptTcpClient());
                    lock (_peers) _peers.Add(peer);
                    new Thread(peer.Run) { IsBackground = true }.Start();
                }
                catch (Exception) { return; } // the listener was stopped
            }
        }

        void Handle(Peer peer, ClientMessage message)
        {
            lock (_received) _received.Add(message);
            if (!Answers) return;
            switch (message)
            {
                case HelloMessage hello:
                    if (hello.Token != Token) { peer.Send(new ErrorMessage { Code = ErrorCodes.WrongToken, Message = "Not this launch's token." }); return; }
                    if (Array.IndexOf(hello.Versions, Speaks) < 0) { peer.Send(new ErrorMessage { Code = ErrorCodes.VersionUnsupported, Message = "Version " + Speaks + " is spoken here." }); return; }
                    peer.Send(new WelcomeMessage { Version = 1, Server = "fake", Session = hello.Session, Limits = Limits, Capabilities = new[] { new CapabilityInfo { Name = "echo" } } });
                    break;
                case RequestMessage request: Answer(peer, request); break;
                case CancelMessage cancel:
                    if (!peer.Deaf.Contains(cancel.Id)) peer.Send(new CancelledMessage { Id = cancel.Id, Stage = "running" });
                    break;
                case PingMessage ping: peer.Send(new PongMessage { Nonce = ping.Nonce }); break;
            }
        }

        static void Answer(Peer peer, RequestMessage request)
        {
            switch (request.Capability)
            {
                case "echo":
                    peer.Send(new ResultMessage { Id = request.Id, Data = request.Params, Blobs = request.Blobs });
                    break;
                case "slow":
                    peer.Send(new AcceptedMessage { Id = request.Id, Position = 2, EstimateMs = 5000 });
                    peer.Send(new ProgressMessage { Id = request.Id, Fraction = 0.25, Stage = "drawing" });
                    break;
                case "deaf":
                    lock (peer.Deaf) peer.Deaf.Add(request.Id);
                    break;
                case "stream":
                    for (var i = 0; i < 3; i++) peer.Send(new PartialMessage { Id = request.Id, Index = i, Data = { ["text"] = "ab"[i % 2].ToString() } });
                    peer.Send(new ResultMessage { Id = request.Id });
                    break;
                case "wrong":
                    peer.Send(new ErrorMessage
                    {
                        Id = request.Id, Code = (string)request.Params["code"], Message = "As asked.", Fix = "Ask for less.", RetryAfterMs = 250,
                        Violations = new[] { new Violation("$.size", "is too large") },
                    });
                    break;
            }
        }

        sealed class Peer
        {
            readonly FakeSidecar _owner;
            readonly TcpClient _client;
            readonly NetworkStream _stream;
            public readonly HashSet<string> Deaf = new HashSet<string>();

            public Peer(FakeSidecar owner, TcpClient client)
            {
                _owner = owner;
                _client = client;
                client.NoDelay = true;
                _stream = client.GetStream();
            }

            public void Run()
            {
                var zmtp = new ZmtpPeer(new BufferPool());
                try
                {
                    SendRaw(Zmtp.Greeting());
                    while (true)
                    {
                        var space = zmtp.Space;
                        var count = _stream.Read(space.Array, space.Offset, space.Count);
                        if (count == 0) return;
                        zmtp.Received(count);
                        while (zmtp.TryReply(out var reply)) SendRaw(reply);
                        while (zmtp.TryMessage(out var wire))
                        {
                            var message = ClientMessage.Read(MsgPackReader.ReadMap(wire.Frames[0]));
                            if (message is RequestMessage request) Blob.Attach(request.Blobs, wire.Frames, 1);
                            _owner.Handle(this, message);
                        }
                    }
                }
                catch (Exception) { } // the other side has gone
                finally { lock (_owner._peers) _owner._peers.Remove(this); }
            }

            public void Send(ServerMessage message)
            {
                var writer = new MsgPackWriter();
                message.Write(writer);
                var header = new byte[9];
                var blobs = message.BlobTable;
                lock (_stream)
                {
                    try
                    {
                        Frame(header, writer.Written, blobs.Count > 0);
                        for (var i = 0; i < blobs.Count; i++) Frame(header, blobs[i].Data, i + 1 < blobs.Count);
                    }
                    catch (Exception) { }
                }
            }

            void Frame(byte[] header, ArraySegment<byte> body, bool more)
            {
                _stream.Write(header, 0, Zmtp.WriteFrameHeader(header, 0, more ? Zmtp.More : (byte)0, body.Count));
                _stream.Write(body.Array, body.Offset, body.Count);
            }

            public void SendRaw(byte[] bytes)
            {
                lock (_stream)
                {
                    try { _stream.Write(bytes, 0, bytes.Length); }
                    catch (Exception) { }
                }
            }

            public void Close() => _client.Close();
        }
    }
}
