// Decides what a running game should have generated before the player gets there: what to ask
// for, what to stop asking for, what to let go. Numbers in, decisions out; knows no engine.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    /// <summary>Something in the scene that a generated asset belongs to.</summary>
    public sealed class StreamItem
    {
        /// <summary>The caller's own object.</summary>
        public object Owner;
        public float X, Y, Z;
        public StreamState State;
        /// <summary>What it holds in memory while loaded.</summary>
        public long Bytes;
        /// <summary>The caller's clock, before which it rests after a vain attempt.</summary>
        public double RestsUntil;
        internal float Score;
    }

    /// <summary>Resting: asked for in vain a moment ago, and left alone for now.</summary>
    public enum StreamState { Absent, Asked, Loaded, Resting }

    public enum StreamDecision { Ask, Cancel, Evict }

    public sealed class StreamPlanner
    {
        /// <summary>Asked for within this distance, in metres.</summary>
        public float AskDistance = 25;
        /// <summary>No longer asked for, and first to go, beyond this one; above AskDistance, so that
        /// standing at the border does not ask and cancel in turns.</summary>
        public float DropDistance = 35;
        /// <summary>How much nearer something counts that is looked at, 0..1.</summary>
        public float GazeWeight = 0.5f;
        public int MaxAsked = 2;
        public long MemoryBytes = 256L << 20;

        readonly List<StreamItem> _sorted = new List<StreamItem>();

        /// <summary>Writes the decisions into `into`, most urgent first. `px..pz`: where the viewer
        /// is; `gx..gz`: where they look, a unit vector. Allocates nothing once warm.</summary>
        public void Plan(
            IReadOnlyList<StreamItem> items, float px, float py, float pz, float gx, float gy, float gz,
            List<KeyValuePair<StreamItem, StreamDecision>> into)
        {
            into.Clear();
            _sorted.Clear();
            long used = 0;
            var asked = 0;
            for (var i = 0; i < items.Count; i++)
            {
                var item = items[i];
                float dx = item.X - px, dy = item.Y - py, dz = item.Z - pz;
                var distance = (float)Math.Sqrt(dx * dx + dy * dy + dz * dz);
                var ahead = distance > 1e-3f ? (dx * gx + dy * gy + dz * gz) / distance : 1;
                item.Score = distance * (1 - GazeWeight * Math.Max(0, ahead));
                if (item.State == StreamState.Asked && distance > DropDistance) into.Add(Decide(item, StreamDecision.Cancel));
                else if (item.State == StreamState.Asked) asked++;
                if (item.State == StreamState.Loaded) used += item.Bytes;
                _sorted.Add(item);
            }
            _sorted.Sort(Nearer);
            Evict(ref used, into);
            for (var i = 0; i < _sorted.Count && asked < MaxAsked && used < MemoryBytes; i++)
            {
                var item = _sorted[i];
                if (item.State != StreamState.Absent || Distance(item, px, py, pz) > AskDistance) continue;
                into.Add(Decide(item, StreamDecision.Ask));
                asked++;
            }
        }

        void Evict(ref long used, List<KeyValuePair<StreamItem, StreamDecision>> into)
        {
            for (var i = _sorted.Count - 1; i >= 0 && used > MemoryBytes; i--)
            {
                if (_sorted[i].State != StreamState.Loaded) continue;
                used -= _sorted[i].Bytes;
                into.Add(Decide(_sorted[i], StreamDecision.Evict));
            }
        }

        static int Nearer(StreamItem a, StreamItem b) => a.Score.CompareTo(b.Score);

        static float Distance(StreamItem item, float px, float py, float pz)
        {
            float dx = item.X - px, dy = item.Y - py, dz = item.Z - pz;
            return (float)Math.Sqrt(dx * dx + dy * dy + dz * dz);
        }

        static KeyValuePair<StreamItem, StreamDecision> Decide(StreamItem item, StreamDecision decision) =>
            new KeyValuePair<StreamItem, StreamDecision>(item, decision);
    }
}
