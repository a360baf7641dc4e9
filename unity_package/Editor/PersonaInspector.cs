using System;
using System.Collections.Generic;
using System.Threading;
using Figment.Core;
using UnityEditor;
using UnityEditor.UIElements;
using UnityEngine;
using UnityEngine.UIElements;

namespace Figment.Editor
{
    /// <summary>The persona's fields, what is wrong with them, and a chat to try them, with the facts
    /// used, the moderation verdict and the timings in sight.</summary>
    [CustomEditor(typeof(FigmentPersona))]
    public sealed class PersonaInspector : UnityEditor.Editor
    {
        readonly List<object> _history = new List<object>();
        CancellationTokenSource _cancel;
        VisualElement _log;
        IntegerField _trust;

        public override VisualElement CreateInspectorGUI()
        {
            var root = new VisualElement();
            InspectorElement.FillDefaultInspector(root, serializedObject, this);
            var check = new Label("");
            check.style.whiteSpace = WhiteSpace.Normal;
            root.Add(new Button(() => check.text = Checked()) { text = "Check" });
            root.Add(check);
            root.Add(new Label("Test chat"));
            _trust = new IntegerField("trust") { value = 0 };
            root.Add(_trust);
            _log = new VisualElement();
            root.Add(_log);
            var line = new TextField("You");
            root.Add(line);
            root.Add(new Button(() => { Say(line.value); line.value = ""; }) { text = "Say" });
            root.Add(new Button(() => { _cancel?.Cancel(); _history.Clear(); _log.Clear(); }) { text = "Start over" });
            return root;
        }

        void OnDisable() => _cancel?.Cancel();

        string Checked()
        {
            var faults = PersonaCheck.Faults(((FigmentPersona)target).ToSpec());
            return faults.Count == 0 ? "Nothing wrong was found." : string.Join("\n", faults.ConvertAll(fault => fault.ToString()));
        }

        async void Say(string line)
        {
            if (string.IsNullOrWhiteSpace(line)) return;
            _cancel?.Cancel();
            var cancel = _cancel = new CancellationTokenSource();
            Write("You: " + line);
            var answer = Write("...");
            try
            {
                var spoken = new StreamedLine();
                var spec = ((FigmentPersona)target).ToSpec();
                var request = Requests.Say(spec, "figment-test-chat", line, new Dictionary<string, long> { ["trust"] = _trust.value });
                request.Params["history"] = new List<object>(_history);
                request.Params["remember"] = false;
                request.OnUpdate = update =>
                {
                    if (update.Partial == null) return;
                    spoken.Add(update.Partial);
                    answer.text = spec.Name + ": " + spoken.Text;
                };
                using (var result = await EditorSidecar.instance.Client.Ask(request, cancel.Token).Completion)
                {
                    var reply = Reply.From(result);
                    answer.text = spec.Name + ": " + reply.Line;
                    Write(Details(reply));
                    Remember("player", line);
                    Remember("npc", reply.Line);
                }
            }
            catch (OperationCanceledException) { answer.text = "(stopped)"; }
            catch (Exception e) { answer.text = e.Message; }
        }

        void Remember(string speaker, string text) => _history.Add(new Dictionary<string, object> { ["speaker"] = speaker, ["text"] = text });

        Label Write(string text)
        {
            var label = new Label(text);
            label.style.whiteSpace = WhiteSpace.Normal;
            _log.Add(label);
            return label;
        }

        static string Details(Reply reply)
        {
            var text = "    " + reply.Emotion + ", from the " + reply.Source + ", rung " + reply.Rung + ", first word after " + reply.FirstTokenMs.ToString("F0") + " ms";
            if (reply.ActionName.Length > 0) text += "\n    does: " + reply.ActionName + " " + Json.Write(reply.ActionArguments).Trim();
            if (reply.FactsUsed.Length > 0) text += "\n    facts: " + string.Join(", ", reply.FactsUsed);
            return reply.Verdict.Length > 0 ? text + "\n    moderation: " + reply.Verdict + " " + reply.VerdictReason : text;
        }
    }
}
