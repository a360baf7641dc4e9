// A recipe: about a hundred bytes that make the same asset again. `.figment` files hold one, as
// JSON, so that version control and saved games carry kilobytes instead of megabytes.
using System;
using System.Collections.Generic;

namespace Figment.Core
{
    /// <summary>{"figment": 1, "capability", "model", "params", "seed"}.</summary>
    public sealed class RecipeFile
    {
        public const string Extension = "figment";
        const int KnownVersion = 1;
        /// Ours alone: tells an importer that the asset's files lie beside this one.
        const string FilesField = "files", Beside = "beside";

        public string Capability = "", Model = "";
        public Dictionary<string, object> Params = new Dictionary<string, object>();
        public long Seed;
        Dictionary<string, object> _all;

        /// <summary>The asset has been written to files beside this one; nobody needs to make it.</summary>
        public bool FilesBeside
        {
            get => _all != null && _all.TryGetValue(FilesField, out var where) && Equals(where, Beside);
            set
            {
                _all = ToMap();
                if (value) _all[FilesField] = Beside;
                else _all.Remove(FilesField);
            }
        }

        /// <summary>Raises `bad_recipe` where the text is none.</summary>
        public static RecipeFile Read(string json)
        {
            try { return From(Json.ReadMap(json)); }
            catch (BridgeException e) when (e.Code == ErrorCodes.BadData)
            {
                throw new BridgeException(ErrorCodes.BadRecipe, "This is not a recipe.", e.Cause, inner: e);
            }
        }

        /// <summary>From the recipe of a result.</summary>
        public static RecipeFile From(Dictionary<string, object> map)
        {
            if (map == null) throw new BridgeException(ErrorCodes.BadRecipe, "This answer has no recipe.", "It depends on what was remembered, and cannot be made again.");
            try
            {
                var fields = new Fields(map, "recipe");
                var version = fields.Int("figment");
                if (version != KnownVersion)
                    throw new BridgeException(ErrorCodes.BadRecipe, "The recipe has version " + version + "; version " + KnownVersion + " is known.");
                return new RecipeFile
                {
                    Capability = fields.Str("capability"), Model = fields.Str("model", ""), Params = fields.Map("params"), Seed = fields.Int("seed", 0), _all = map,
                };
            }
            catch (BridgeException e) when (e.Code == ErrorCodes.MalformedMessage)
            {
                throw new BridgeException(ErrorCodes.BadRecipe, "This is not a recipe.", e.Cause.Length > 0 ? e.Cause : e.What, inner: e);
            }
        }

        /// <summary>What asks for the same asset again.</summary>
        public JobRequest ToRequest(string priority = Priorities.Background)
        {
            var parameters = new Dictionary<string, object>(Params, StringComparer.Ordinal) { ["seed"] = Seed };
            return new JobRequest { Capability = Capability, Params = parameters, Priority = priority };
        }

        /// <summary>JSON; fields that a newer version added are kept.</summary>
        public string Write() => Json.Write(ToMap());

        /// <summary>The recipe alone, as the sidecar knows it: for `variation_of` and `blend`.</summary>
        public Dictionary<string, object> ToSend()
        {
            var map = ToMap();
            map.Remove(FilesField);
            return map;
        }

        Dictionary<string, object> ToMap() => new Dictionary<string, object>(_all ?? new Dictionary<string, object>(), StringComparer.Ordinal)
        {
            ["figment"] = (long)KnownVersion, ["capability"] = Capability, ["model"] = Model, ["params"] = Params, ["seed"] = Seed,
        };
    }
}
