// Carries open jobs over a Unity domain reload: what is open is written down, and a new client
// asks for it again under the same session and the same ids. The sidecar answers from its cache
// what had finished meanwhile.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public sealed partial class BridgeClient
    {
        /// <summary>Jobs with more attached data than this are not carried over.</summary>
        const long MaxSuspended = 8L << 20;

        BridgeClient(ClientOptions options, Dictionary<string, object> suspended)
        {
            _options = options ?? throw new ArgumentNullException(nameof(options));
            if (options.Find == null) throw new ArgumentException("`Find` says where the sidecar is; it is needed.");
            _pool = new BufferPool(options.KeepBytes);
            _codec = new Codec(_pool);
            var fields = new Fields(suspended ?? new Dictionary<string, object>(), "suspended client");
            _session = new Session(_codec, options.Patience, fields.Str("session", ""), (int)fields.Int("serial", 0));
        }

        /// <summary>Closes at once, without cancelling anything at the sidecar, and returns what
        /// <see cref="Resume"/> needs. Tasks of this client's jobs end as cancelled.</summary>
        public byte[] Suspend()
        {
            byte[] suspended;
            lock (_gate)
            {
                suspended = WriteSuspended();
                _link?.Dispose();
                _link = null;
            }
            Dispose();
            return suspended;
        }

        byte[] WriteSuspended()
        {
            var kept = new List<RequestMessage>();
            foreach (var entry in _session.Open)
            {
                long bytes = 0;
                foreach (var blob in entry.Request.Blobs) bytes += blob.Data.Count;
                if (bytes <= MaxSuspended && entry.Stage != Stage.Cancelling) kept.Add(entry.Request);
            }
            var writer = new MsgPackWriter();
            writer.MapHeader(3);
            writer.Str("session"); writer.Str(_session.Name);
            writer.Str("serial"); writer.Int(_session.Serial);
            writer.Str("requests"); writer.ArrayHeader(kept.Count);
            foreach (var request in kept)
            {
                writer.MapHeader(2);
                writer.Str("request"); request.Write(writer);
                writer.Str("frames"); writer.ArrayHeader(request.Blobs.Count);
                foreach (var blob in request.Blobs) writer.Bin(blob.Data.Array, blob.Data.Offset, blob.Data.Count);
            }
            return writer.ToArray();
        }

        /// <summary>A client that goes on where <see cref="Suspend"/> stopped. `jobs` are those that
        /// are asked for again. Raises `malformed_message` where `suspended` is not one.</summary>
        public static BridgeClient Resume(ClientOptions options, byte[] suspended, out List<Job> jobs)
        {
            var map = MsgPackReader.ReadMap(new ArraySegment<byte>(suspended));
            var client = new BridgeClient(options, map);
            jobs = new List<Job>();
            foreach (var item in new Fields(map, "suspended client").Structs("requests"))
            {
                var request = RequestMessage.Read(item.Struct("request"));
                var frames = item.List("frames");
                for (var i = 0; i < request.Blobs.Count && i < frames.Count; i++)
                    request.Blobs[i].Data = new ArraySegment<byte>(frames[i] as byte[] ?? Array.Empty<byte>());
                var job = new Job(client, request.Id, new JobRequest
                {
                    Capability = request.Capability, Params = request.Params, Priority = request.Priority,
                    DeadlineMs = request.DeadlineMs, Stream = request.Stream, Blobs = request.Blobs,
                });
                lock (client._gate) client.Submit(job);
                jobs.Add(job);
            }
            client.Start();
            return client;
        }
    }
}
