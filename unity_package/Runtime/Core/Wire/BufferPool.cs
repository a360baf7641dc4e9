// Byte arrays that are used again: a 16 MB texture every few seconds must not feed the garbage
// collector. One pool belongs to one client; there is no shared one. Thread-safe.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    /// <summary>Keeps at most `keepBytes` of returned arrays; more is left to the collector.</summary>
    public sealed class BufferPool
    {
        const int Smallest = 256, Coarse = 1 << 20;
        readonly List<byte[]> _free = new List<byte[]>();
        readonly long _keepBytes;
        long _kept;

        public BufferPool(long keepBytes = 96L << 20) { _keepBytes = keepBytes; }

        /// <summary>Arrays made because none was free: stays put once traffic repeats itself.</summary>
        public long Created { get; private set; }
        public long KeptBytes { get { lock (_free) return _kept; } }

        /// <summary>An array of at least `size` bytes, at most twice that; content undefined.</summary>
        public byte[] Rent(int size)
        {
            var rounded = Rounded(size);
            lock (_free)
            {
                for (var i = _free.Count - 1; i >= 0; i--)
                {
                    var array = _free[i];
                    if (array.Length < size || array.Length > 2L * rounded) continue;
                    _free[i] = _free[_free.Count - 1];
                    _free.RemoveAt(_free.Count - 1);
                    _kept -= array.Length;
                    return array;
                }
                Created++;
            }
            return new byte[rounded];
        }

        /// <summary>Only arrays that came from <see cref="Rent"/>, and each only once.</summary>
        public void Return(byte[] array)
        {
            if (array == null || array.Length < Smallest) return;
            lock (_free)
            {
                if (_kept + array.Length > _keepBytes || _free.Count >= 256) return;
                _free.Add(array);
                _kept += array.Length;
            }
        }

        static int Rounded(int size)
        {
            if (size > Coarse) return (int)Math.Min((size + (long)(Coarse - 1)) & ~(long)(Coarse - 1), int.MaxValue - 64);
            var rounded = Smallest;
            while (rounded < size) rounded <<= 1;
            return rounded;
        }
    }
}
