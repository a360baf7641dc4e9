// The states of a connection and of a request, and every change between them. Port of
// `bridge/states.py`: nothing else changes a state, and an event that a state does not list is a
// fault of ours, not of the peer.
using System;

namespace Figment.Core
{
    /// <summary>The connection as a whole.</summary>
    public enum LinkState
    {
        Down,     // no connection; requests wait
        Greeting, // hello is sent, welcome has not come
        Ready,
        Closed,   // for good
    }

    /// <summary>One request.</summary>
    public enum Stage
    {
        Waiting,    // not sent: no connection, or too many are open
        Asked,      // sent, no answer yet
        Accepted,   // the sidecar has it
        Cancelling, // cancel is sent, the final message has not come
        Done,
    }

    internal enum LinkEvent { Connected, Welcome, NotGreeted, Lost, Close }
    internal enum StageEvent { Send, Answer, Cancel, Lost, Final }

    internal static class States
    {
        public static LinkState Next(LinkState state, LinkEvent happened)
        {
            switch (state, happened)
            {
                case (LinkState.Down, LinkEvent.Connected): return LinkState.Greeting;
                case (LinkState.Greeting, LinkEvent.Welcome): return LinkState.Ready;
                case (LinkState.Ready, LinkEvent.NotGreeted): return LinkState.Greeting; // it forgot us: greet again
                case (LinkState.Greeting, LinkEvent.Lost): return LinkState.Down;
                case (LinkState.Ready, LinkEvent.Lost): return LinkState.Down;
                case (_, LinkEvent.Close): return LinkState.Closed;
                default: throw new InvalidOperationException(state + " does not know " + happened + ".");
            }
        }

        public static Stage Next(Stage stage, StageEvent happened)
        {
            switch (stage, happened)
            {
                case (Stage.Waiting, StageEvent.Send): return Stage.Asked;
                case (Stage.Asked, StageEvent.Answer): return Stage.Accepted;
                case (Stage.Accepted, StageEvent.Answer): return Stage.Accepted;
                case (Stage.Cancelling, StageEvent.Answer): return Stage.Cancelling;
                case (Stage.Asked, StageEvent.Cancel): return Stage.Cancelling;
                case (Stage.Accepted, StageEvent.Cancel): return Stage.Cancelling;
                case (Stage.Waiting, StageEvent.Lost): return Stage.Waiting;
                case (Stage.Asked, StageEvent.Lost): return Stage.Waiting; // asked again after the next welcome
                case (Stage.Accepted, StageEvent.Lost): return Stage.Waiting;
                case (Stage.Done, StageEvent.Final): break;
                case (_, StageEvent.Final): return Stage.Done;
            }
            throw new InvalidOperationException(stage + " does not know " + happened + ".");
        }
    }
}
