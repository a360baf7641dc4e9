// The receiving state of one ZMTP connection: bytes in, whole messages and replies out. The
// caller owns the socket; large frames are read straight into their own buffer, uncopied.
//
// Two rules: bytes are read into `Space` and then reported with `Received`; an exception means
// that the connection is to be discarded.
using System;
using System.Collections.Generic;
using System.Text;

namespace Figment.Core
{
    public sealed class ZmtpPeer
    {
        const int StageSize = 64 * 1024, MaxCommand = 16 * 1024;

        readonly BufferPool _pool;
        readonly Queue<WireMessage> _messages = new Queue<WireMessage>();
        readonly Queue<byte[]> _replies = new Queue<byte[]>();
        readonly byte[] _stage = new byte[StageSize];
        int _at, _end;             // what of _stage is not yet understood
        byte[] _body;              // of the frame that is being received
        int _bodySize, _bodyHave;
        byte _flags;
        bool _greeted;
        WireMessage _message;

        public ZmtpPeer(BufferPool pool) { _pool = pool; }

        /// <summary>Checked before memory is taken; raised to what `welcome` allows.</summary>
        public Limits Limits { get; set; } = new Limits();
        /// <summary>READY came; messages may be sent from now on, and not before.</summary>
        public bool IsReady { get; private set; }

        /// <summary>Where the next bytes are to be read to; never empty.</summary>
        public ArraySegment<byte> Space
        {
            get
            {
                if (_body != null && _at == _end) return new ArraySegment<byte>(_body, _bodyHave, _bodySize - _bodyHave);
                if (_at == _end) _at = _end = 0;
                else if (_at > 0 && StageSize - _end < 512)
                {
                    Buffer.BlockCopy(_stage, _at, _stage, 0, _end - _at);
                    _end -= _at;
                    _at = 0;
                }
                return new ArraySegment<byte>(_stage, _end, StageSize - _end);
            }
        }

        public bool TryMessage(out WireMessage message)
        {
            message = _messages.Count > 0 ? _messages.Dequeue() : null;
            return message != null;
        }

        /// <summary>Bytes to be sent back: READY, PONG.</summary>
        public bool TryReply(out byte[] reply)
        {
            reply = _replies.Count > 0 ? _replies.Dequeue() : null;
            return reply != null;
        }

        /// <summary>`count` bytes were read into <see cref="Space"/>.</summary>
        public void Received(int count)
        {
            if (_body != null && _at == _end)
            {
                _bodyHave += count;
                if (_bodyHave == _bodySize) EndFrame();
            }
            else _end += count;
            while (_at < _end && (_greeted ? ReadFrame() : ReadGreeting())) { }
        }

        bool ReadGreeting()
        {
            if (!Zmtp.CheckGreeting(_stage, _at, _end - _at)) return false;
            _at += Zmtp.GreetingSize;
            _greeted = true;
            _replies.Enqueue(Zmtp.Ready());
            return true;
        }

        bool ReadFrame()
        {
            if (_body == null)
            {
                if (!Zmtp.TryFrameHeader(_stage, _at, _end - _at, out _flags, out var size, out var header)) return false;
                CheckSize(size);
                _at += header;
                _body = _pool.Rent((int)size);
                _bodySize = (int)size;
                _bodyHave = 0;
            }
            var take = Math.Min(_bodySize - _bodyHave, _end - _at);
            Buffer.BlockCopy(_stage, _at, _body, _bodyHave, take);
            _at += take;
            _bodyHave += take;
            if (_bodyHave == _bodySize) EndFrame();
            return true;
        }

        void CheckSize(long size)
        {
            if ((_flags & Zmtp.Command) != 0)
            {
                if (size > MaxCommand) throw TooLarge("A command of " + size + " bytes came.");
                return;
            }
            if (!IsReady) throw Zmtp.Protocol("A message came before READY.");
            if (size > Limits.FrameBytes) throw TooLarge("A frame of " + size + " bytes came; " + Limits.FrameBytes + " are allowed.");
            if (_message == null) return;
            if (_message.Frames.Count + 1 > Limits.Frames) throw TooLarge("A message of more than " + Limits.Frames + " frames came.");
            if (_message.Bytes + size > Limits.MessageBytes) throw TooLarge("A message of more than " + Limits.MessageBytes + " bytes came.");
        }

        void EndFrame()
        {
            var body = _body;
            _body = null;
            if ((_flags & Zmtp.Command) != 0)
            {
                try { Command(body, _bodySize); }
                finally { _pool.Return(body); }
                return;
            }
            if (_message == null) _message = new WireMessage(_pool);
            _message.Add(body, _bodySize);
            if ((_flags & Zmtp.More) != 0) return;
            _messages.Enqueue(_message);
            _message = null;
        }

        void Command(byte[] body, int count)
        {
            var name = Zmtp.CommandName(body, 0, count);
            switch (name)
            {
                case "READY" when !IsReady:
                    Zmtp.CheckReady(body, 0, count);
                    IsReady = true;
                    break;
                case "ERROR":
                    var skip = Math.Min(count, body[0] == 0x5E ? 6 : 7);
                    throw Zmtp.Bad("The peer refused the connection.", Encoding.UTF8.GetString(body, skip, count - skip));
                case "PING" when IsReady:
                    _replies.Enqueue(Zmtp.Pong(body, 0, count));
                    break;
                default:
                    // Commands of later versions are for peers that know them.
                    if (!IsReady) throw Zmtp.Bad("The peer sent " + name + " instead of READY.", "");
                    break;
            }
        }

        static BridgeException TooLarge(string what) => new BridgeException(ErrorCodes.FrameTooLarge, what, "The connection is discarded.");
    }
}
