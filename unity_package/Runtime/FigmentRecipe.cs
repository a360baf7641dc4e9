using System.Threading;
using System.Threading.Tasks;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    /// <summary>A `.figment` file in the project: what makes an asset again, in about a hundred bytes.</summary>
    public sealed class FigmentRecipe : ScriptableObject
    {
        [SerializeField, TextArea(4, 20)] string _json = "";

        public string Json { get => _json; set => _json = value; }

        /// <summary>Raises `bad_recipe` where the file is none.</summary>
        public RecipeFile Read() => RecipeFile.Read(_json);

        /// <summary>Asks for the asset of the recipe.</summary>
        public Task<JobResult> Ask(FigmentClient client, CancellationToken token = default) => client.Ask(Requests.ForUnity(Read().ToRequest(Priorities.Runtime)), token);
    }
}
