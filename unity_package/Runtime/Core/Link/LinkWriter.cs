// The writing half of a link: a queue, and a thread that empties it. Small frames are gathered
// into one write; large ones go out of the memory they lie in.
using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;

namespace Figment.Core
{
    internal sealed class LinkWriter
    {
        const int GatherSize = 32 * 1024;

        struct Item
        {
            public Outgoing Message;
            public byte[] Raw; // a ZMTP command, sent as it is
        }

        readonly BufferPool _pool;
        readonly Action<Exception> _failed;
        readonly Queue<Item> _queue = new Queue<Item>();
        readonly byte[] _gather = new byte[GatherSize];
        int _gathered;
        bool _running, _stopped;
        Action _whenEmpty;

        public LinkWriter(BufferPool pool, Action<Exception> failed)
        {
            _pool = pool;
            _failed = failed;
        }

        public bool IsRunning { get { lock (_queue) return _running; } }

        /// Before the writer runs, the link's own thread writes.
        public void WriteNow(Stream stream, byte[] bytes) => stream.Write(bytes, 0, bytes.Length);

        public void Start(Stream stream)
        {
            lock (_queue) _running = true;
            new Thread(() => Run(stream)) { IsBackground = true, Name = "figment writer" }.Start();
        }

        public void StartForRehearsal()
        {
            lock (_queue) _running = true;
        }

        public void Send(Outgoing message) => Enqueue(new Item { Message = message });
        public void Send(byte[] command) => Enqueue(new Item { Raw = command });

        void Enqueue(Item item)
        {
            lock (_queue)
            {
                if (_stopped) { Release(item); return; }
                _queue.Enqueue(item);
                if (_queue.Count == 1) Monitor.Pulse(_queue);
            }
        }

        /// Ends at once; what is queued is dropped.
        public void Stop()
        {
            lock (_queue)
            {
                _stopped = true;
                while (_queue.Count > 0) Release(_queue.Dequeue());
                Monitor.Pulse(_queue);
            }
        }

        /// Ends once the queue is empty, or after `ms`; then `whenDone` is called, on some thread.
        public void Finish(Action whenDone, int ms)
        {
            lock (_queue)
            {
                if (_running && !_stopped)
                {
                    _whenEmpty = whenDone;
                    Monitor.Pulse(_queue);
                    // Rooted by the closure until it fires, and harmless when it fires late.
                    Timer timer = null;
                    timer = new Timer(_ => { Stop(); whenDone(); timer.Dispose(); }, null, Timeout.Infinite, Timeout.Infinite);
                    timer.Change(ms, Timeout.Infinite);
                    return;
                }
                _stopped = true;
            }
            whenDone();
        }

        void Run(Stream stream)
        {
            try
            {
                while (TryNext(out var item))
                {
                    try { Write(stream, item); }
                    finally { Release(item); }
                    bool more;
                    lock (_queue) more = _queue.Count > 0;
                    if (!more) Flush(stream);
                }
            }
            catch (Exception e) { _failed(e); }
            _whenEmpty?.Invoke();
        }

        bool TryNext(out Item item)
        {
            lock (_queue)
            {
                while (_queue.Count == 0)
                {
                    if (_stopped || _whenEmpty != null) { item = default; return false; }
                    Monitor.Wait(_queue);
                }
                item = _queue.Dequeue();
                return true;
            }
        }

        void Write(Stream stream, Item item)
        {
            if (item.Raw != null) { Gather(stream, item.Raw, 0, item.Raw.Length); return; }
            var blobs = item.Message.Blobs;
            var header = item.Message.Header;
            Frame(stream, header, blobs.Count > 0);
            for (var i = 0; i < blobs.Count; i++) Frame(stream, blobs[i].Data, i + 1 < blobs.Count);
        }

        void Frame(Stream stream, ArraySegment<byte> body, bool more)
        {
            if (GatherSize - _gathered < 9) Flush(stream);
            _gathered += Zmtp.WriteFrameHeader(_gather, _gathered, more ? Zmtp.More : (byte)0, body.Count);
            Gather(stream, body.Array, body.Offset, body.Count);
        }

        void Gather(Stream stream, byte[] bytes, int offset, int count)
        {
            if (count > GatherSize - _gathered) Flush(stream);
            if (count > GatherSize)
            {
                stream.Write(bytes, offset, count);
                return;
            }
            if (count > 0) Buffer.BlockCopy(bytes, offset, _gather, _gathered, count);
            _gathered += count;
        }

        void Flush(Stream stream)
        {
            if (_gathered == 0) return;
            stream.Write(_gather, 0, _gathered);
            _gathered = 0;
        }

        void Release(Item item)
        {
            if (item.Raw == null) _pool.Return(item.Message.Header.Array);
        }
    }
}
