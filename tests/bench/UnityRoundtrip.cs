// The C# side of tests/bench/unity_roundtrip.py: asks an echo sidecar, prints one JSON object.
//
//     UnityRoundtrip.exe PORT TOKEN
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using Figment.Core;

static class UnityRoundtrip
{
    static int Main(string[] arguments)
    {
        var endpoint = new Endpoint { Port = int.Parse(arguments[0]), Token = arguments[1] };
        using (var client = new BridgeClient(new ClientOptions { Find = () => endpoint, Engine = "bench" }))
        {
            var connect = Stopwatch.StartNew();
            client.WaitReadyAsync(30).GetAwaiter().GetResult();
            var figures = new Dictionary<string, object> { ["connect_ms"] = connect.Elapsed.TotalMilliseconds };
            Measure(client, figures, "1kb", 1 << 10, 200, 1000);
            Measure(client, figures, "1mb", 1 << 20, 15, 40);
            Measure(client, figures, "16mb", 16 << 20, 4, 10);
            var dispose = Stopwatch.StartNew();
            client.Dispose();
            figures["dispose_ms"] = dispose.Elapsed.TotalMilliseconds;
            Console.WriteLine(Json.Write(figures));
            Console.Out.Flush();
            // Mono 6.8 can abort its own timer thread in the middle of a sort while the process ends,
            // and calls that an unhandled exception: let the client's timers run out.
            System.Threading.Thread.Sleep(400);
        }
        return 0;
    }

    /// Median milliseconds of a round trip with `size` bytes each way, and what it leaves behind.
    static void Measure(BridgeClient client, Dictionary<string, object> figures, string name, int size, int warm, int count)
    {
        var payload = new byte[size];
        var blobs = new[] { Blob.File("x", payload, "") };
        for (var i = 0; i < warm; i++) Ask(client, blobs);
        var arrays = client.Pool.Created;
        GC.Collect();
        var allocated = Allocated();
        var collections = GC.CollectionCount(0);
        var times = new double[count];
        for (var i = 0; i < count; i++)
        {
            var watch = Stopwatch.GetTimestamp();
            Ask(client, blobs);
            times[i] = (Stopwatch.GetTimestamp() - watch) * 1000.0 / Stopwatch.Frequency;
        }
        figures[name + "_allocated_bytes_per_message"] = allocated < 0 ? -1L : (Allocated() - allocated) / count;
        figures[name + "_collections"] = (long)(GC.CollectionCount(0) - collections);
        figures[name + "_new_buffers"] = client.Pool.Created - arrays;
        Array.Sort(times);
        figures[name + "_ms"] = times[count / 2];
        figures[name + "_p99_ms"] = times[Math.Min(count - 1, count * 99 / 100)];
        figures[name + "_mb_per_s"] = 2.0 * size / (1 << 20) / (times.Sum() / count / 1000);
    }

    static void Ask(BridgeClient client, Blob[] blobs)
    {
        var job = client.Ask(new JobRequest { Capability = "echo", Blobs = blobs });
        using (var result = job.Completion.GetAwaiter().GetResult())
            if (result.Blob("x").Data.Count != blobs[0].Data.Count) throw new InvalidOperationException("torn");
    }

    /// Bytes allocated by all threads, where the runtime tells; netstandard 2.1 has no such call.
    static long Allocated()
    {
        var total = typeof(GC).GetMethod("GetTotalAllocatedBytes", new[] { typeof(bool) });
        return total == null ? -1 : (long)total.Invoke(null, new object[] { true });
    }
}
