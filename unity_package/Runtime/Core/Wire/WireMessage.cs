// One whole multipart message as it came from the peer, in pooled memory.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    /// <summary>Frames stay valid until <see cref="Release"/>; without it the collector has them.</summary>
    public sealed class WireMessage
    {
        readonly List<ArraySegment<byte>> _frames = new List<ArraySegment<byte>>(4);
        BufferPool _pool;

        public WireMessage(BufferPool pool) { _pool = pool; }

        public IReadOnlyList<ArraySegment<byte>> Frames => _frames;
        public long Bytes { get; private set; }

        /// <summary>One more frame; `buffer` belongs to the message from now on.</summary>
        public void Add(byte[] buffer, int count)
        {
            _frames.Add(new ArraySegment<byte>(buffer, 0, count));
            Bytes += count;
        }

        /// <summary>Gives the memory back. Nothing of this message may be read afterwards.</summary>
        public void Release()
        {
            var pool = System.Threading.Interlocked.Exchange(ref _pool, null);
            if (pool == null) return;
            foreach (var frame in _frames) pool.Return(frame.Array);
            _frames.Clear();
        }
    }
}
