// ZMTP 3.1 on bytes alone, as a DEALER with the NULL mechanism needs it: pure functions, no
// state, no socket. "More bytes are needed" is a return value, not an error.
//
//   included: greeting, NULL handshake, READY, long and short frames, multipart, PING/PONG, ERROR
//   absent on purpose: PLAIN and CURVE (TLS is used beyond loopback), bind, other socket types
using System;
using System.Text;

namespace Figment.Core
{
    public static class Zmtp
    {
        public const int GreetingSize = 64;
        public const byte More = 1, Long = 2, Command = 4;

        /// <summary>The 64 bytes that open a connection; sent at once, without waiting.</summary>
        public static byte[] Greeting()
        {
            var greeting = new byte[GreetingSize];
            greeting[0] = 0xFF;
            greeting[9] = 0x7F;
            greeting[10] = 3;
            greeting[11] = 1;
            Encoding.ASCII.GetBytes("NULL", 0, 4, greeting, 12);
            return greeting;
        }

        /// <summary>Refuses with `bad_greeting` as soon as `count` bytes show that the peer is none
        /// of ours; false while more bytes are needed.</summary>
        public static bool CheckGreeting(byte[] bytes, int offset, int count)
        {
            if (count > 0 && bytes[offset] != 0xFF) throw Bad("The peer does not speak ZMTP.", Look(bytes, offset, count));
            if (count > 9 && (bytes[offset + 9] & 1) == 0) throw Bad("The peer does not speak ZMTP.", "");
            if (count > 10 && bytes[offset + 10] < 3)
                throw Bad("The peer speaks ZMTP " + bytes[offset + 10] + "; version 3 is needed.", "");
            if (count < GreetingSize) return false;
            var mechanism = Encoding.ASCII.GetString(bytes, offset + 12, 20).TrimEnd('\0');
            if (mechanism != "NULL")
                throw Bad("The peer wants the security mechanism " + mechanism + ".", "Engines connect with TLS, or plain on loopback.");
            return true;
        }

        static string Look(byte[] bytes, int offset, int count)
        {
            if (bytes[offset] == 0x16 || bytes[offset] == 0x15) return "It answered with TLS: turn TLS on for this address.";
            if (count >= 4 && Encoding.ASCII.GetString(bytes, offset, 4) == "HTTP") return "It answered with HTTP.";
            return "";
        }

        /// <summary>Header of the frame at `offset`. False while more bytes are needed.</summary>
        public static bool TryFrameHeader(byte[] bytes, int offset, int count, out byte flags, out long size, out int headerSize)
        {
            flags = 0;
            size = 0;
            headerSize = 0;
            if (count < 1) return false;
            flags = bytes[offset];
            if ((flags & 0xF8) != 0) throw Protocol("A frame has reserved flag bits set.");
            if ((flags & Command) != 0 && (flags & More) != 0) throw Protocol("A command frame says that more follow.");
            headerSize = (flags & Long) == 0 ? 2 : 9;
            if (count < headerSize) return false;
            if (headerSize == 2) { size = bytes[offset + 1]; return true; }
            if ((bytes[offset + 1] & 0x80) != 0) throw Protocol("A frame has an impossible size.");
            for (var i = 1; i <= 8; i++) size = (size << 8) | bytes[offset + i];
            return true;
        }

        /// <summary>Writes a frame header (at most 9 bytes) and returns its size.</summary>
        public static int WriteFrameHeader(byte[] into, int offset, byte flags, long size)
        {
            if (size <= 255)
            {
                into[offset] = flags;
                into[offset + 1] = (byte)size;
                return 2;
            }
            into[offset] = (byte)(flags | Long);
            for (var i = 0; i < 8; i++) into[offset + 1 + i] = (byte)(size >> (8 * (7 - i)));
            return 9;
        }

        /// <summary>READY of a DEALER, as a whole frame. The identity is empty: two clients with
        /// one identity would silently share replies.</summary>
        public static byte[] Ready()
        {
            var body = new byte[64];
            var n = 0;
            n = Name(body, n, "READY");
            n = Name(body, n, "Socket-Type");
            n = Value(body, n, "DEALER");
            n = Name(body, n, "Identity");
            n = Value(body, n, "");
            return CommandFrame(body, n);
        }

        /// <summary>PONG with the context of a PING body.</summary>
        public static byte[] Pong(byte[] ping, int offset, int count)
        {
            const int context = 7; // 04 PING, then a TTL of two bytes
            if (count < context || count - context > 16) throw Protocol("A PING has an impossible length.");
            var body = new byte[5 + count - context];
            Name(body, 0, "PONG");
            Buffer.BlockCopy(ping, offset + context, body, 5, count - context);
            return CommandFrame(body, body.Length);
        }

        /// <summary>The name of a command body. libzmq 4.3.5 writes `^RROR` for `ERROR` (a C escape
        /// gone wrong); both are understood.</summary>
        public static string CommandName(byte[] body, int offset, int count)
        {
            if (count >= 5 && body[offset] == 0x5E && Encoding.ASCII.GetString(body, offset + 1, 4) == "RROR") return "ERROR";
            if (count < 1 || body[offset] == 0 || body[offset] > count - 1) throw Protocol("A command has no name.");
            return Encoding.ASCII.GetString(body, offset + 1, body[offset]);
        }

        /// <summary>Reads the peer's READY; refuses a socket type that cannot talk to a DEALER.</summary>
        public static void CheckReady(byte[] body, int offset, int count)
        {
            var type = "(unnamed)";
            var end = offset + count;
            var at = offset + 1 + body[offset];
            while (at < end)
            {
                var name = Take(body, ref at, end, body[at], 1);
                if (end - at < 4) throw Protocol("A property of READY ends early.");
                long size = ((long)body[at] << 24) | ((long)body[at + 1] << 16) | ((long)body[at + 2] << 8) | body[at + 3];
                var value = Take(body, ref at, end, size, 4);
                if (string.Equals(name, "Socket-Type", StringComparison.OrdinalIgnoreCase)) type = value;
            }
            if (type != "ROUTER" && type != "DEALER" && type != "REP")
                throw Bad("The peer is a " + type + " socket.", "A sidecar is a ROUTER.");
        }

        static string Take(byte[] body, ref int at, int end, long size, int prefix)
        {
            at += prefix;
            if (size > end - at) throw Protocol("A property of READY ends early.");
            var text = Encoding.ASCII.GetString(body, at, (int)size);
            at += (int)size;
            return text;
        }

        static int Name(byte[] into, int at, string name)
        {
            into[at] = (byte)name.Length;
            return at + 1 + Encoding.ASCII.GetBytes(name, 0, name.Length, into, at + 1);
        }

        static int Value(byte[] into, int at, string value)
        {
            into[at] = into[at + 1] = into[at + 2] = 0;
            into[at + 3] = (byte)value.Length;
            return at + 4 + Encoding.ASCII.GetBytes(value, 0, value.Length, into, at + 4);
        }

        static byte[] CommandFrame(byte[] body, int count)
        {
            var frame = new byte[9 + count];
            var header = WriteFrameHeader(frame, 0, Command, count);
            Buffer.BlockCopy(body, 0, frame, header, count);
            Array.Resize(ref frame, header + count);
            return frame;
        }

        internal static BridgeException Bad(string what, string cause) => new BridgeException(ErrorCodes.BadGreeting, what, cause);
        internal static BridgeException Protocol(string what) => new BridgeException(ErrorCodes.Protocol, what, "The connection is discarded.");
    }
}
