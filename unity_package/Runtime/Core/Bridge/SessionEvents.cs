// What a session reports to the layer above it, and how patient it is. Port of `bridge/events.py`.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public enum SessionEventKind
    {
        Ready,     // `welcome` came; requests flow
        Lost,      // the connection is gone; after a fatal one the session is closed
        Update,    // accepted, progress or partial of one request; not final
        Finished,  // final: a result, or an error (`cancelled` after a cancel)
        Changed,   // a capability became ready, or stopped being so
        RoundTrip, // a pong
        Complaint, // the sidecar could not read something we sent, or we something it sent
    }

    /// <summary>One thing that happened; which fields are set depends on <see cref="Kind"/>.</summary>
    public readonly struct SessionEvent
    {
        public readonly SessionEventKind Kind;
        /// <summary>The request, for Update and Finished.</summary>
        public readonly string Id;
        public readonly ServerMessage Message;
        public readonly BridgeException Error;
        public readonly bool Fatal;
        public readonly double Seconds;
        /// <summary>The memory that the blobs of <see cref="Message"/> lie in.</summary>
        public readonly WireMessage Wire;

        public SessionEvent(
            SessionEventKind kind, string id = "", ServerMessage message = null, BridgeException error = null,
            bool fatal = false, double seconds = 0, WireMessage wire = null)
        {
            Kind = kind;
            Id = id;
            Message = message;
            Error = error;
            Fatal = fatal;
            Seconds = seconds;
            Wire = wire;
        }
    }

    /// <summary>What a client says about itself in `hello`.</summary>
    public sealed class Identity
    {
        public string Token = "", Engine = "", Client = "", Project = "";
    }

    /// <summary>
    /// How long to wait, in seconds. The defaults outlast a breakpoint or a long scene load on
    /// either side: silence counts only while we were listening ourselves.
    /// </summary>
    public sealed class Patience
    {
        public double PingEvery = 10;  // of silence, before we ask for a sign of life
        public double Silence = 60;    // without any message, until the connection counts as lost
        public double Greeting = 30;   // from connected to welcome
        public double Reconnect = 30;  // without a connection, until open requests fail
        public double Stall = 2;       // between two ticks; a longer one is ours
    }

    /// <summary>One message to be sent: a header in pooled memory, and the blobs it describes.</summary>
    public readonly struct Outgoing
    {
        public readonly ArraySegment<byte> Header;
        public readonly IReadOnlyList<Blob> Blobs;

        public Outgoing(ArraySegment<byte> header, IReadOnlyList<Blob> blobs)
        {
            Header = header;
            Blobs = blobs;
        }
    }
}
