// What is wrong with a persona before anyone talks to it: facts nobody can reach, facts told twice,
// secrets that are also common knowledge, actions no grammar can be made of.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    public static class PersonaCheck
    {
        public static List<Violation> Faults(PersonaSpec persona)
        {
            var faults = new List<Violation>();
            if (persona.Name.Trim().Length == 0) faults.Add(new Violation("$.name", "They need a name."));
            if (persona.Role.Trim().Length == 0) faults.Add(new Violation("$.role", "They need a role: the sidecar refuses a persona without one."));
            if (persona.FallbackLines.Count == 0) faults.Add(new Violation("$.fallback_lines", "Without one, nothing is said when no model answers in time."));
            Twice(persona.Knowledge, "$.knowledge", faults);
            for (var i = 0; i < persona.Secrets.Count; i++) CheckSecret(persona, i, faults);
            var names = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < persona.Actions.Count; i++) CheckAction(persona.Actions[i], "$.actions[" + i + "]", names, faults);
            return faults;
        }

        static void CheckSecret(PersonaSpec persona, int index, List<Violation> faults)
        {
            var secret = persona.Secrets[index];
            var path = "$.secrets[" + index + "]";
            if (secret.Text.Trim().Length == 0) faults.Add(new Violation(path, "It says nothing."));
            if (secret.When.Count == 0) faults.Add(new Violation(path, "Nothing opens it: name a state value."));
            foreach (var known in persona.Knowledge)
                if (Same(known, secret.Text)) faults.Add(new Violation(path, "It is common knowledge, too."));
        }

        static void CheckAction(ActionSpec action, string path, HashSet<string> names, List<Violation> faults)
        {
            if (action.Name.Trim().Length == 0) faults.Add(new Violation(path, "It has no name."));
            else if (!names.Add(action.Name)) faults.Add(new Violation(path, "Another action is called `" + action.Name + "`."));
            if (action.Description.Trim().Length == 0) faults.Add(new Violation(path, "Without a description nobody knows when to take it."));
            foreach (var argument in action.Arguments)
            {
                var type = argument.Value;
                if (type.IndexOf('|') < 0 && type != "string" && type != "integer" && type != "number" && type != "boolean")
                    faults.Add(new Violation(path + ".arguments." + argument.Key, "`" + type + "` is no type: string, integer, number, boolean, or words separated by `|`."));
            }
        }

        static void Twice(List<string> lines, string path, List<Violation> faults)
        {
            for (var i = 0; i < lines.Count; i++)
                for (var k = 0; k < i; k++)
                    if (Same(lines[i], lines[k])) faults.Add(new Violation(path + "[" + i + "]", "It is said twice."));
        }

        static bool Same(string a, string b) => string.Equals(a.Trim().TrimEnd('.'), b.Trim().TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
    }
}
