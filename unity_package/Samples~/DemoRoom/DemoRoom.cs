using System;
using System.Collections.Generic;
using Figment.Core;
using UnityEngine;

namespace Figment.Samples
{
    /// <summary>
    /// Builds a room from nothing and lets the sidecar fill it: put this on an empty object, assign
    /// the client and a persona, press Play. The room is grey where there is no sidecar.
    /// </summary>
    public sealed class DemoRoom : MonoBehaviour
    {
        [SerializeField] FigmentClient _client;
        [SerializeField] FigmentPersona _persona;
        [SerializeField] string _floor = "worn oak planks";
        [SerializeField] string _walls = "rough sandstone";
        [SerializeField] string[] _props = { "old oak barrel", "wooden crate", "round stool" };

        FigmentNPC _npc;

        void Start()
        {
            Surface("floor", new Vector3(0, 0, 0), new Vector3(8, 0.1f, 8), _floor, 1);
            Surface("north wall", new Vector3(0, 1.5f, 4), new Vector3(8, 3, 0.1f), _walls, 2);
            Surface("west wall", new Vector3(-4, 1.5f, 0), new Vector3(0.1f, 3, 8), _walls, 2);
            Surface("east wall", new Vector3(4, 1.5f, 0), new Vector3(0.1f, 3, 8), _walls, 2);
            for (var i = 0; i < _props.Length; i++) Prop(_props[i], new Vector3(-2 + 2 * i, 0.05f, 2.5f), i);
            Talk();
        }

        void Surface(string title, Vector3 at, Vector3 size, string prompt, int seed)
        {
            var surface = GameObject.CreatePrimitive(PrimitiveType.Cube);
            surface.name = title;
            surface.SetActive(false); // so that the component starts with its settings
            surface.transform.SetParent(transform, false);
            surface.transform.localPosition = at;
            surface.transform.localScale = size;
            var texture = surface.AddComponent<FigmentTexture>();
            texture.Client = _client;
            texture.Prompt = prompt;
            texture.Seed = seed;
            surface.SetActive(true);
        }

        void Prop(string prompt, Vector3 at, int seed)
        {
            var place = new GameObject(prompt);
            place.SetActive(false); // so that the component starts with its settings
            place.transform.SetParent(transform, false);
            place.transform.localPosition = at;
            var prop = place.AddComponent<FigmentProp>();
            prop.Client = _client;
            prop.Prompt = prompt;
            prop.Seed = seed;
            place.SetActive(true);
        }

        async void Talk()
        {
            if (!_persona) return;
            var someone = new GameObject(_persona.DisplayName);
            someone.SetActive(false);
            someone.transform.SetParent(transform, false);
            _npc = someone.AddComponent<FigmentNPC>();
            _npc.Client = _client;
            _npc.Persona = _persona;
            someone.SetActive(true);
            try
            {
                var reply = await _npc.SayAsync("What do you think of the " + _floor + " and the " + _props[0] + "?", destroyCancellationToken);
                Debug.Log(_persona.DisplayName + ": " + reply.Line + " (" + reply.Emotion + ", " + reply.Rung + ")");
            }
            catch (OperationCanceledException) { }
            catch (BridgeException e) { Debug.LogWarning(e.Message, this); }
        }
    }
}
