// The JSON Schema of a capability's parameters -> the fields of a form, as data. A parameter that
// is new in Python appears in the editor without a line of C#.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public enum FieldKind { Text, Prompt, Whole, Number, Toggle, Choice, ManyChoices, Seed, File, Recipe, Palette, Code, Json }

    /// <summary>One field: what to show, and how its value is bounded.</summary>
    public sealed class FormField
    {
        public string Name = "", Title = "", Description = "", Unit = "", Group = "";
        public FieldKind Kind;
        public double? Min, Max, Step;
        public int? MaxLength;
        public string[] Choices = Array.Empty<string>();
        public object Default;
        public bool Required;
        internal long Order;
    }

    public static class SchemaForm
    {
        /// <summary>The fields of an object schema: by `x-order`, then prompt first, then as written.</summary>
        public static List<FormField> Fields(Dictionary<string, object> schema)
        {
            var fields = new List<FormField>();
            if (schema == null || !(Get(schema, "properties") is Dictionary<string, object> properties)) return fields;
            var required = new HashSet<string>(StringComparer.Ordinal);
            if (Get(schema, "required") is List<object> names)
                foreach (var name in names) if (name is string text) required.Add(text);
            var written = 0;
            foreach (var property in properties)
            {
                if (!(property.Value is Dictionary<string, object> rules)) continue;
                var field = Field(property.Key, rules);
                field.Required = required.Contains(property.Key);
                field.Order = Get(rules, "x-order") is long order ? order : field.Kind == FieldKind.Prompt ? -1 : 10_000 + written;
                written++;
                fields.Add(field);
            }
            fields.Sort((a, b) => a.Order != b.Order ? a.Order.CompareTo(b.Order) : string.CompareOrdinal(a.Name, b.Name));
            return fields;
        }

        static FormField Field(string name, Dictionary<string, object> rules)
        {
            var field = new FormField
            {
                Name = name, Title = Get(rules, "title") as string ?? name, Description = Get(rules, "description") as string ?? "",
                Unit = Get(rules, "x-unit") as string ?? "", Default = Get(rules, "default"),
                Min = Number(rules, "minimum") ?? Number(rules, "exclusiveMinimum"), Max = Number(rules, "maximum") ?? Number(rules, "exclusiveMaximum"),
                Step = Number(rules, "multipleOf"), MaxLength = Get(rules, "maxLength") is long length ? (int?)length : null,
            };
            field.Choices = Strings(Get(rules, "enum"));
            field.Kind = Kind(rules, field);
            return field;
        }

        static FieldKind Kind(Dictionary<string, object> rules, FormField field)
        {
            switch (Get(rules, "x-widget") as string)
            {
                case "prompt": return FieldKind.Prompt;
                case "seed": return FieldKind.Seed;
                case "file": return TypeOf(rules) == "string" ? FieldKind.File : FieldKind.Recipe;
                case "palette": return FieldKind.Palette;
                case "code": return FieldKind.Code;
            }
            if (field.Choices.Length > 0) return FieldKind.Choice;
            switch (TypeOf(rules))
            {
                case "string": return FieldKind.Text;
                case "integer": return FieldKind.Whole;
                case "number": return FieldKind.Number;
                case "boolean": return FieldKind.Toggle;
                case "array":
                    if (!(Get(rules, "items") is Dictionary<string, object> items)) return FieldKind.Json;
                    field.Choices = Strings(Get(items, "enum"));
                    return field.Choices.Length > 0 ? FieldKind.ManyChoices : FieldKind.Json;
                default: return FieldKind.Json;
            }
        }

        /// The type, or the first that is not "null" where several are allowed.
        static string TypeOf(Dictionary<string, object> rules)
        {
            var type = Get(rules, "type");
            if (type is List<object> several)
                foreach (var one in several) if (one as string != "null") return one as string;
            return type as string;
        }

        static double? Number(Dictionary<string, object> rules, string name) =>
            Get(rules, name) is long whole ? whole : Get(rules, name) is double number ? number : (double?)null;

        static string[] Strings(object value)
        {
            var strings = new List<string>();
            if (value is List<object> list)
                foreach (var item in list) if (item is string text) strings.Add(text);
            return strings.ToArray();
        }

        static object Get(Dictionary<string, object> map, string name) => map.TryGetValue(name, out var value) ? value : null;

        /// <summary>Faults of the values before they are sent: required ones missing, numbers out of
        /// range, unknown choices. The sidecar checks again, and more.</summary>
        public static List<Violation> Check(IEnumerable<FormField> fields, Dictionary<string, object> values)
        {
            var faults = new List<Violation>();
            foreach (var field in fields)
            {
                var path = "$." + field.Name;
                values.TryGetValue(field.Name, out var value);
                if (value == null || value as string == "")
                {
                    if (field.Required) faults.Add(new Violation(path, field.Title + " is needed."));
                    continue;
                }
                var number = value is long whole ? whole : value is double real ? real : (double?)null;
                if (number < field.Min) faults.Add(new Violation(path, field.Title + " is at least " + field.Min + "."));
                if (number > field.Max) faults.Add(new Violation(path, field.Title + " is at most " + field.Max + "."));
                if (value is string text && field.MaxLength.HasValue && text.Length > field.MaxLength) faults.Add(new Violation(path, field.Title + " has at most " + field.MaxLength + " characters."));
                if (value is string choice && field.Kind == FieldKind.Choice && Array.IndexOf(field.Choices, choice) < 0) faults.Add(new Violation(path, field.Title + " is one of " + string.Join(", ", field.Choices) + "."));
            }
            return faults;
        }
    }
}
