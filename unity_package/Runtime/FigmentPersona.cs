using System;
using System.Collections.Generic;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    /// <summary>Who an NPC is: how they speak, what they know, what they may do.</summary>
    [CreateAssetMenu(menuName = "Figment/Persona", fileName = "Persona")]
    public sealed class FigmentPersona : ScriptableObject
    {
        [Serializable]
        public sealed class Secret
        {
            [TextArea(1, 3)] public string text = "";
            [Tooltip("What is said instead while it is kept.")] public string hint = "";
            [Tooltip("The state value that opens it, e.g. trust.")] public string stateName = "trust";
            public int atLeast = 1;
        }

        [Serializable]
        public sealed class Argument
        {
            public string name = "";
            [Tooltip("string, integer, number, boolean, or the words allowed: key|sword")] public string type = "string";
        }

        [Serializable]
        public sealed class NpcAction
        {
            public string name = "";
            public string description = "";
            public Argument[] arguments = Array.Empty<Argument>();
        }

        [SerializeField] string _displayName = "Mira";
        [SerializeField] string _role = "a villager";
        [SerializeField, TextArea(1, 3), Tooltip("How they speak, in a few words.")] string _voice = "";
        [SerializeField, Tooltip("Lines they might say; three are enough.")] string[] _samples = Array.Empty<string>();
        [SerializeField] string[] _goals = Array.Empty<string>();
        [SerializeField, TextArea(1, 2)] string[] _knowledge = Array.Empty<string>();
        [SerializeField] Secret[] _secrets = Array.Empty<Secret>();
        [SerializeField, Tooltip("Subjects they never speak of.")] string[] _forbidden = Array.Empty<string>();
        [SerializeField] NpcAction[] _actions = Array.Empty<NpcAction>();
        [SerializeField, Tooltip("Said when no model answers in time.")] string[] _fallbackLines = Array.Empty<string>();
        [SerializeField, Tooltip("Said when moderation refuses the player's line.")] string[] _refusalLines = Array.Empty<string>();
        [SerializeField] string[] _emotions = Array.Empty<string>();
        [SerializeField, Tooltip("Empty: the language of the player.")] string _language = "";

        public string DisplayName => _displayName;
        public string[] FallbackLines => _fallbackLines;

        /// <summary>The persona as the sidecar takes it.</summary>
        public PersonaSpec ToSpec()
        {
            var spec = new PersonaSpec { Name = _displayName, Role = _role, VoiceStyle = _voice, Language = _language };
            Add(spec.Samples, _samples);
            Add(spec.Goals, _goals);
            Add(spec.Knowledge, _knowledge);
            Add(spec.Forbidden, _forbidden);
            Add(spec.FallbackLines, _fallbackLines);
            Add(spec.RefusalLines, _refusalLines);
            Add(spec.Emotions, _emotions);
            foreach (var secret in _secrets)
            {
                var item = new SecretSpec { Text = secret.text, Hint = secret.hint };
                if (secret.stateName.Length > 0) item.When[secret.stateName] = secret.atLeast;
                spec.Secrets.Add(item);
            }
            foreach (var action in _actions)
            {
                var item = new ActionSpec { Name = action.name, Description = action.description };
                foreach (var argument in action.arguments) item.Arguments[argument.name] = argument.type;
                spec.Actions.Add(item);
            }
            return spec;
        }

        static void Add(List<string> into, string[] lines)
        {
            foreach (var line in lines) if (!string.IsNullOrWhiteSpace(line)) into.Add(line.Trim());
        }
    }
}
