// Message <-> frames: frame 0 is the msgpack header, frames 1..n are raw blobs, never copied
// here. The one place where limits are applied. Port of `bridge/codec.py`.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public sealed class Codec
    {
        readonly MsgPackWriter _writer = new MsgPackWriter(1024);
        readonly BufferPool _pool;

        public Codec(BufferPool pool) { _pool = pool; }

        /// <summary>The message and its blobs, with the same checks as on arrival.</summary>
        public Outgoing Encode(ClientMessage message, Limits limits)
        {
            var blobs = message is RequestMessage request ? request.Blobs : Array.Empty<Blob>();
            for (var i = 0; i < blobs.Count; i++) blobs[i].Frame = i + 1;
            _writer.Clear();
            message.Write(_writer);
            var written = _writer.Written;
            CheckSizes(written.Count, blobs, limits);
            var header = _pool.Rent(written.Count);
            Buffer.BlockCopy(written.Array, 0, header, 0, written.Count);
            return new Outgoing(new ArraySegment<byte>(header, 0, written.Count), blobs);
        }

        static void CheckSizes(int header, IReadOnlyList<Blob> blobs, Limits limits)
        {
            var frames = new ArraySegment<byte>[blobs.Count + 1];
            for (var i = 0; i < blobs.Count; i++) frames[i + 1] = blobs[i].Data;
            if (header > limits.HeaderBytes)
                throw new BridgeException(ErrorCodes.FrameTooLarge, "A header of " + header + " bytes; " + limits.HeaderBytes + " are allowed.");
            limits.Check(frames);
            Blob.Attach(blobs, frames, 1);
        }

        /// <summary>The message of a server's frames. `requestId` names the request it belongs to,
        /// also where the rest of the header is refused.</summary>
        public static ServerMessage DecodeFromServer(WireMessage wire, Limits limits, out string requestId)
        {
            requestId = "";
            limits.Check(wire.Frames);
            var header = MsgPackReader.ReadMap(wire.Frames[0]);
            if (header.TryGetValue("id", out var id) && id is string name && name.Length <= 64) requestId = name;
            var message = ServerMessage.Read(header);
            Blob.Attach(message.BlobTable, wire.Frames, 1);
            return message;
        }

        public void Release(Outgoing message) => _pool.Return(message.Header.Array);
    }
}
