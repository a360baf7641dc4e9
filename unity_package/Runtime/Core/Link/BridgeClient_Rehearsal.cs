// Mono and .NET compile a method when it is first called. Dispose is called where waiting hurts
// most, on the editor's main thread before a domain reload; so its path is walked once on the
// link's own thread, by a client that is connected to nothing.
using System.Threading;

namespace Figment.Core
{
    public sealed partial class BridgeClient
    {
        bool _rehearsed;

        void Rehearse()
        {
            if (_rehearsed) return;
            _rehearsed = true;
            var twin = new BridgeClient(_options, null) { _rehearsed = true, _started = true };
            twin._link = TcpLink.ForRehearsal(twin._pool, twin);
            twin._timer = new Timer(twin.Tick, null, Timeout.Infinite, Timeout.Infinite);
            twin._session.Connected(new Identity(), twin.Now);
            var writer = new MsgPackWriter();
            new WelcomeMessage { Version = Session.ProtocolVersion }.Write(writer);
            var welcome = new WireMessage(twin._pool);
            welcome.Add(writer.ToArray(), writer.Written.Count);
            twin._session.Receive(welcome, twin.Now);
            var asked = twin.Ask(new JobRequest { Capability = "rehearsal" });
            twin.Ask(new JobRequest { Capability = "rehearsal" }).Cancel();
            twin.Dispose();
            _ = asked.Completion.IsCompleted;
        }
    }
}
