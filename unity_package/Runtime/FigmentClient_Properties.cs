using System;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    public sealed partial class FigmentClient
    {
        internal const string PackageVersion = "0.1.0";

        [SerializeField] ConnectionSettings _connection = new ConnectionSettings();

        [SerializeField, Tooltip("Connect when the component is enabled; off: at the first request.")]
        bool _connectAtStart = true;

        [SerializeField, Tooltip("Survive the loading of another scene.")]
        bool _keepBetweenScenes = true;

        [SerializeField, Range(0.1f, 8), Tooltip("Milliseconds a frame for applying results: 2 is safe at 60 Hz, 1 in VR.")]
        float _budgetMilliseconds = 2;

        [SerializeField, Tooltip("Materials that keep the shader variants in the build; runtime materials are copies of them.")]
        FigmentMaterials _materials;

        [SerializeField, Tooltip("Authored answers for when there is no sidecar or no time.")]
        FigmentPack _pack;

        public FigmentPack Pack { get => _pack; set => _pack = value; }
        public ConnectionSettings Connection => _connection;
        public FigmentMaterials Materials { get => _materials; set => _materials = value; }

        public float BudgetMilliseconds
        {
            get => _budgetMilliseconds;
            set => _budgetMilliseconds = Mathf.Clamp(value, 0.1f, 8);
        }

        public bool IsReady => _client != null && _client.State == LinkState.Ready;
        /// <summary>Why there is no connection, while there is none.</summary>
        public BridgeException LastError => _client?.LastError;
        /// <summary>What the sidecar can do; null while it is not known.</summary>
        public CapabilityInfo Capability(string name) => _client?.Capability(name);
        /// <summary>Milliseconds that the last frame with work took, and the worst so far.</summary>
        public double LastFrameMilliseconds => _budget?.LastMilliseconds ?? 0;
        public double WorstFrameMilliseconds => _budget?.WorstMilliseconds ?? 0;

        public event Action<WelcomeMessage> Connected;
        public event Action<BridgeException> Disconnected;
        public event Action<CapabilityInfo> CapabilityChanged;
    }
}
