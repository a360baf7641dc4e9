using System;
using System.Threading;
using System.Threading.Tasks;
using Figment.Core;
using UnityEngine;
using UnityEngine.Events;

namespace Figment
{
    /// <summary>A generated prop as a child of this object: levels of detail, convex colliders, one
    /// material. `placeholder` is shown until it is there.</summary>
    [AddComponentMenu("Figment/Figment Prop")]
    public sealed class FigmentProp : MonoBehaviour, IStreamed
    {
        [SerializeField] FigmentClient _client;
        [SerializeField, TextArea(1, 4)] string _prompt = "old oak barrel";
        [SerializeField, Min(0)] int _seed;
        [SerializeField, Tooltip("Metres; 0 leaves a side to the model.")] Vector3 _sizeInMetres;
        [SerializeField, Range(12, 20000)] int _triangles = 2000;
        [SerializeField] int _deadlineMs;
        [SerializeField, Tooltip("Shown while there is no prop.")] GameObject _placeholder;
        [SerializeField] bool _generateAtStart = true;
        [SerializeField] UnityEvent<float> _progressed = new UnityEvent<float>();
        [SerializeField] UnityEvent<GameObject> _completed = new UnityEvent<GameObject>();
        [SerializeField] UnityEvent<string> _failed = new UnityEvent<string>();

        PropBuilder.Built _built;
        CancellationTokenSource _cancel;

        /// <summary>Null: the client above in the hierarchy.</summary>
        public FigmentClient Client { get => _client; set => _client = value; }
        public string Prompt { get => _prompt; set => _prompt = value; }
        public int Seed { get => _seed; set => _seed = value; }
        public GameObject Instance => _built?.Root;
        /// <summary>What the sidecar said about the prop: certificate, rung, recipe.</summary>
        public ResultMessage LastResult { get; private set; }
        public bool IsBusy => _cancel != null;
        public long MemoryBytes => _built == null ? 0 : _built.Bytes + (_built.Material?.Bytes ?? 0);

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

        /// <summary>Ends when the prop stands in the scene. A running one is cancelled first.</summary>
        public async Task<GameObject> GenerateAsync(CancellationToken token = default)
        {
            Cancel();
            var client = FigmentLookup.Need(_client, this);
            using (var cancel = CancellationTokenSource.CreateLinkedTokenSource(token, destroyCancellationToken))
            {
                _cancel = cancel;
                try
                {
                    var request = Requests.Prop(_prompt, _seed, _triangles, _sizeInMetres.x, _sizeInMetres.y, _sizeInMetres.z);
                    request.Priority = Priorities.Runtime;
                    FigmentLookup.Bound(request, _deadlineMs);
                    request.OnUpdate = update => { if (update.Progress != null) _progressed.Invoke((float)update.Progress.Fraction); };
                    using (var result = await client.Ask(request, cancel.Token))
                        return Show(await PropBuilder.Build(client, result, transform, cancel.Token), result.Message);
                }
                catch (BridgeException e) when (PackChoice.StandsInFor(e) && client.Pack && client.Pack.FindProp(_prompt))
                {
                    Debug.LogWarning(e.Message, this);
                    var root = Instantiate(client.Pack.FindProp(_prompt), transform);
                    return Show(new PropBuilder.Built { Root = root, Bytes = 1 }, new ResultMessage { Rung = Rungs.Fallback });
                }
                finally { if (_cancel == cancel) _cancel = null; }
            }
        }

        GameObject Show(PropBuilder.Built built, ResultMessage result)
        {
            Release();
            _built = built;
            LastResult = result;
            if (_placeholder) _placeholder.SetActive(false);
            _completed.Invoke(built.Root);
            return built.Root;
        }

        public void Cancel() => _cancel?.Cancel();

        /// <summary>Removes the prop and shows the placeholder again.</summary>
        public void Release()
        {
            if (_built == null) return;
            _built.Destroy();
            _built = null;
            if (_placeholder) _placeholder.SetActive(true);
        }
    }
}
