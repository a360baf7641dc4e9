using System;
using System.Collections.Generic;
using System.IO;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    /// <summary>Every message is read in every form to accept, and written in the canonical one.</summary>
    public sealed class MessageVectorTests
    {
        [Test]
        public void EveryCaseOfEveryFileHolds()
        {
            var messages = new HashSet<string>();
            foreach (var file in Vectors.Files("messages/v1"))
            {
                var header = Json.ReadMap(File.ReadAllText(Path.Combine(Vectors.Folder, file)));
                var toClient = (string)header["direction"] == "to_client";
                if (header.TryGetValue("type", out var type)) messages.Add((string)type);
                foreach (var c in Vectors.Load(file)) Check(file + " " + c.Id, c, toClient);
            }
            Assert.GreaterOrEqual(messages.Count, 14);
        }

        static void Check(string where, Case c, bool toClient)
        {
            if (c.Has("error"))
            {
                if (!toClient) return; // refusing what an engine sends is the sidecar's part
                var id = "";
                Assert.AreEqual(c.Str("error"), Vectors.CodeOf(() => Decode(c.Bytes("bytes"), c, toClient, out id)), where);
                Assert.AreEqual(c.Str("request"), id, where);
                return;
            }
            foreach (string form in c.List("decode"))
            {
                var again = Decode(Vectors.Hex(form), c, toClient, out _);
                Assert.AreEqual(Vectors.ToHex(c.Bytes("encode")), Vectors.ToHex(again), where + " from " + form);
            }
        }

        static byte[] Decode(byte[] header, Case c, bool toClient, out string requestId)
        {
            var wire = new WireMessage(new BufferPool());
            wire.Add(header, header.Length);
            foreach (string blob in c.List("blobs"))
            {
                var bytes = Vectors.Hex(blob);
                wire.Add(bytes, bytes.Length);
            }
            var writer = new MsgPackWriter();
            requestId = "";
            if (toClient) Codec.DecodeFromServer(wire, new Limits(), out requestId).Write(writer);
            else
            {
                var message = ClientMessage.Read(MsgPackReader.ReadMap(wire.Frames[0]));
                if (message is RequestMessage request) Blob.Attach(request.Blobs, wire.Frames, 1);
                message.Write(writer);
            }
            return writer.ToArray();
        }
    }

    /// <summary>Blob tables mean the same bytes, and the same faults are refused.</summary>
    public sealed class ArrayVectorTests
    {
        [Test]
        public void EveryCaseOfEveryFileHolds()
        {
            foreach (var file in Vectors.Files("arrays"))
                foreach (var c in Vectors.Load(file)) Check(file + " " + c.Id, c);
        }

        static void Check(string where, Case c)
        {
            var map = (Dictionary<string, object>)c.Value("blob");
            var frame = c.Has("length") ? new byte[int.Parse(c.Str("length"))] : c.Bytes("bytes");
            var frames = new[] { default, new ArraySegment<byte>(frame) };
            Blob blob = null;
            var code = Vectors.CodeOf(() =>
            {
                blob = Blob.Read(new Fields(map, "blob"));
                Blob.Attach(new[] { blob }, frames, 1);
            });
            Assert.AreEqual(c.Str("error"), code, where);
            if (c.Has("error")) return;
            var numbers = c.List("numbers");
            for (var i = 0; i < numbers.Count; i++)
                Assert.AreEqual(double.Parse((string)numbers[i], System.Globalization.CultureInfo.InvariantCulture), Element(blob, i), where + " [" + i + "]");
        }

        static double Element(Blob blob, int index)
        {
            var bytes = blob.Data.Array;
            var at = blob.Data.Offset + index * (blob.DType[1] - '0');
            switch (blob.DType)
            {
                case "u1": return bytes[at];
                case "i1": return (sbyte)bytes[at];
                case "u2": return BitConverter.ToUInt16(bytes, at);
                case "i2": return BitConverter.ToInt16(bytes, at);
                case "u4": return BitConverter.ToUInt32(bytes, at);
                case "i4": return BitConverter.ToInt32(bytes, at);
                case "i8": return BitConverter.ToInt64(bytes, at);
                case "f4": return BitConverter.ToSingle(bytes, at);
                default: return BitConverter.ToDouble(bytes, at);
            }
        }
    }
}
