using System;
using System.Collections.Generic;
using Figment.Core;
using UnityEditor;
using UnityEngine;

namespace Figment.Editor
{
    public enum JobState { Running, Done, Failed, Cancelled }

    /// <summary>One asset being made: what to do with the answer, and how far it is.</summary>
    [Serializable]
    public sealed class EditorJob
    {
        public string Id = "", Capability = "", Title = "", Folder = "", Stem = "", Message = "", Stage = "";
        public JobState State;
        public float Fraction;
        public string AssetPath = "";
        /// <summary>Put the result on what is selected, or into the open scene.</summary>
        public bool Place;
        [NonSerialized] public Job Job;
        /// <summary>What was sent ahead, while the job runs: a texture in low resolution.</summary>
        [NonSerialized] public Texture2D Preview;
    }

    /// <summary>All jobs of this editor session. Serialised, so that a domain reload keeps what each
    /// is for; the connection brings the jobs themselves back.</summary>
    public sealed class EditorJobs : ScriptableSingleton<EditorJobs>
    {
        [SerializeField] List<EditorJob> _jobs = new List<EditorJob>();

        public IReadOnlyList<EditorJob> Jobs => _jobs;
        public event Action Changed;

        public EditorJob Ask(JobRequest request, string title, string folder, string stem, bool place)
        {
            var entry = new EditorJob { Capability = request.Capability, Title = title, Folder = folder, Stem = stem, Place = place };
            request.Stream = request.Capability == "texture"; // a preview first
            request.OnUpdate = update => Note(entry, update);
            entry.Job = EditorSidecar.instance.Client.Ask(request);
            entry.Id = entry.Job.Id;
            _jobs.Add(entry);
            if (_jobs.Count > 50) _jobs.RemoveAt(0);
            Follow(entry);
            Changed?.Invoke();
            return entry;
        }

        /// <summary>Jobs that came back after a domain reload are joined with what they are for.</summary>
        internal void TakeUp(List<Job> jobs)
        {
            foreach (var job in jobs)
            {
                var entry = _jobs.Find(j => j.Id == job.Id && j.State == JobState.Running);
                if (entry == null) { job.Cancel(); continue; }
                entry.Job = job;
                job.Updated += update => Note(entry, update);
                Follow(entry);
            }
            foreach (var lost in _jobs.FindAll(j => j.State == JobState.Running && j.Job == null)) End(lost, JobState.Failed, "Lost when scripts were compiled.");
        }

        void Note(EditorJob entry, JobUpdate update)
        {
            if (update.Accepted != null) entry.Stage = update.Accepted.Position > 0 ? "waiting behind " + update.Accepted.Position : "waiting";
            if (update.Progress != null)
            {
                entry.Fraction = (float)update.Progress.Fraction;
                entry.Stage = update.Progress.Stage;
                if (update.Progress.RemainingMs.HasValue) entry.Stage += ", " + (update.Progress.RemainingMs.Value / 1000 + 1) + " s left";
            }
            if (update.Partial != null) ShowAhead(entry, update.Partial);
            Changed?.Invoke();
        }

        static void ShowAhead(EditorJob entry, PartialMessage partial)
        {
            foreach (var blob in partial.Blobs)
            {
                if (blob.Kind != "image" || entry.State != JobState.Running) continue;
                DropPreview(entry);
                entry.Preview = MaterialApplier.MakeTexture(new TexturePlan { FileName = "preview", Pixels = PixelMap.FromBlob(blob), Srgb = true });
            }
        }

        static void DropPreview(EditorJob entry)
        {
            if (entry.Preview) UnityEngine.Object.DestroyImmediate(entry.Preview);
            entry.Preview = null;
        }

        async void Follow(EditorJob entry)
        {
            var job = entry.Job;
            var bar = Progress.Start("Figment", entry.Title, Progress.Options.None);
            Progress.RegisterCancelCallback(bar, () => job.Cancel());
            job.Updated += update => { if (update.Progress != null) Progress.Report(bar, (float)update.Progress.Fraction, update.Progress.Stage); };
            try
            {
                using (var result = await job.Completion)
                {
                    entry.AssetPath = AssetWriter.Write(entry, result);
                    End(entry, JobState.Done, Summary(result));
                }
            }
            catch (OperationCanceledException)
            {
                if (!EditorSidecar.instance.IsSuspended) End(entry, JobState.Cancelled, "Cancelled.");
            }
            catch (Exception e)
            {
                End(entry, JobState.Failed, e.Message);
                Debug.LogWarning(e.Message);
            }
            finally { Progress.Remove(bar, false); }
        }

        static string Summary(JobResult result)
        {
            var text = result.Rung == Rungs.Full ? "" : "Rung: " + result.Rung + ". ";
            text += string.Join(" ", result.Message.Warnings);
            var checks = CertificateCheck.Of(result.Message);
            return checks.Count == 0 ? text : (text.Length > 0 ? text + "\n" : "") + "Certificate:\n" + string.Join("\n", checks);
        }

        void End(EditorJob entry, JobState state, string message)
        {
            DropPreview(entry);
            entry.State = state;
            entry.Message = message;
            entry.Fraction = 1;
            Changed?.Invoke();
        }
    }
}
