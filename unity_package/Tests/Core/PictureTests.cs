// JPEG and mipmaps: judged by another library where the harness gives it a folder, and by numbers.
using System;
using System.IO;
using System.Linq;
using NUnit.Framework;

namespace Figment.Core.Tests
{
    public sealed class PictureTests
    {
        // 19 x 13: red grows to the right, green downwards, blue with both.
        const string Small = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAoHBwgHBgoICAgLCgoLDhgQDg0NDh0VFhEYIx8lJCIfIiEmKzcvJik0KSEiMEExNDk7Pj4+JS5ESUM8SDc9Pjv/2wBDAQoLCw4NDhwQEBw7KCIoOzs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozs7Ozv/wAARCAANABMDAREAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAABQb/xAAfEAAABQUBAQAAAAAAAAAAAAAAAwQFIgECITHRBhL/xAAYAQEAAwEAAAAAAAAAAAAAAAAEAQUGB//EABwRAAMBAAIDAAAAAAAAAAAAAAACBAEDYREhMf/aAAwDAQACEQMRAD8AiETBqAhOQPLd2Po2DUAtOQ00t3YvZ5+FIBOcheLd6+iCNsIxwZ1G04XLS4+ibCMcDEbTTS0uL2NhHxTgTjaXi0v4P//Z";

        static ArraySegment<byte> File => new ArraySegment<byte>(Convert.FromBase64String(Small));

        [Test]
        public void AJpegIsDecoded()
        {
            var map = PixelMap.FromBlob(Blob.File("base_color", File.ToArray(), "image/jpeg"));
            Assert.AreEqual((19, 13, 3), (map.Width, map.Height, map.Channels));
            for (var i = 0; i < map.Count; i++)
            {
                int x = i % 19, y = i / 19;
                Assert.AreEqual(x * 13, map[i, 0], 14, "red");
                Assert.AreEqual(y * 19, map[i, 1], 14, "green");
                Assert.AreEqual((x + y) * 8, map[i, 2], 24, "blue");
            }
        }

        [Test]
        public void JpegsOfAnotherLibraryAreDecodedForItToCompare()
        {
            var folder = Environment.GetEnvironmentVariable("FIGMENT_TEST_OUT");
            if (folder == null) return; // the harness checks that every file got its pixels
            foreach (var path in Directory.GetFiles(folder, "*.jpg"))
                System.IO.File.WriteAllBytes(path + ".raw", Jpeg.Read(new ArraySegment<byte>(System.IO.File.ReadAllBytes(path))).Pixels);
        }

        [Test]
        public void DamagedJpegsAreRefusedAndNothingElse()
        {
            var good = File.ToArray();
            var random = new Random(1);
            for (var i = 0; i < 3000; i++)
            {
                var bytes = (byte[])good.Clone();
                for (var k = 0; k < 3; k++) bytes[2 + random.Next(bytes.Length - 2)] = (byte)random.Next(256);
                if (i % 2 == 0) Array.Resize(ref bytes, random.Next(bytes.Length) + 1);
                var code = Vectors.CodeOf(() => Jpeg.Read(new ArraySegment<byte>(bytes)));
                Assert.That(code, Is.EqualTo("").Or.EqualTo(ErrorCodes.BadImage));
            }
        }

        [Test]
        public void EveryMipmapIsTheMeanOfTheOneBefore()
        {
            // 3 x 2, grey; rows from the top: 0 10 99 / 20 30 99. Unity's rows run from the bottom.
            var data = MipChain.Rgba32(new PixelMap(3, 2, 1, new byte[] { 0, 10, 99, 20, 30, 99 }, 0));
            Assert.AreEqual(MipChain.Length(3, 2), data.Length);
            CollectionAssert.AreEqual(new[] { 20, 30, 99, 0, 10, 99, 15 }, data.Where((_, i) => i % 4 == 0));
            Assert.IsTrue(data.Where((_, i) => i % 4 == 3).All(alpha => alpha == 255));
            Assert.AreEqual(4 * (16 + 8 + 4 + 2 + 1), MipChain.Length(16, 1));
            Assert.AreEqual(4 * (64 + 16 + 4 + 1), MipChain.Length(8, 8));
        }
    }
}
