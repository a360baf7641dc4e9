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
