using System;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    /// <summary>Headers are the same bytes in C# as in Python and GDScript.</summary>
    public sealed class MsgPackVectorTests
    {
        [Test]
        public void EveryCaseOfEveryFileHolds()
        {
            foreach (var file in Vectors.Files("msgpack"))
                foreach (var c in Vectors.Load(file)) Check(file + " " + c.Id, c);
        }

        static void Check(string where, Case c)
        {
            if (c.Has("error"))
            {
                Assert.AreEqual(c.Str("error"), Vectors.CodeOf(() => Read(c.Bytes("bytes"))), where);
                return;
            }
            var writer = new MsgPackWriter();
            if (c.Has("encode_error"))
            {
                Assert.AreEqual(c.Str("encode_error"), Vectors.CodeOf(() => writer.Value(c.Value("value"))), where);
                return;
            }
            writer.Value(c.Value("value"));
            Assert.AreEqual(Vectors.ToHex(c.Bytes("encode")), Vectors.ToHex(writer.ToArray()), where);
            foreach (string form in c.List("decode")) Vectors.AreSame(c.Value("value"), Read(Vectors.Hex(form)), where + " from " + form);
        }

        static object Read(byte[] bytes) => MsgPackReader.Read(new ArraySegment<byte>(bytes));

        [Test]
        public void DamagedBytesAreRefusedAndNothingElse()
        {
            // Fixed seed: a failure here can be looked at again.
            var random = new Random(20260707);
            var writer = new MsgPackWriter();
            new ResultMessage { Id = "r1", Warnings = new[] { "a", "b" }, Data = { ["x"] = 1.5, ["y"] = new byte[300] } }.Write(writer);
            var good = writer.ToArray();
            var refused = 0;
            for (var i = 0; i < 20_000; i++)
            {
                var bytes = (byte[])good.Clone();
                for (var k = random.Next(1, 6); k > 0; k--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                if (random.Next(3) == 0) Array.Resize(ref bytes, random.Next(bytes.Length));
                try { ServerMessage.Read(MsgPackReader.ReadMap(new ArraySegment<byte>(bytes))); }
                catch (BridgeException e)
                {
                    Assert.That(e.Code, Is.EqualTo(ErrorCodes.MalformedMessage).Or.EqualTo(ErrorCodes.UnknownMessage));
                    refused++;
                }
            }
            Assert.Greater(refused, 5_000);
        }
    }
}
