// The folder that `figment bundle` makes: an interpreter, libraries and models, and `bundle.json`
// that says how it is started.
using System;
using System.Collections.Generic;
using System.IO;

namespace Figment.Core
{
    public static class SidecarBundle
    {
        public const string Manifest = "bundle.json";

        /// <summary>Sets program and leading arguments from the bundle's manifest. False where the
        /// folder holds no bundle; `config_invalid` where its manifest makes no sense.</summary>
        public static bool TryUse(string folder, LaunchSettings settings)
        {
            var path = Path.Combine(folder, Manifest);
            if (!File.Exists(path)) return false;
            string[] command;
            try { command = new Fields(Json.ReadMap(File.ReadAllText(path)), Manifest).Strings("command"); }
            catch (BridgeException e) { throw Damaged(path, e.Cause); }
            if (command.Length == 0) throw Damaged(path, "It names no command.");
            settings.Program = Absolute(folder, command[0]);
            if (!File.Exists(settings.Program)) throw Damaged(path, settings.Program + " does not exist.");
            var leading = new List<string>();
            for (var i = 1; i < command.Length; i++)
                leading.Add(File.Exists(Absolute(folder, command[i])) ? Absolute(folder, command[i]) : command[i]);
            settings.Leading = leading.ToArray();
            return true;
        }

        static string Absolute(string folder, string part) =>
            Path.Combine(Path.GetFullPath(folder), part.Replace('/', Path.DirectorySeparatorChar));

        static BridgeException Damaged(string path, string cause) => new BridgeException(
            ErrorCodes.ConfigInvalid, "The sidecar bundle is damaged.", path + ": " + cause, "Make it again with `figment bundle`.");
    }
}
