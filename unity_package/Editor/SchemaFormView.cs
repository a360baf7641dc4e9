using System;
using System.Collections.Generic;
using System.IO;
using Figment.Core;
using UnityEditor;
using UnityEngine;
using UnityEngine.UIElements;

namespace Figment.Editor
{
    /// <summary>The form of one capability, built from the schema that the sidecar sent. Sends only
    /// what differs from the default.</summary>
    public sealed class SchemaFormView : VisualElement
    {
        readonly List<FormField> _fields;
        readonly Dictionary<string, Func<object>> _values = new Dictionary<string, Func<object>>();
        readonly Dictionary<string, string> _files = new Dictionary<string, string>();
        readonly Label _faults = new Label("");

        /// <summary>`hidden`: parameters that the caller sets itself.</summary>
        public SchemaFormView(CapabilityInfo info, ICollection<string> hidden)
        {
            _fields = SchemaForm.Fields(info.Params).FindAll(field => !hidden.Contains(field.Name));
            foreach (var field in _fields) Add(Build(field));
            _faults.style.color = new Color(0.9f, 0.4f, 0.2f);
            _faults.style.whiteSpace = WhiteSpace.Normal;
            Add(_faults);
        }

        /// <summary>The parameters, or null where a field is wrong; then the form says which.</summary>
        public Dictionary<string, object> Read()
        {
            var values = new Dictionary<string, object>();
            var faults = new List<Violation>();
            foreach (var field in _fields)
            {
                if (!_values.TryGetValue(field.Name, out var read)) continue;
                try
                {
                    var value = read();
                    if (value == null || value as string == "" || (!field.Required && Equals(value, field.Default))) continue;
                    values[field.Name] = value;
                }
                catch (BridgeException e) { faults.Add(new Violation("$." + field.Name, field.Title + ": " + e.Cause)); }
            }
            faults.AddRange(SchemaForm.Check(_fields, values));
            _faults.text = string.Join("\n", faults.ConvertAll(fault => fault.Message));
            return faults.Count == 0 ? values : null;
        }

        /// <summary>Images to send along, by the name of their field.</summary>
        public Blob[] ReadFiles()
        {
            var blobs = new List<Blob>();
            foreach (var file in _files)
            {
                if (!File.Exists(file.Value)) continue;
                var png = file.Value.EndsWith(".png", StringComparison.OrdinalIgnoreCase);
                blobs.Add(Blob.File(file.Key, File.ReadAllBytes(file.Value), png ? "image/png" : "image/jpeg"));
            }
            return blobs.ToArray();
        }

        public string Text(string name) => _values.TryGetValue(name, out var read) ? read() as string ?? "" : "";

        VisualElement Build(FormField field)
        {
            var label = field.Unit.Length > 0 ? field.Title + " (" + field.Unit + ")" : field.Title;
            var element = Control(field, label);
            element.tooltip = field.Description;
            return element;
        }

        VisualElement Control(FormField field, string label)
        {
            switch (field.Kind)
            {
                case FieldKind.Whole: return Whole(field, label);
                case FieldKind.Seed: return Seed(field, label);
                case FieldKind.Number:
                    var number = new FloatField(label) { value = (float)(field.Default is double d ? d : field.Default is long l ? l : 0) };
                    _values[field.Name] = () => Math.Round((double)number.value, 6);
                    return number;
                case FieldKind.Toggle:
                    var toggle = new Toggle(label) { value = field.Default is bool on && on };
                    _values[field.Name] = () => toggle.value;
                    return toggle;
                case FieldKind.Choice: return Choice(field, label);
                case FieldKind.ManyChoices: return ManyChoices(field, label);
                case FieldKind.File: return Chosen(field, label, "png,jpg,jpeg");
                case FieldKind.Recipe: return Chosen(field, label, RecipeFile.Extension);
                case FieldKind.Palette:
                case FieldKind.Code:
                case FieldKind.Json: return JsonText(field, label);
                default:
                    var text = new TextField(label) { value = field.Default as string ?? "", multiline = field.Kind == FieldKind.Prompt };
                    _values[field.Name] = () => text.value.Trim();
                    return text;
            }
        }

        IntegerField Whole(FormField field, string label)
        {
            var whole = new IntegerField(label) { value = field.Default is long number ? (int)number : (int)(field.Min ?? 0) };
            _values[field.Name] = () => (long)whole.value;
            return whole;
        }

        VisualElement Seed(FormField field, string label)
        {
            var row = new VisualElement();
            row.style.flexDirection = FlexDirection.Row;
            var seed = Whole(field, label);
            seed.style.flexGrow = 1;
            row.Add(seed);
            row.Add(new Button(() => seed.value = UnityEngine.Random.Range(0, int.MaxValue)) { text = "Dice", tooltip = "Another seed" });
            return row;
        }

        DropdownField Choice(FormField field, string label)
        {
            var choices = new List<string>(field.Choices);
            var choice = new DropdownField(label, choices, Math.Max(0, choices.IndexOf(field.Default as string)));
            _values[field.Name] = () => choice.value;
            return choice;
        }

        Foldout ManyChoices(FormField field, string label)
        {
            var fold = new Foldout { text = label, value = false };
            var chosen = field.Default as List<object>;
            var toggles = new List<Toggle>();
            foreach (var name in field.Choices)
            {
                var toggle = new Toggle(name) { value = chosen == null || chosen.Contains(name) };
                toggles.Add(toggle);
                fold.Add(toggle);
            }
            _values[field.Name] = () =>
            {
                var names = new List<object>();
                foreach (var toggle in toggles) if (toggle.value) names.Add(toggle.label);
                return names.Count == field.Choices.Length ? null : names; // all: the default
            };
            return fold;
        }

        /// A picture goes along as a blob, and its parameter names it; a recipe is the parameter.
        VisualElement Chosen(FormField field, string label, string extensions)
        {
            var row = new VisualElement();
            row.style.flexDirection = FlexDirection.Row;
            var path = new TextField(label);
            path.style.flexGrow = 1;
            if (field.Kind == FieldKind.File) path.RegisterValueChangedCallback(change => _files[field.Name] = change.newValue);
            _values[field.Name] = () => !File.Exists(path.value) ? null : field.Kind == FieldKind.File ? field.Name : (object)RecipeFile.Read(File.ReadAllText(path.value)).ToSend();
            row.Add(path);
            row.Add(new Button(() => path.value = EditorUtility.OpenFilePanel(label, "", extensions)) { text = "..." });
            return row;
        }

        TextField JsonText(FormField field, string label)
        {
            var text = new TextField(label + " (JSON)") { multiline = true };
            _values[field.Name] = () => text.value.Trim().Length == 0 ? null : Json.Read(text.value);
            return text;
        }
    }
}
