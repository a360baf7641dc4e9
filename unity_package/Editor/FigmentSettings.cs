using System;
using Figment.Core;
using UnityEditor;
using UnityEngine;
using UnityEngine.UIElements;

namespace Figment.Editor
{
    /// <summary>What the project says about its sidecar; kept in version control.</summary>
    [FilePath("ProjectSettings/FigmentSettings.asset", FilePathAttribute.Location.ProjectFolder)]
    public sealed class FigmentSettings : ScriptableSingleton<FigmentSettings>
    {
        [SerializeField] string _program = "figment";
        [SerializeField] string _arguments = "";
        [SerializeField] string _stateFolder = "";
        [SerializeField] bool _mayStart = true;
        [SerializeField] string _outputFolder = "Assets/Figment";
        [SerializeField] string _bundleFolder = "";
        [SerializeField] int _importSeconds = 20;

        public string Program { get => _program; set => Set(ref _program, value); }
        /// <summary>Further arguments of `figment serve`, separated by spaces.</summary>
        public string Arguments { get => _arguments; set => Set(ref _arguments, value); }
        public string StateFolder { get => _stateFolder; set => Set(ref _stateFolder, value); }
        public bool MayStart { get => _mayStart; set => Set(ref _mayStart, value); }
        /// <summary>Where generated assets are written.</summary>
        public string OutputFolder { get => _outputFolder; set => Set(ref _outputFolder, value.TrimEnd('/')); }
        /// <summary>What `figment bundle` made: copied beside desktop builds; empty: nothing is.</summary>
        public string BundleFolder { get => _bundleFolder; set => Set(ref _bundleFolder, value); }

        /// <summary>How long importing one recipe may wait for the sidecar; 0: it never does.</summary>
        public int ImportSeconds { get => _importSeconds; set => Set(ref _importSeconds, Math.Max(0, value)); }

        void Set<T>(ref T field, T value)
        {
            if (Equals(field, value)) return;
            field = value;
            Save(true);
        }

        internal LaunchSettings ToLaunch()
        {
            var settings = new LaunchSettings
            {
                Program = _program, Extra = _arguments.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries), StateFolder = _stateFolder,
                ParentPid = System.Diagnostics.Process.GetCurrentProcess().Id, MayStart = _mayStart,
            };
            SidecarBundle.TryUse(_program, settings); // where the setting names a bundle's folder
            return settings;
        }
    }

    static class FigmentSettingsProvider
    {
        [SettingsProvider]
        static SettingsProvider Create() => new SettingsProvider("Project/Figment", SettingsScope.Project, new[] { "figment", "sidecar", "generate" })
        {
            label = "Figment", activateHandler = (search, root) => Build(root),
        };

        static void Build(VisualElement root)
        {
            var settings = FigmentSettings.instance;
            root.Add(new Label("Figment"));
            Text(root, "Sidecar program", "`figment` on the PATH, a program, or the folder of a bundle.", settings.Program, value => settings.Program = value);
            Text(root, "Further arguments", "Of `figment serve`, separated by spaces.", settings.Arguments, value => settings.Arguments = value);
            Text(root, "State folder", "Empty: the user's default folder.", settings.StateFolder, value => settings.StateFolder = value);
            var start = new Toggle("Start it when needed") { value = settings.MayStart };
            start.RegisterValueChangedCallback(change => settings.MayStart = change.newValue);
            root.Add(start);
            Text(root, "Generated assets", "Folder inside Assets.", settings.OutputFolder, value => settings.OutputFolder = value);
            Text(root, "Bundle for builds", "The folder that `figment bundle` made; copied beside desktop builds.", settings.BundleFolder, value => settings.BundleFolder = value);
            var wait = new IntegerField("Seconds an import may wait") { value = settings.ImportSeconds, tooltip = "For the sidecar to make the asset of a recipe; 0: imports never wait." };
            wait.RegisterValueChangedCallback(change => settings.ImportSeconds = change.newValue);
            root.Add(wait);
            root.Add(new Button(EditorSidecar.instance.Restart) { text = "Connect again" });
        }

        static void Text(VisualElement root, string label, string tooltip, string value, Action<string> changed)
        {
            var field = new TextField(label) { value = value, tooltip = tooltip, isDelayed = true };
            field.RegisterValueChangedCallback(change => changed(change.newValue));
            root.Add(field);
        }
    }
}
