// All mipmap levels of a texture in the order Unity stores them, made on a worker thread: what is
// left for the main thread is to copy them, a slice at a time.
using System;

namespace Figment.Core
{
    public static class MipChain
    {
        /// <summary>RGBA, rows from the bottom up, the largest level first, each half of the one before
        /// down to one pixel: the layout of `Texture2D.GetRawTextureData` for RGBA32 with mipmaps.</summary>
        public static byte[] Rgba32(PixelMap map)
        {
            var data = new byte[Length(map.Width, map.Height)];
            map.ToUnityRgba32(data);
            int width = map.Width, height = map.Height, from = 0;
            while (width > 1 || height > 1)
            {
                int nextWidth = Math.Max(1, width / 2), nextHeight = Math.Max(1, height / 2), to = from + width * height * 4;
                Halve(data, from, width, height, to, nextWidth, nextHeight);
                from = to;
                width = nextWidth;
                height = nextHeight;
            }
            return data;
        }

        public static int Length(int width, int height)
        {
            long length = 4L * width * height;
            while (width > 1 || height > 1)
            {
                width = Math.Max(1, width / 2);
                height = Math.Max(1, height / 2);
                length += 4L * width * height;
            }
            return checked((int)length);
        }

        /// Mean of four, of two where a side is one pixel already. An odd last row or column is left out.
        static void Halve(byte[] data, int from, int width, int height, int to, int nextWidth, int nextHeight)
        {
            int right = width > 1 ? 4 : 0, down = height > 1 ? width * 4 : 0;
            for (var y = 0; y < nextHeight; y++)
            {
                var at = from + (height > 1 ? 2 * y : 0) * width * 4;
                for (var x = 0; x < nextWidth; x++, at += width > 1 ? 8 : 4)
                    for (var channel = 0; channel < 4; channel++, to++)
                        data[to] = (byte)((data[at + channel] + data[at + channel + right] + data[at + channel + down] + data[at + channel + right + down] + 2) >> 2);
            }
        }
    }
}
