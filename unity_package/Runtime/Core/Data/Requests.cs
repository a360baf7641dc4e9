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
            var request = new JobRequest { Capability = "texture", Params = { ["prompt"] = prompt, ["seed"] = seed, ["size"] = (long)size } };
            if (maps.Length > 0) request.Params["maps"] = new List<object>(maps);
            return ForUnity(request);
        }

        /// <summary>Sets how an answer is delivered, not what it is: raw separate maps with OpenGL
        /// normals, props as vertex arrays. What the plans read.</summary>
        public static JobRequest ForUnity(JobRequest request)
        {
            if (request.Capability == "texture")
            {
                request.Params["format"] = "raw";
                request.Params["packing"] = "separate";
                request.Params["normal_y"] = "opengl";
            }
            else if (request.Capability == "prop")
            {
                request.Params["output"] = "arrays";
                request.Params["engine"] = "unity";
            }
            return request;
        }

        /// <summary>A material from a picture, such as a frame of a camera.</summary>
        public static JobRequest TextureFromImage(Blob image, string prompt, long seed, int size)
        {
            var request = Texture(prompt, seed, size);
            if (string.IsNullOrEmpty(prompt)) request.Params.Remove("prompt");
            image.Name = "image";
            request.Params["image"] = image.Name;
            request.Blobs = new[] { image };
            return request;
        }

        /// <summary>A prop as vertex arrays. Sizes in metres; 0 leaves one to the model.</summary>
        public static JobRequest Prop(string prompt, long seed, int triangles, float x = 0, float y = 0, float z = 0)
        {
            var request = new JobRequest
            {
                Capability = "prop",
                Params = { ["prompt"] = prompt, ["seed"] = seed, ["triangles"] = (long)triangles, ["lods"] = true, ["collision"] = "hulls" },
            };
            var size = new Dictionary<string, object>();
            if (x > 0) size["x"] = (double)x;
            if (y > 0) size["y"] = (double)y;
            if (z > 0) size["z"] = (double)z;
            if (size.Count > 0) request.Params["size"] = size;
            return ForUnity(request);
        }

        /// <summary>The memory service: `recall`, `remember`, `relation`, `set_relation`, `export`,
        /// `import` or `erase`.</summary>
        public static JobRequest Memory(string what, string player, string npc) =>
            new JobRequest { Capability = "memory", Priority = Priorities.Runtime, Params = { ["do"] = what, ["player"] = player, ["npc"] = npc } };

        /// <summary>What a player reports as wrong; kept in a log on this computer. `reason`: sexual,
        /// hate, harassment, violence, self_harm, dangerous, wrong or other.</summary>
        public static JobRequest Report(string content, string reason, string capability, string npc = "", string note = "") => new JobRequest
        {
            Capability = "report", Params = { ["action"] = "report", ["content"] = content, ["reason"] = reason, ["capability"] = capability, ["npc"] = npc, ["note"] = note },
        };

        /// <summary>An NPC's answer to a player's line, streamed word by word. `remember`: what was
        /// said is kept for the next conversation.</summary>
        public static JobRequest Say(PersonaSpec persona, string npc, string line, IDictionary<string, long> state = null, string player = "player", bool remember = false)
        {
            var request = new JobRequest
            {
                Capability = "dialogue", Stream = true, Priority = Priorities.Runtime,
                Params = { ["line"] = line, ["persona"] = persona.ToMap(), ["npc"] = npc, ["player"] = player, ["remember"] = remember },
            };
            if (state == null || state.Count == 0) return request;
            var map = new Dictionary<string, object>();
            foreach (var entry in state) map[entry.Key] = entry.Value;
            request.Params["state"] = map;
            return request;
        }
    }
}
