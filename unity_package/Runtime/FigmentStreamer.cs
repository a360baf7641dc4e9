using System.Collections.Generic;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    /// <summary>
    /// Asks for the textures and props below it before the player gets there, nearest and looked-at
    /// first, cancels what is no longer needed, and lets go what is over the memory budget. Turn
    /// `generate at start` off on what it streams.
    /// </summary>
    [AddComponentMenu("Figment/Figment Streamer")]
    public sealed class FigmentStreamer : MonoBehaviour
    {
        const float RestSeconds = 5; // after an attempt that came to nothing

        [SerializeField, Tooltip("The player's camera, the headset's in XR. Empty: the main camera.")] Transform _viewer;
        [SerializeField, Min(1)] float _askDistance = 25;
        [SerializeField, Min(1)] float _dropDistance = 35;
        [SerializeField, Range(0, 1), Tooltip("How much nearer something counts that is looked at.")] float _gazeWeight = 0.5f;
        [SerializeField, Range(1, 8)] int _askedAtOnce = 2;
        [SerializeField, Min(16)] int _memoryMegabytes = 256;
        [SerializeField, Range(0.05f, 2)] float _secondsBetweenLooks = 0.25f;

        readonly StreamPlanner _planner = new StreamPlanner();
        readonly List<StreamItem> _items = new List<StreamItem>();
        readonly List<KeyValuePair<StreamItem, StreamDecision>> _decisions = new List<KeyValuePair<StreamItem, StreamDecision>>();
        float _next;

        void OnEnable() => Refresh();

        /// <summary>Looks again for what is to be streamed; call it after adding objects.</summary>
        public void Refresh()
        {
            _items.Clear();
            foreach (var streamed in GetComponentsInChildren<IStreamed>(true)) _items.Add(new StreamItem { Owner = streamed });
        }

        void Update()
        {
            if (Time.unscaledTime < _next) return;
            _next = Time.unscaledTime + _secondsBetweenLooks;
            var viewer = _viewer ? _viewer : Camera.main ? Camera.main.transform : null;
            if (!viewer) return;
            Look(viewer.position, viewer.forward);
        }

        void Look(Vector3 from, Vector3 gaze)
        {
            _planner.AskDistance = _askDistance;
            _planner.DropDistance = Mathf.Max(_dropDistance, _askDistance);
            _planner.GazeWeight = _gazeWeight;
            _planner.MaxAsked = _askedAtOnce;
            _planner.MemoryBytes = (long)_memoryMegabytes << 20;
            for (var i = _items.Count - 1; i >= 0; i--) Observe(i);
            _planner.Plan(_items, from.x, from.y, from.z, gaze.x, gaze.y, gaze.z, _decisions);
            foreach (var decision in _decisions)
            {
                if (decision.Value == StreamDecision.Ask) decision.Key.RestsUntil = Time.unscaledTime + RestSeconds;
                Act((IStreamed)decision.Key.Owner, decision.Value);
            }
        }

        void Observe(int index)
        {
            var item = _items[index];
            var component = item.Owner as Component;
            if (!component) { _items.RemoveAt(index); return; } // destroyed meanwhile
            var at = component.transform.position;
            item.X = at.x;
            item.Y = at.y;
            item.Z = at.z;
            var streamed = (IStreamed)item.Owner;
            item.Bytes = streamed.MemoryBytes;
            item.State = item.Bytes > 0 ? StreamState.Loaded : streamed.IsBusy ? StreamState.Asked
                : Time.unscaledTime < item.RestsUntil ? StreamState.Resting : StreamState.Absent;
        }

        static void Act(IStreamed streamed, StreamDecision decision)
        {
            switch (decision)
            {
                case StreamDecision.Ask: streamed.Request(); break;
                case StreamDecision.Cancel: streamed.Cancel(); break;
                case StreamDecision.Evict: streamed.Release(); break;
            }
        }
    }
}
