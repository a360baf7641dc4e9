// 8-bit images as plain arrays: what comes over the bridge, what Unity's textures want, and the
// steps between. Rows run from top to bottom unless a name says otherwise. Thread-free, engine-free.
using System;

namespace Figment.Core
{
    /// <summary>Pixels of `Channels` bytes each, row by row from the top.</summary>
    public sealed class PixelMap
    {
        public readonly int Width, Height, Channels;
        public readonly byte[] Pixels;
        /// <summary>Where the first pixel lies in <see cref="Pixels"/>.</summary>
        public readonly int Offset;

        public PixelMap(int width, int height, int channels) : this(width, height, channels, new byte[checked(width * height * channels)], 0) { }

        public PixelMap(int width, int height, int channels, byte[] pixels, int offset)
        {
            if (width < 1 || height < 1 || channels < 1 || channels > 4 || pixels.Length - offset < (long)width * height * channels)
                throw new BridgeException(ErrorCodes.BadImage, "An image of " + width + " x " + height + " x " + channels + " does not fit its data.");
            Width = width;
            Height = height;
            Channels = channels;
            Pixels = pixels;
            Offset = offset;
        }

        public int Count => Width * Height;

        /// <summary>View of an `image` blob. u2 and f4 are narrowed to 8 bits (f4: 0..1).</summary>
        public static PixelMap FromBlob(Blob blob)
        {
            if (blob.Kind == "file" && blob.MediaType == "image/png") return Png.Read(blob.Data);
            if (blob.Kind == "file" && blob.MediaType == "image/jpeg") return Jpeg.Read(blob.Data);
            if (blob.Kind != "image")
                throw new BridgeException(ErrorCodes.BadImage, "The blob `" + blob.Name + "` is no image.", "It is a " + blob.Kind + " of " + blob.MediaType + ".");
            int height = blob.Shape[0], width = blob.Shape[1], channels = blob.Shape[2];
            if (blob.DType == "u1") return new PixelMap(width, height, channels, blob.Data.Array, blob.Data.Offset);
            var map = new PixelMap(width, height, channels);
            int size = blob.DType == "u2" ? 2 : 4, at = blob.Data.Offset;
            for (var i = 0; i < map.Pixels.Length; i++, at += size)
                map.Pixels[i] = size == 2 ? blob.Data.Array[at + 1] : ToByte(BitConverter.ToSingle(blob.Data.Array, at));
            return map;
        }

        static byte ToByte(float value) => !(value > 0) ? (byte)0 : value >= 1 ? (byte)255 : (byte)(value * 255 + 0.5f);

        /// <summary>One channel at one pixel index.</summary>
        public byte this[int pixel, int channel] => Pixels[Offset + pixel * Channels + channel];

        /// <summary>RGBA with the rows from bottom to top, as `Texture2D.SetPixelData` wants them.
        /// Grey is spread over RGB; a missing alpha becomes 255.</summary>
        public byte[] ToUnityRgba32(byte[] into = null)
        {
            var rgba = into ?? new byte[Count * 4];
            for (var y = 0; y < Height; y++)
            {
                var from = Offset + (Height - 1 - y) * Width * Channels;
                var to = y * Width * 4;
                for (var x = 0; x < Width; x++, from += Channels, to += 4)
                {
                    rgba[to] = Pixels[from];
                    rgba[to + 1] = Pixels[Channels < 3 ? from : from + 1];
                    rgba[to + 2] = Pixels[Channels < 3 ? from : from + 2];
                    rgba[to + 3] = Channels == 4 ? Pixels[from + 3] : Channels == 2 ? Pixels[from + 1] : (byte)255;
                }
            }
            return rgba;
        }
    }
}
