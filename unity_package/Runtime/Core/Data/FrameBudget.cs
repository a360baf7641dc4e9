// Work that must happen on the main thread, cut into steps, and run under a budget of
// milliseconds a frame. The frame-time promise of the run time rests on it. Engine-free: the
// caller says when a frame begins and what time it is.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    /// <summary>
    /// Steps may be queued from any thread; `Run` is called from one. At least one step runs a
    /// frame, so that work always ends; after that no step starts that is not expected to fit, by
    /// what steps of its kind took before.
    /// </summary>
    public sealed class FrameBudget
    {
        struct Step
        {
            public Action Work;
            public string Kind;
        }

        readonly Queue<Step> _steps = new Queue<Step>();
        readonly Dictionary<string, double> _typical = new Dictionary<string, double>(StringComparer.Ordinal);
        readonly Func<double> _clock;
        readonly Action<Exception> _fault;

        /// <summary>`clock`: milliseconds that never go backwards. `fault`: where a step's exception
        /// goes, so that one bad callback does not stop the others.</summary>
        public FrameBudget(Func<double> clock, Action<Exception> fault)
        {
            _clock = clock;
            _fault = fault;
        }

        public double Milliseconds { get; set; } = 2;
        public int Waiting { get { lock (_steps) return _steps.Count; } }
        /// <summary>What the last frame with work took.</summary>
        public double LastMilliseconds { get; private set; }
        public double WorstMilliseconds { get; private set; }

        public void Add(Action work, string kind = "")
        {
            lock (_steps) _steps.Enqueue(new Step { Work = work, Kind = kind });
        }

        /// <summary>Runs steps until the budget of this frame is used up. Returns how many.</summary>
        public int Run()
        {
            var start = _clock();
            var count = 0;
            while (true)
            {
                Step step;
                lock (_steps)
                {
                    if (_steps.Count == 0) break;
                    step = _steps.Peek();
                    if (count > 0 && _clock() - start + Typical(step.Kind) > Milliseconds) break;
                    _steps.Dequeue();
                }
                var before = _clock();
                try { step.Work(); }
                catch (Exception e) { _fault(e); }
                Learn(step.Kind, _clock() - before);
                count++;
            }
            if (count == 0) return 0;
            LastMilliseconds = _clock() - start;
            WorstMilliseconds = Math.Max(WorstMilliseconds, LastMilliseconds);
            return count;
        }

        double Typical(string kind) => _typical.TryGetValue(kind, out var milliseconds) ? milliseconds : 0;

        /// Rises at once and falls slowly: one long step counts for the next.
        void Learn(string kind, double milliseconds)
        {
            var known = Typical(kind);
            _typical[kind] = milliseconds > known ? milliseconds : known * 0.9 + milliseconds * 0.1;
        }

        public void Clear()
        {
            lock (_steps) _steps.Clear();
        }
    }
}
