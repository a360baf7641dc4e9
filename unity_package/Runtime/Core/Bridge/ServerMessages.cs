// What the sidecar sends. Field order is the canonical order of `bridge/messages.py`. `Write` is
// there for test doubles that play the sidecar, and for the golden vectors.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public abstract class ServerMessage
    {
        public abstract void Write(MsgPackWriter writer);

        /// <summary>The request it belongs to; empty where it belongs to none.</summary>
        public virtual string RequestId => "";
        public virtual IReadOnlyList<Blob> BlobTable => Array.Empty<Blob>();

        /// <summary>The message of a header, with <see cref="BlobTable"/> not yet attached.</summary>
        public static ServerMessage Read(Dictionary<string, object> header)
        {
            var type = new Fields(header, "message").Str("type");
            var fields = new Fields(header, type);
            switch (type)
            {
                case "welcome": return WelcomeMessage.Read(fields);
                case "accepted": return AcceptedMessage.Read(fields);
                case "progress": return ProgressMessage.Read(fields);
                case "partial": return PartialMessage.Read(fields);
                case "result": return ResultMessage.Read(fields);
                case "error": return ErrorMessage.Read(fields);
                case "cancelled": return new CancelledMessage { Id = fields.Str("id"), Stage = fields.Str("stage", "") };
                case "pong": return PongMessage.Read(fields);
                case "bye": return new ByeMessage { Code = fields.Str("code", ""), Reason = fields.Str("reason", "") };
                case "capability": return new CapabilityMessage { Info = CapabilityInfo.Read(fields.Struct("info")) };
                default: throw Unknown(type);
            }
        }

        internal static BridgeException Unknown(string type) => new BridgeException(
            ErrorCodes.UnknownMessage, "No message of type `" + type.Substring(0, Math.Min(64, type.Length)) + "` exists in this direction.");

        protected static void Number(MsgPackWriter w, long? value)
        {
            if (value.HasValue) w.Int(value.Value); else w.Nil();
        }
    }

    /// <summary>The request is queued behind `Position` others.</summary>
    public sealed class AcceptedMessage : ServerMessage
    {
        public string Id = "";
        public long Position;
        public long? EstimateMs;
        public override string RequestId => Id;

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(4);
            w.Str("type"); w.Str("accepted");
            w.Str("id"); w.Str(Id);
            w.Str("position"); w.Int(Position);
            w.Str("estimate_ms"); Number(w, EstimateMs);
        }

        internal static AcceptedMessage Read(Fields f) => new AcceptedMessage
        {
            Id = f.Str("id"), Position = f.Int("position", 0), EstimateMs = f.IntOrNil("estimate_ms"),
        };
    }

    /// <summary>`Fraction` 0..1 of the work is done.</summary>
    public sealed class ProgressMessage : ServerMessage
    {
        public string Id = "", Stage = "";
        public double Fraction;
        public long? RemainingMs;
        public override string RequestId => Id;

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(5);
            w.Str("type"); w.Str("progress");
            w.Str("id"); w.Str(Id);
            w.Str("fraction"); w.Double(Fraction);
            w.Str("stage"); w.Str(Stage);
            w.Str("remaining_ms"); Number(w, RemainingMs);
        }

        internal static ProgressMessage Read(Fields f) => new ProgressMessage
        {
            Id = f.Str("id"), Fraction = f.Double("fraction"), Stage = f.Str("stage", ""), RemainingMs = f.IntOrNil("remaining_ms"),
        };
    }

    /// <summary>A part of the answer. Index 0 means: forget earlier ones.</summary>
    public sealed class PartialMessage : ServerMessage
    {
        public string Id = "";
        public long Index;
        public Dictionary<string, object> Data = new Dictionary<string, object>();
        public IReadOnlyList<Blob> Blobs = Array.Empty<Blob>();
        public override string RequestId => Id;
        public override IReadOnlyList<Blob> BlobTable => Blobs;

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(5);
            w.Str("type"); w.Str("partial");
            w.Str("id"); w.Str(Id);
            w.Str("index"); w.Int(Index);
            w.Str("data"); w.Value(Data);
            w.Str("blobs"); Blob.WriteAll(w, Blobs);
        }

        internal static PartialMessage Read(Fields f) => new PartialMessage
        {
            Id = f.Str("id"), Index = f.Int("index"), Data = f.Map("data"), Blobs = Blob.ReadAll(f),
        };
    }

    /// <summary>Final: the answer, with the recipe that makes the same bytes again, the rung of
    /// the deadline ladder it came from, and its certificate and origin.</summary>
    public sealed class ResultMessage : ServerMessage
    {
        public string Id = "", Rung = Rungs.Full;
        public Dictionary<string, object> Data = new Dictionary<string, object>();
        public IReadOnlyList<Blob> Blobs = Array.Empty<Blob>();
        public Dictionary<string, object> Recipe, Certificate, Provenance;
        public double QueueMs, ComputeMs, TotalMs;
        public string[] Warnings = Array.Empty<string>();
        public override string RequestId => Id;
        public override IReadOnlyList<Blob> BlobTable => Blobs;

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(10);
            w.Str("type"); w.Str("result");
            w.Str("id"); w.Str(Id);
            w.Str("data"); w.Value(Data);
            w.Str("blobs"); Blob.WriteAll(w, Blobs);
            w.Str("recipe"); w.Value(Recipe);
            w.Str("timings"); w.MapHeader(3);
            w.Str("queue_ms"); w.Double(QueueMs);
            w.Str("compute_ms"); w.Double(ComputeMs);
            w.Str("total_ms"); w.Double(TotalMs);
            w.Str("rung"); w.Str(Rung);
            w.Str("certificate"); w.Value(Certificate);
            w.Str("provenance"); w.Value(Provenance);
            w.Str("warnings"); w.Value(Warnings);
        }

        internal static ResultMessage Read(Fields f)
        {
            var timings = new Fields(f.Map("timings"), "result.timings");
            return new ResultMessage
            {
                Id = f.Str("id"), Data = f.Map("data"), Blobs = Blob.ReadAll(f), Recipe = f.MapOrNil("recipe"),
                QueueMs = timings.Double("queue_ms", 0), ComputeMs = timings.Double("compute_ms", 0), TotalMs = timings.Double("total_ms", 0),
                Rung = f.Word("rung", Rungs.Full, Rungs.Full, Rungs.Smaller, Rungs.Cached, Rungs.Fallback),
                Certificate = f.MapOrNil("certificate"), Provenance = f.MapOrNil("provenance"), Warnings = f.Strings("warnings"),
            };
        }
    }

    /// <summary>Final for its request; `Id` is empty when it belongs to none.</summary>
    public sealed class ErrorMessage : ServerMessage
    {
        public string Id = "", Code = "", Message = "", Cause = "", Fix = "";
        public long? RetryAfterMs;
        public IReadOnlyList<Violation> Violations = Array.Empty<Violation>();
        public override string RequestId => Id;

        public BridgeException ToException() =>
            new BridgeException(ErrorCodes.IsKnown(Code) ? Code : ErrorCodes.Service, Message, Cause, Fix, (int?)RetryAfterMs, Violations);

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(8);
            w.Str("type"); w.Str("error");
            w.Str("id"); w.Str(Id);
            w.Str("code"); w.Str(Code);
            w.Str("message"); w.Str(Message);
            w.Str("cause"); w.Str(Cause);
            w.Str("fix"); w.Str(Fix);
            w.Str("retry_after_ms"); Number(w, RetryAfterMs);
            w.Str("violations"); w.ArrayHeader(Violations.Count);
            foreach (var violation in Violations)
            {
                w.MapHeader(2);
                w.Str("path"); w.Str(violation.Path);
                w.Str("message"); w.Str(violation.Message);
            }
        }

        internal static ErrorMessage Read(Fields f)
        {
            var structs = f.Structs("violations");
            var violations = new Violation[structs.Length];
            for (var i = 0; i < structs.Length; i++) violations[i] = new Violation(structs[i].Str("path"), structs[i].Str("message"));
            return new ErrorMessage
            {
                Id = f.Str("id", ""), Code = f.Str("code"), Message = f.Str("message"), Cause = f.Str("cause", ""),
                Fix = f.Str("fix", ""), RetryAfterMs = f.IntOrNil("retry_after_ms"), Violations = violations,
            };
        }
    }

    /// <summary>Final. `Stage`: where it was stopped, `queued` or `running`.</summary>
    public sealed class CancelledMessage : ServerMessage
    {
        public string Id = "", Stage = "";
        public override string RequestId => Id;

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(3);
            w.Str("type"); w.Str("cancelled");
            w.Str("id"); w.Str(Id);
            w.Str("stage"); w.Str(Stage);
        }
    }

    /// <summary>The load of the sidecar, over all its clients.</summary>
    public sealed class PongMessage : ServerMessage
    {
        public long Nonce, Queued, Running;

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(4);
            w.Str("type"); w.Str("pong");
            w.Str("nonce"); w.Int(Nonce);
            w.Str("queued"); w.Int(Queued);
            w.Str("running"); w.Int(Running);
        }

        internal static PongMessage Read(Fields f) => new PongMessage
        {
            Nonce = f.Int("nonce", 0), Queued = f.Int("queued", 0), Running = f.Int("running", 0),
        };
    }

    /// <summary>The sidecar is leaving, or closes this session.</summary>
    public sealed class ByeMessage : ServerMessage
    {
        public string Code = "", Reason = "";

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(3);
            w.Str("type"); w.Str("bye");
            w.Str("code"); w.Str(Code);
            w.Str("reason"); w.Str(Reason);
        }
    }

    /// <summary>A capability became ready, or stopped being so, after `welcome`.</summary>
    public sealed class CapabilityMessage : ServerMessage
    {
        public CapabilityInfo Info = new CapabilityInfo();

        public override void Write(MsgPackWriter w)
        {
            w.MapHeader(2);
            w.Str("type"); w.Str("capability");
            w.Str("info"); Info.Write(w);
        }
    }
}
