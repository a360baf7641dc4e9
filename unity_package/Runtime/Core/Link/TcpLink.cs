// One connection to a sidecar: a thread that connects and reads, and a thread that writes.
// Blocking reads and writes on purpose: they were measured faster than awaited ones on Unity's
// runtime, and closing the socket ends them at once. Knows frames, not messages.
//
// A link that has ended stays ended; the client opens another. `Dispose` only marks and closes:
// it never waits for a thread, so that an editor's domain reload is not held up.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading;

namespace Figment.Core
{
    internal interface ILinkOwner
    {
        /// All three are called on the link's own thread.
        void LinkOpen(TcpLink link);
        void LinkMessage(TcpLink link, WireMessage message);
        void LinkEnded(TcpLink link, BridgeException error);
    }

    internal sealed class TcpLink : IDisposable
    {
        const int ConnectMs = 10_000;

        readonly Func<Endpoint> _find;
        readonly ILinkOwner _owner;
        readonly ZmtpPeer _peer;
        readonly LinkWriter _writer;
        Endpoint _endpoint = new Endpoint();
        Socket _socket;
        int _disposed, _ended, _open;

        /// `find` is called on the link's thread and may wait.
        public TcpLink(Func<Endpoint> find, BufferPool pool, ILinkOwner owner)
        {
            _find = find;
            _owner = owner;
            _peer = new ZmtpPeer(pool);
            _writer = new LinkWriter(pool, End);
        }

        /// A link that is connected to nothing and never will be; see BridgeClient.Rehearse.
        public static TcpLink ForRehearsal(BufferPool pool, ILinkOwner owner)
        {
            var link = new TcpLink(() => new Endpoint(), pool, owner) { _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), _open = 1 };
            link._writer.StartForRehearsal();
            return link;
        }

        public Endpoint Endpoint => _endpoint;
        /// The handshake is done and the owner knows.
        public bool IsOpen => Volatile.Read(ref _open) != 0;
        bool IsDisposed => Volatile.Read(ref _disposed) != 0;

        public void Start() => new Thread(Run) { IsBackground = true, Name = "figment link" }.Start();

        /// Limits of `welcome`: applied to what arrives from now on.
        public void Apply(Limits limits) => _peer.Limits = limits;

        /// Queues one message; the writer gives its header back to the pool.
        public void Send(Outgoing message) => _writer.Send(message);

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
            _writer.Stop();
            CloseSocket();
        }

        /// Like Dispose, but lets what is queued go out first, for at most `ms`. Does not wait.
        public void DisposeAfterWriting(int ms)
        {
            if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
            _writer.Finish(CloseSocket, ms);
        }

        void Run()
        {
            try
            {
                var stream = Connect();
                _writer.WriteNow(stream, Zmtp.Greeting());
                while (!IsDisposed) ReadSome(stream);
            }
            catch (Exception e) { End(e); }
        }

        void ReadSome(Stream stream)
        {
            var space = _peer.Space;
            var count = stream.Read(space.Array, space.Offset, space.Count);
            if (count == 0) throw new BridgeException(
                _peer.IsReady ? ErrorCodes.ConnectionLost : ErrorCodes.SidecarUnreachable, "The sidecar closed the connection.");
            var wasReady = _peer.IsReady;
            _peer.Received(count);
            while (_peer.TryReply(out var reply))
                if (_writer.IsRunning) _writer.Send(reply);
                else _writer.WriteNow(stream, reply);
            if (!wasReady && _peer.IsReady)
            {
                _socket.ReceiveTimeout = 0;
                _writer.Start(stream);
                _owner.LinkOpen(this);
                Volatile.Write(ref _open, 1);
            }
            while (_peer.TryMessage(out var message)) _owner.LinkMessage(this, message);
        }

        #region Connecting

        Stream Connect()
        {
            _endpoint = _find();
            _endpoint.Check();
            SocketException last = null;
            foreach (var address in Resolve(_endpoint.Host))
            {
                var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                Volatile.Write(ref _socket, socket);
                if (IsDisposed) CloseSocket();
                try
                {
                    using (new Timer(_ => Close(socket), null, ConnectMs, Timeout.Infinite))
                        socket.Connect(new IPEndPoint(address, _endpoint.Port));
                    socket.ReceiveTimeout = ConnectMs; // for the handshake; none afterwards
                    return _endpoint.Tls == null ? new NetworkStream(socket, true) : Encrypt(new NetworkStream(socket, true));
                }
                catch (SocketException e) { last = e; }
                catch (ObjectDisposedException e) { throw Unreachable("it did not answer within " + ConnectMs / 1000 + " s", e); }
            }
            throw Unreachable(last != null ? last.Message : "the name has no address", last);
        }

        static IPAddress[] Resolve(string host)
        {
            if (IPAddress.TryParse(host, out var address)) return new[] { address };
            if (host == "localhost") return new[] { IPAddress.Loopback, IPAddress.IPv6Loopback };
            return Dns.GetHostAddresses(host);
        }

        Stream Encrypt(NetworkStream plain)
        {
            var settings = _endpoint.Tls;
            var name = settings.ServerName.Length > 0 ? settings.ServerName : _endpoint.Host;
            string refusal = null;
            var stream = new SslStream(plain, false, (sender, certificate, chain, errors) =>
            {
                refusal = TlsCheck.Refusal(certificate, chain, errors, name, settings, DateTime.Now);
                return refusal == null;
            });
            try
            {
                stream.AuthenticateAsClient(name, null, SslProtocols.Tls12, false);
                return stream;
            }
            catch (Exception e) when (e is AuthenticationException || e is IOException || e is InvalidOperationException)
            {
                throw refusal != null
                    ? new BridgeException(
                        ErrorCodes.SidecarUnreachable, "The sidecar at " + _endpoint + " is not trusted.", refusal,
                        "Give the certificate that the sidecar was started with, and the name it was made for.", inner: e)
                    : new BridgeException(
                        ErrorCodes.BadGreeting, "What answers at " + _endpoint + " does not speak TLS.", e.Message,
                        "Start the sidecar with its TLS listener, or turn TLS off for loopback.", inner: e);
            }
        }

        BridgeException Unreachable(string cause, Exception inner) => new BridgeException(
            ErrorCodes.SidecarUnreachable, "Nothing answers at " + _endpoint + ".", cause, inner: inner);

        #endregion
        #region The end

        /// Reports the end once, from whichever thread met it first.
        void End(Exception reason)
        {
            if (Interlocked.Exchange(ref _ended, 1) != 0) return;
            var wasDisposed = IsDisposed;
            Dispose();
            if (!wasDisposed) _owner.LinkEnded(this, Translate(reason));
        }

        BridgeException Translate(Exception reason)
        {
            if (reason is BridgeException known) return known;
            if (reason is IOException && reason.InnerException is SocketException socket && socket.SocketErrorCode == SocketError.TimedOut)
                return new BridgeException(ErrorCodes.SidecarUnreachable, "What listens at " + _endpoint + " says nothing.", inner: reason);
            return new BridgeException(
                _peer.IsReady ? ErrorCodes.ConnectionLost : ErrorCodes.SidecarUnreachable,
                "The connection to " + _endpoint + " ended.", reason.Message, inner: reason);
        }

        void CloseSocket() => Close(Volatile.Read(ref _socket));

        static void Close(Socket socket)
        {
            if (socket == null) return;
            try { socket.Shutdown(SocketShutdown.Both); } // wakes a reader that closing alone would leave asleep
            catch (SocketException) { }
            catch (ObjectDisposedException) { }
            socket.Close();
        }

        #endregion
    }
}
