// A recipe -> its answer, while the caller waits: what an asset importer needs. What was made is
// kept in a folder by the digest of the recipe, so making it again needs no sidecar; a recipe
// names its model, and so the same recipe gives the same bytes on every machine.
using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace Figment.Core
{
    /// <summary>What came of a recipe. `Warning` is empty, or a sentence for whoever imports.</summary>
    public sealed class MadeAgain
    {
        public JobResult Result;
        public bool Kept;
        public string Warning = "";
    }

    public sealed class RecipeMaker
    {
        readonly string _folder;
        readonly Func<Endpoint> _find;

        /// <summary>`folder`: where answers are kept. `find`: where the sidecar is; may start one, and
        /// raises where there is none.</summary>
        public RecipeMaker(string folder, Func<Endpoint> find)
        {
            _folder = folder;
            _find = find;
        }

        /// <summary>From the kept answers if there is one, else from the sidecar, within `seconds` in
        /// all. Raises BridgeException where neither has it.</summary>
        public MadeAgain Make(RecipeFile recipe, double seconds)
        {
            var path = Path.Combine(_folder, Digest(recipe) + ".answer");
            var kept = Kept(path);
            if (kept != null) return new MadeAgain { Result = kept, Kept = true, Warning = Foreign(recipe, kept) };
            var result = Ask(recipe, seconds);
            if (result.Rung == Rungs.Fallback) return new MadeAgain { Result = result, Warning = "The sidecar had no time, and sent a placeholder." };
            Keep(path, result);
            return new MadeAgain { Result = result, Warning = Foreign(recipe, result) };
        }

        /// <summary>Forgets what was kept of this recipe, so that it is asked for again.</summary>
        public void Forget(RecipeFile recipe)
        {
            try { File.Delete(Path.Combine(_folder, Digest(recipe) + ".answer")); }
            catch (DirectoryNotFoundException) { }
        }

        /// <summary>SHA-256 of what is sent, in hexadecimal digits.</summary>
        public static string Digest(RecipeFile recipe)
        {
            using (var sha = SHA256.Create())
            {
                var digits = new StringBuilder();
                foreach (var value in sha.ComputeHash(Encoding.UTF8.GetBytes(Json.Write(recipe.ToSend())))) digits.Append(value.ToString("x2"));
                return digits.ToString();
            }
        }

        JobResult Ask(RecipeFile recipe, double seconds)
        {
            var started = System.Diagnostics.Stopwatch.StartNew();
            double Left() => Math.Max(1, seconds - started.Elapsed.TotalSeconds);
            // Here, not in the client: where there is none, it would look again until the time is up.
            var endpoint = _find();
            using (var client = new BridgeClient(new ClientOptions { Find = () => endpoint, Engine = "unity", Client = "figment-unity-import" }))
            {
                Wait(client.WaitReadyAsync(Left()));
                var request = Requests.ForUnity(recipe.ToRequest(Priorities.Interactive));
                request.Timeout = Left();
                var completion = client.Ask(request).Completion;
                Wait(completion);
                return completion.Result;
            }
        }

        static void Wait(System.Threading.Tasks.Task task)
        {
            try { task.Wait(); }
            catch (AggregateException e)
            {
                throw e.InnerException as BridgeException ?? new BridgeException(ErrorCodes.Cancelled, "The request ended without an answer.", e.InnerException?.Message ?? "", inner: e);
            }
        }

        static JobResult Kept(string path)
        {
            try { return AnswerFile.Read(File.ReadAllBytes(path)); }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException || e is BridgeException) { return null; } // made again
        }

        /// Written beside and renamed, so that no half-written answer is ever found.
        void Keep(string path, JobResult result)
        {
            try
            {
                Directory.CreateDirectory(_folder);
                var beside = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
                File.WriteAllBytes(beside, AnswerFile.Write(result));
                if (File.Exists(path)) File.Delete(path);
                File.Move(beside, path);
            }
            catch (Exception e) when (e is IOException || e is UnauthorizedAccessException) { } // it is asked for again next time
        }

        static string Foreign(RecipeFile recipe, JobResult result)
        {
            var made = result.Message.Recipe != null && result.Message.Recipe.TryGetValue("model", out var model) ? model as string ?? "" : "";
            return recipe.Model.Length == 0 || made.Length == 0 || made == recipe.Model ? ""
                : "The recipe is of model " + recipe.Model + ", the sidecar has " + made + ": the asset may look different.";
        }
    }
}
