// A whole answer as one file, so that what was made once need not be made again: its header as it
// came over the wire, then its blobs. Knows bytes and the codec, not where the file lies.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public static class AnswerFile
    {
        /// "FGA1", little-endian.
        const int Magic = 0x31414746;

        /// <summary>Magic, number of frames, their sizes, the frames; integers of 32 bits.</summary>
        public static byte[] Write(JobResult result)
        {
            var blobs = result.Message.Blobs;
            for (var i = 0; i < blobs.Count; i++) blobs[i].Frame = i + 1;
            var writer = new MsgPackWriter(4096);
            result.Message.Write(writer);
            var frames = new List<ArraySegment<byte>> { writer.Written };
            foreach (var blob in blobs) frames.Add(blob.Data);
            var size = 8 + 4 * frames.Count;
            foreach (var frame in frames) size = checked(size + frame.Count);
            var file = new byte[size];
            Put(file, 0, Magic);
            Put(file, 4, frames.Count);
            var at = 8 + 4 * frames.Count;
            for (var i = 0; i < frames.Count; i++)
            {
                Put(file, 8 + 4 * i, frames[i].Count);
                Buffer.BlockCopy(frames[i].Array, frames[i].Offset, file, at, frames[i].Count);
                at += frames[i].Count;
            }
            return file;
        }

        static void Put(byte[] file, int at, int value)
        {
            for (var i = 0; i < 4; i++) file[at + i] = (byte)(value >> (8 * i));
        }

        /// <summary>Raises `bad_data` for anything that <see cref="Write"/> did not make.</summary>
        public static JobResult Read(byte[] file)
        {
            try
            {
                var limits = new Limits();
                var message = Frames(file, limits);
                return Codec.DecodeFromServer(message, limits, out _) is ResultMessage result ? new JobResult(result, message) : throw Bad("it holds no result");
            }
            catch (BridgeException e) when (e.Code != ErrorCodes.BadData) { throw Bad(e.What + " " + e.Cause); }
        }

        static WireMessage Frames(byte[] file, Limits limits)
        {
            if (file.Length < 12 || BitConverter.ToInt32(file, 0) != Magic) throw Bad("it has another signature");
            var count = BitConverter.ToInt32(file, 4);
            if (count < 1 || count > limits.Frames || file.Length < 8 + 4 * count) throw Bad("it has " + count + " frames");
            var message = new WireMessage(null);
            var at = 8 + 4 * count;
            for (var i = 0; i < count; i++)
            {
                var size = BitConverter.ToInt32(file, 8 + 4 * i);
                if (size < 0 || size > file.Length - at) throw Bad("frame " + i + " is cut off");
                var frame = new byte[size];
                Buffer.BlockCopy(file, at, frame, 0, size);
                message.Add(frame, size);
                at += size;
            }
            return at == file.Length ? message : throw Bad("something follows the last frame");
        }

        static BridgeException Bad(string why) => new BridgeException(ErrorCodes.BadData, "This is not a kept answer.", why + ".");
    }
}
