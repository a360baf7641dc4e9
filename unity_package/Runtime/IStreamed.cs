using Figment.Core;
using UnityEngine;

namespace Figment
{
    /// <summary>Something that <see cref="FigmentStreamer"/> can ask for, stop and let go.</summary>
    public interface IStreamed
    {
        void Request();
        void Cancel();
        void Release();
        bool IsBusy { get; }
        /// <summary>0 while nothing is loaded.</summary>
        long MemoryBytes { get; }
    }

    internal static class FigmentLookup
    {
        /// <summary>The sidecar answers within the deadline, from a lower rung if need be. Where there
        /// is no sidecar nobody answers: a second later we stop waiting, too.</summary>
        public static void Bound(JobRequest request, int deadlineMs)
        {
            if (deadlineMs <= 0) return;
            request.DeadlineMs = deadlineMs;
            request.Timeout = deadlineMs / 1000.0 + 1;
        }

        /// <summary>The client given, else the one above in the hierarchy; no scene is searched and
        /// nothing is static.</summary>
        public static FigmentClient Need(FigmentClient given, Component asker)
        {
            if (given) return given;
            var above = asker.GetComponentInParent<FigmentClient>();
            if (above) return above;
            throw new BridgeException(
                ErrorCodes.ConfigInvalid, "`" + asker.name + "` has no Figment Client.", fix: "Assign one in the inspector, or put this object below it.");
        }
    }
}
