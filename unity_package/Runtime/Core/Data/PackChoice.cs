// When an authored answer stands in for a generated one, and which: the last step of the deadline
// ladder, for games that run without a sidecar. Knows prompts and codes, not assets.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public static class PackChoice
    {
        /// <summary>Whether an error is not the fault of what was asked, so that an authored answer
        /// may stand in for it. A rejected prompt, say, is not answered by another one's asset.</summary>
        public static bool StandsInFor(BridgeException error)
        {
            switch (error.Code)
            {
                case ErrorCodes.SidecarUnreachable:
                case ErrorCodes.SidecarStartFailed:
                case ErrorCodes.ConnectionLost:
                case ErrorCodes.ConnectionFileStale:
                case ErrorCodes.TimedOut:
                case ErrorCodes.DeadlineExceeded:
                case ErrorCodes.Overloaded:
                case ErrorCodes.Draining:
                case ErrorCodes.WorkerCrashed:
                case ErrorCodes.WorkerHung:
                case ErrorCodes.OutOfMemory:
                case ErrorCodes.UnknownCapability:
                case ErrorCodes.ModelUnreachable:
                case ErrorCodes.Internal:
                    return true;
                default:
                    return false;
            }
        }

        /// <summary>Index of the prompt that shares most words with this one; any at all rather than
        /// none, -1 where there are no prompts.</summary>
        public static int Nearest(string prompt, IReadOnlyList<string> prompts)
        {
            var best = -1;
            var bestScore = -1.0;
            for (var i = 0; i < prompts.Count; i++)
            {
                if (prompts[i] == prompt) return i;
                var score = Alike(prompt, prompts[i]);
                if (score <= bestScore) continue;
                best = i;
                bestScore = score;
            }
            return best;
        }

        /// <summary>Words in both, as a share of the words in either: 0 to 1.</summary>
        public static double Alike(string a, string b)
        {
            HashSet<string> ours = Words(a), theirs = Words(b);
            var shared = 0;
            foreach (var word in ours) if (theirs.Contains(word)) shared++;
            return shared / (double)Math.Max(1, ours.Count + theirs.Count - shared);
        }

        static HashSet<string> Words(string text) =>
            new HashSet<string>(text.ToLowerInvariant().Split(new[] { ' ', '.', ',', '?', '!', ';' }, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
    }
}
