using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Figment.Core;
using UnityEngine;
using UnityEngine.Events;

namespace Figment
{
    /// <summary>
    /// Someone to talk to. Words come as they are thought of, the whole reply with its emotion and
    /// action at the end. With no sidecar the persona's own fallback lines are said, and say so.
    /// </summary>
    [AddComponentMenu("Figment/Figment NPC")]
    public sealed class FigmentNPC : MonoBehaviour
    {
        [Serializable]
        public sealed class StateValue
        {
            public string name = "trust";
            public int value;
        }

        [SerializeField] FigmentClient _client;
        [SerializeField] FigmentPersona _persona;
        [SerializeField, Tooltip("Names the memory of this NPC; empty: the object's name.")] string _id = "";
        [SerializeField] string _player = "player";
        [SerializeField] int _deadlineMs = 8000;
        [SerializeField, Tooltip("Keep what was said for the next conversation.")] bool _remember = true;
        [SerializeField] List<StateValue> _state = new List<StateValue> { new StateValue() };
        [SerializeField, Tooltip("What has been said of the line so far.")] UnityEvent<string> _speaking = new UnityEvent<string>();
        [SerializeField] UnityEvent<string> _said = new UnityEvent<string>();
        [SerializeField, Tooltip("The name of the action the NPC takes.")] UnityEvent<string> _acted = new UnityEvent<string>();

        CancellationTokenSource _cancel;
        int _fallback;

        /// <summary>Null: the client above in the hierarchy.</summary>
        public FigmentClient Client { get => _client; set => _client = value; }
        public string Id => _id.Length > 0 ? _id : name;
        public FigmentPersona Persona { get => _persona; set => _persona = value; }
        public bool IsThinking => _cancel != null;
        /// <summary>The last whole reply; null before the first.</summary>
        public Reply LastReply { get; private set; }
        /// <summary>The reply with everything it carries, on the main thread.</summary>
        public event Action<Reply> Replied;

        public int this[string stateName]
        {
            get => Find(stateName)?.value ?? 0;
            set
            {
                var found = Find(stateName);
                if (found == null) _state.Add(found = new StateValue { name = stateName });
                found.value = value;
            }
        }

        StateValue Find(string stateName) => _state.Find(s => s.name == stateName);

        void OnDisable() => Stop();

        /// <summary>For UnityEvents: says nothing but what the events say.</summary>
        public async void Hear(string line)
        {
            try { await SayAsync(line); }
            catch (OperationCanceledException) { }
            catch (Exception e) { Debug.LogWarning(e.Message, this); }
        }

        /// <summary>The reply to a player's line. A reply still being made is cancelled first.
        /// Moderation's refusal is a reply; only faults raise.</summary>
        public async Task<Reply> SayAsync(string line, CancellationToken token = default)
        {
            Stop();
            if (!_persona) throw new BridgeException(ErrorCodes.BadPersona, "`" + name + "` has no persona.", fix: "Assign a Figment Persona in the inspector.");
            var client = FigmentLookup.Need(_client, this);
            using (var cancel = CancellationTokenSource.CreateLinkedTokenSource(token, destroyCancellationToken))
            {
                _cancel = cancel;
                try
                {
                    var spoken = new StreamedLine();
                    var request = Requests.Say(_persona.ToSpec(), Id, line, State(), _player, _remember);
                    FigmentLookup.Bound(request, _deadlineMs);
                    request.OnUpdate = update =>
                    {
                        if (update.Partial == null || cancel.IsCancellationRequested) return;
                        spoken.Add(update.Partial);
                        _speaking.Invoke(spoken.Text);
                    };
                    using (var result = await client.Ask(request, cancel.Token)) return Finish(Reply.From(result));
                }
                catch (BridgeException e) when (PackChoice.StandsInFor(e) && Authored(client).Length > 0)
                {
                    Debug.LogWarning(e.Message, this);
                    var lines = Authored(client);
                    return Finish(new Reply { Line = lines[_fallback++ % lines.Length], Source = "authored", Rung = Rungs.Fallback });
                }
                finally { if (_cancel == cancel) _cancel = null; }
            }
        }

        string[] Authored(FigmentClient client) =>
            _persona.FallbackLines.Length > 0 || !client.Pack ? _persona.FallbackLines : client.Pack.FindLines(Id);

        Reply Finish(Reply reply)
        {
            LastReply = reply;
            _said.Invoke(reply.Line);
            if (reply.ActionName.Length > 0) _acted.Invoke(reply.ActionName);
            Replied?.Invoke(reply);
            return reply;
        }

        public void Stop() => _cancel?.Cancel();

        Dictionary<string, long> State()
        {
            var state = new Dictionary<string, long>();
            foreach (var entry in _state) if (entry.name.Length > 0) state[entry.name] = entry.value;
            return state;
        }

        /// <summary>Tells of a line that should not have been said.</summary>
        public Task<JobResult> Report(string reason, string note = "", CancellationToken token = default) =>
            FigmentLookup.Need(_client, this).Ask(Requests.Report(LastReply?.Line ?? "", reason, "dialogue", Id, note), token);

        /// <summary>What this NPC remembers of the player, as JSON for a saved game.</summary>
        public async Task<string> ExportMemoryAsync(CancellationToken token = default)
        {
            using (var result = await FigmentLookup.Need(_client, this).Ask(Requests.Memory("export", _player, Id), token)) return Json.Write(result.Data["save"]);
        }

        /// <summary>Puts back what <see cref="ExportMemoryAsync"/> gave.</summary>
        public async Task ImportMemoryAsync(string saved, CancellationToken token = default)
        {
            var request = Requests.Memory("import", _player, Id);
            request.Params["save"] = Json.ReadMap(saved);
            (await FigmentLookup.Need(_client, this).Ask(request, token)).Dispose();
        }

        /// <summary>Forgets the player.</summary>
        public async Task EraseMemoryAsync(CancellationToken token = default) =>
            (await FigmentLookup.Need(_client, this).Ask(Requests.Memory("erase", _player, Id), token)).Dispose();
    }
}
