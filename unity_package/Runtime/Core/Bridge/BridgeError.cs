// Every error of the bridge as the C# side sees it: one exception, its code the same word as on
// the wire and in `bridge/errors.py`. Knows no socket and no engine.
using System;
using System.Collections.Generic;
using System.Text;

namespace Figment.Core
{
    /// <summary>One fault of the parameters that were asked for.</summary>
    public readonly struct Violation
    {
        public readonly string Path, Message;
        public Violation(string path, string message) { Path = path; Message = message; }
        public override string ToString() => Path + ": " + Message;
    }

    /// <summary>
    /// What went wrong, why, and what to do about it. Switch on <see cref="Code"/>: codes never
    /// change their meaning, sentences may improve.
    /// </summary>
    public sealed class BridgeException : Exception
    {
        public string Code { get; }
        /// <summary>What happened, in one sentence, without code, cause and advice.</summary>
        public string What { get; }
        public string Cause { get; }
        public string Fix { get; }
        /// <summary>When to ask again, for errors that pass by themselves.</summary>
        public int? RetryAfterMs { get; }
        public IReadOnlyList<Violation> Violations { get; }

        public BridgeException(
            string code, string what, string cause = "", string fix = "", int? retryAfterMs = null,
            IReadOnlyList<Violation> violations = null, Exception inner = null)
            : base(Describe(code, what, cause, fix, violations), inner)
        {
            Code = code;
            What = what;
            Cause = cause ?? "";
            Fix = string.IsNullOrEmpty(fix) ? ErrorCodes.Advice(code) : fix;
            RetryAfterMs = retryAfterMs;
            Violations = violations ?? Array.Empty<Violation>();
        }

        /// <summary>True where asking again, unchanged, may well succeed.</summary>
        public bool IsTransient =>
            Code == ErrorCodes.Overloaded || Code == ErrorCodes.Draining || Code == ErrorCodes.ConnectionLost
            || Code == ErrorCodes.SidecarUnreachable || Code == ErrorCodes.TimedOut || Code == ErrorCodes.WorkerCrashed
            || Code == ErrorCodes.WorkerHung || Code == ErrorCodes.DeadlineExceeded;

        static string Describe(string code, string what, string cause, string fix, IReadOnlyList<Violation> violations)
        {
            var text = new StringBuilder(code).Append(": ").Append(what);
            if (violations != null)
                foreach (var violation in violations) text.Append("\n  ").Append(violation);
            if (!string.IsNullOrEmpty(cause)) text.Append("\nCause: ").Append(cause);
            var advice = string.IsNullOrEmpty(fix) ? ErrorCodes.Advice(code) : fix;
            if (advice.Length > 0) text.Append("\nWhat to do: ").Append(advice);
            return text.ToString();
        }
    }
}
