using System;
using System.Threading;
using System.Threading.Tasks;
using Figment.Core;
using UnityEngine;
using UnityEngine.Events;

namespace Figment
{
    /// <summary>Gives its renderers a generated, seamless material. What was there before comes back
    /// when the component is disabled.</summary>
    [AddComponentMenu("Figment/Figment Texture")]
    public sealed class FigmentTexture : MonoBehaviour, IStreamed
    {
        [SerializeField] FigmentClient _client;
        [SerializeField, TextArea(1, 4)] string _prompt = "mossy cobblestone";
        [SerializeField, Min(0)] int _seed;
        [SerializeField, Tooltip("Pixels a side: a multiple of 128 from 128 to 2048.")] int _size = 512;
        [SerializeField, Tooltip("Milliseconds until an answer must be there, from a lower rung if need be; 0: no deadline.")] int _deadlineMs;
        [SerializeField, Tooltip("Empty: the renderer of this object.")] Renderer[] _renderers = Array.Empty<Renderer>();
        [SerializeField] bool _generateAtStart = true;
        [SerializeField] UnityEvent<float> _progressed = new UnityEvent<float>();
        [SerializeField] UnityEvent _completed = new UnityEvent();
        [SerializeField] UnityEvent<string> _failed = new UnityEvent<string>();

        MaterialApplier.Built _built;
        Material[] _before;
        CancellationTokenSource _cancel;

        /// <summary>Null: the client above in the hierarchy.</summary>
        public FigmentClient Client { get => _client; set => _client = value; }
        public string Prompt { get => _prompt; set => _prompt = value; }
        public int Seed { get => _seed; set => _seed = value; }
        /// <summary>What the sidecar said about the material: seam scores, rung, recipe.</summary>
        public ResultMessage LastResult { get; private set; }
        public bool IsBusy => _cancel != null;
        public long MemoryBytes => _built?.Bytes ?? 0;

        void OnEnable()
        {
            if (_generateAtStart) Request();
        }

        void OnDisable()
        {
            Cancel();
            Release();
        }

        /// <summary>Starts, and reports through the events.</summary>
        public async void Request()
        {
            try { await GenerateAsync(); }
            catch (OperationCanceledException) { }
            catch (Exception e)
            {
                Debug.LogWarning(e.Message, this);
                _failed.Invoke(e is BridgeException known ? known.What : e.Message);
            }
        }

        /// <summary>Ends when the material is on the renderers. A running one is cancelled first.</summary>
        public async Task GenerateAsync(CancellationToken token = default)
        {
            Cancel();
            var client = FigmentLookup.Need(_client, this);
            using (var cancel = CancellationTokenSource.CreateLinkedTokenSource(token, destroyCancellationToken))
            {
                _cancel = cancel;
                try
                {
                    var request = Requests.Texture(_prompt, _seed, _size);
                    request.Priority = Priorities.Runtime;
                    FigmentLookup.Bound(request, _deadlineMs);
                    request.OnUpdate = update => { if (update.Progress != null) _progressed.Invoke((float)update.Progress.Fraction); };
                    using (var result = await client.Ask(request, cancel.Token))
                    {
                        var built = await MaterialApplier.Build(client, result, _prompt, cancel.Token);
                        LastResult = result.Message;
                        Apply(built);
                    }
                    _completed.Invoke();
                }
                catch (BridgeException e) when (PackChoice.StandsInFor(e) && client.Pack && client.Pack.FindMaterial(_prompt))
                {
                    Debug.LogWarning(e.Message, this);
                    Apply(new MaterialApplier.Built { Material = client.Pack.FindMaterial(_prompt), IsAuthored = true, Bytes = 1 });
                    LastResult = new ResultMessage { Rung = Rungs.Fallback };
                    _completed.Invoke();
                }
                finally { if (_cancel == cancel) _cancel = null; }
            }
        }

        public void Cancel() => _cancel?.Cancel();

        /// <summary>Puts the earlier materials back and frees the generated one.</summary>
        public void Release()
        {
            if (_built == null) return;
            var renderers = Targets();
            for (var i = 0; i < renderers.Length && i < _before.Length; i++) if (renderers[i]) renderers[i].sharedMaterial = _before[i];
            _built.Destroy();
            _built = null;
        }

        void Apply(MaterialApplier.Built built)
        {
            var renderers = Targets();
            var old = _built;
            if (old == null) _before = Array.ConvertAll(renderers, r => r.sharedMaterial);
            _built = built;
            foreach (var renderer in renderers) renderer.sharedMaterial = built.Material;
            old?.Destroy();
        }

        Renderer[] Targets() => _renderers.Length > 0 ? _renderers : GetComponents<Renderer>();
    }
}
