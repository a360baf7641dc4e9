using System;
using System.Collections.Generic;
using Figment.Core;
using UnityEditor;
using UnityEditor.UIElements;
using UnityEngine;
using UnityEngine.UIElements;

namespace Figment.Editor
{
    /// <summary>Window > Figment: texture, prop and NPC, built from what the sidecar says it can do.</summary>
    public sealed class FigmentWindow : EditorWindow
    {
        static readonly string[] TextureSet = { "format", "packing", "normal_y" };
        static readonly string[] PropSet = { "output", "engine" };

        const float PreviewSide = 96;

        [SerializeField] string _tab = "texture";
        [SerializeField] FigmentPersona _persona;
        SchemaFormView _form;
        Label _status;
        VisualElement _body, _jobs;
        Toggle _place;

        [MenuItem("Window/Figment")]
        public static void Open()
        {
            var window = GetWindow<FigmentWindow>();
            window.titleContent = new GUIContent("Figment");
            window.minSize = new Vector2(320, 360);
        }

        void OnEnable()
        {
            EditorSidecar.instance.Changed += Rebuild;
            EditorJobs.instance.Changed += ShowJobs;
        }

        void OnDisable()
        {
            EditorSidecar.instance.Changed -= Rebuild;
            EditorJobs.instance.Changed -= ShowJobs;
        }

        void CreateGUI()
        {
            var root = rootVisualElement;
            _status = new Label("");
            _status.style.whiteSpace = WhiteSpace.Normal;
            root.Add(_status);
            root.Add(Row(
                new Button(EditorSidecar.instance.RestartSidecar) { text = "Restart the sidecar" },
                new Button(() => EditorUtility.RevealInFinder(EditorSidecar.instance.LogFile)) { text = "Show its log" },
                new Button(MakeTemplate) { text = "Make build materials", tooltip = "An asset that keeps the shader variants of generated materials in your build." }));
            root.Add(Row(Tab("texture", "Texture"), Tab("prop", "Prop"), Tab("dialogue", "NPC")));
            var scroll = new ScrollView();
            scroll.style.flexGrow = 1;
            _body = new VisualElement();
            _jobs = new VisualElement();
            scroll.Add(_body);
            scroll.Add(_jobs);
            root.Add(scroll);
            root.schedule.Execute(() => _status.text = EditorSidecar.instance.Status).Every(500);
            _ = EditorSidecar.instance.Client; // connects
            Rebuild();
            ShowJobs();
        }

        static VisualElement Row(params VisualElement[] children)
        {
            var row = new VisualElement();
            row.style.flexDirection = FlexDirection.Row;
            foreach (var child in children) row.Add(child);
            return row;
        }

        Button Tab(string capability, string text) => new Button(() => { _tab = capability; Rebuild(); }) { text = text };

        void Rebuild()
        {
            if (_body == null) return;
            _body.Clear();
            _form = null;
            var info = EditorSidecar.instance.Client.Capability(_tab);
            if (info == null) { _body.Add(new HelpBox("Waiting for the sidecar to say what it can do.", HelpBoxMessageType.Info)); return; }
            if (!info.Ready) _body.Add(new HelpBox(info.Title + " is not ready. " + info.Reason, HelpBoxMessageType.Warning));
            if (_tab == "dialogue") { BuildPersona(); return; }
            _form = new SchemaFormView(info, _tab == "prop" ? PropSet : TextureSet);
            _body.Add(_form);
            _place = new Toggle(_tab == "prop" ? "Put it into the scene" : "Put it on the selection") { value = true };
            _body.Add(_place);
            _body.Add(Row(new Button(() => Generate(1)) { text = "Generate" }, new Button(() => Generate(4)) { text = "Four variations" }));
        }

        /// The fields of one persona, what is wrong with them, and the chat to try them.
        void BuildPersona()
        {
            var chosen = new ObjectField("Persona") { objectType = typeof(FigmentPersona), value = _persona };
            chosen.RegisterValueChangedCallback(change => { _persona = (FigmentPersona)change.newValue; Rebuild(); });
            _body.Add(Row(chosen, new Button(NewPersona) { text = "New" }));
            if (_persona) _body.Add(new InspectorElement(_persona));
        }

        void NewPersona()
        {
            var persona = CreateInstance<FigmentPersona>();
            AssetDatabase.CreateAsset(persona, AssetDatabase.GenerateUniqueAssetPath(AssetWriter.EnsureFolder(FigmentSettings.instance.OutputFolder) + "/Persona.asset"));
            _persona = persona;
            Rebuild();
        }

        void Generate(int count)
        {
            var parameters = _form?.Read();
            if (parameters == null) return;
            var prompt = _form.Text("prompt");
            for (var i = 0; i < count; i++)
            {
                var request = Requests.ForUnity(new JobRequest { Capability = _tab, Params = Variation(parameters, i), Blobs = _form.ReadFiles() });
                var stem = AssetWriter.StemOf(prompt) + (count > 1 ? "_" + (i + 1) : "");
                try { EditorJobs.instance.Ask(request, prompt, FigmentSettings.instance.OutputFolder + "/" + stem, stem, _place.value && i == 0); }
                catch (BridgeException e) { _status.text = e.Message; }
            }
        }

        static Dictionary<string, object> Variation(Dictionary<string, object> parameters, int index)
        {
            var copy = new Dictionary<string, object>(parameters);
            if (index > 0) copy["seed"] = ((copy.TryGetValue("seed", out var seed) && seed is long number ? number : 0) + index) & int.MaxValue;
            return copy;
        }

        void ShowJobs()
        {
            if (_jobs == null) return;
            _jobs.Clear();
            var jobs = EditorJobs.instance.Jobs;
            for (var i = jobs.Count - 1; i >= 0; i--) _jobs.Add(JobRow(jobs[i]));
        }

        static VisualElement JobRow(EditorJob job)
        {
            var box = new VisualElement();
            box.style.marginTop = 4;
            if (job.State == JobState.Running)
            {
                box.Add(new ProgressBar { title = job.Title + ": " + job.Stage, value = job.Fraction * 100 });
                if (job.Preview) box.Add(Preview(() => job.Preview));
                box.Add(new Button(() => job.Job?.Cancel()) { text = "Cancel" });
                return box;
            }
            box.Add(new Label(job.Title + ": " + job.State.ToString().ToLowerInvariant()));
            if (job.Message.Length > 0) box.Add(new HelpBox(job.Message, job.State == JobState.Failed ? HelpBoxMessageType.Error : HelpBoxMessageType.Info));
            if (job.AssetPath.Length == 0) return box;
            box.Add(Preview(() => AssetPreview.GetAssetPreview(AssetDatabase.LoadAssetAtPath<UnityEngine.Object>(job.AssetPath))));
            box.Add(new Button(() => Show(job.AssetPath)) { text = "Show" });
            return box;
        }

        /// Unity draws previews of assets in the background: looks again until there is one.
        static Image Preview(Func<Texture> find)
        {
            var preview = new Image();
            preview.style.width = PreviewSide;
            preview.style.height = PreviewSide;
            preview.schedule.Execute(() => preview.image = find()).Every(250).Until(() => preview.image);
            return preview;
        }

        static void Show(string path)
        {
            var asset = AssetDatabase.LoadAssetAtPath<UnityEngine.Object>(path);
            Selection.activeObject = asset;
            EditorGUIUtility.PingObject(asset);
        }

        /// A material of the active pipeline with every map and keyword on, in an asset that builds carry.
        static void MakeTemplate()
        {
            var pipeline = FigmentMaterials.ActivePipeline();
            var textures = new Dictionary<TextureRole, Texture2D>();
            foreach (TextureRole role in Enum.GetValues(typeof(TextureRole))) textures[role] = Texture2D.whiteTexture;
            var folder = AssetWriter.EnsureFolder(FigmentSettings.instance.OutputFolder);
            var materials = CreateInstance<FigmentMaterials>();
            materials.Template = MaterialWriter.WriteMaterial(pipeline, textures, folder + "/FigmentTemplate.mat");
            AssetDatabase.CreateAsset(materials, folder + "/FigmentMaterials.asset");
            Show(folder + "/FigmentMaterials.asset");
        }
    }
}
