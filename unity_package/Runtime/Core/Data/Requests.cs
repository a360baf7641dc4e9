// The requests of the three capabilities with their common parameters, typed. Whatever else a
// capability takes is set on `Params`.
using System.Collections.Generic;

namespace Figment.Core
{
    public static class Requests
    {
        /// <summary>A tileable material. `size`: pixels, a multiple of 128 from 128 to 2048.</summary>
        public static JobRequest Texture(string prompt, long seed, int size, params string[] maps)
        {
            var request = new JobRequest
            {
                Capability = "texture",
                Params = { ["prompt"] = prompt, ["seed"] = seed, ["size"] = (long)size, ["format"] = "raw", ["packing"] = "separate", ["normal_y"] = "opengl" },
            };
            if (maps.Length > 0) request.Params["maps"] = new List<object>(maps);
            return request;
        }

        /// <summary>A material from a picture, such as a frame of a camera.</summary>
        public static JobRequest TextureFromImage(Blob image, string prompt, long seed, int size)
        {
            var request = Texture(prompt, seed, size);
            if (string.IsNullOrEmpty(prompt)) request.Params.Remove("prompt");
            image.Name = "image";
            request.Blobs = new[] { image };
            return request;
        }

        /// <summary>A prop as vertex arrays. Sizes in metres; 0 leaves one to the model.</summary>
        public static JobRequest Prop(string prompt, long seed, int triangles, float x = 0, float y = 0, float z = 0)
        {
            var size = new Dictionary<string, object> { ["x"] = Metres(x), ["y"] = Metres(y), ["z"] = Metres(z) };
            var request = new JobRequest
            {
                Capability = "prop",
                Params = { ["prompt"] = prompt, ["seed"] = seed, ["triangles"] = (long)triangles, ["lods"] = true, ["collision"] = "hulls", ["output"] = "arrays", ["engine"] = "unity" },
            };
            if (x > 0 || y > 0 || z > 0) request.Params["size"] = size;
            return request;
        }

        static object Metres(float length) => length > 0 ? (object)(double)length : null;

        /// <summary>An NPC's answer to a player's line, streamed word by word.</summary>
        public static JobRequest Say(PersonaSpec persona, string npc, string line, IDictionary<string, long> state = null, string player = "player")
        {
            var request = new JobRequest
            {
                Capability = "dialogue", Stream = true, Priority = Priorities.Runtime,
                Params = { ["line"] = line, ["persona"] = persona.ToMap(), ["npc"] = npc, ["player"] = player },
            };
            if (state == null || state.Count == 0) return request;
            var map = new Dictionary<string, object>();
            foreach (var entry in state) map[entry.Key] = entry.Value;
            request.Params["state"] = map;
            return request;
        }
    }
}
