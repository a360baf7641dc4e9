// The codes of `bridge/errors.py`, with the advice that goes with each. A test holds the two lists
// equal. Constants and one pure function: nothing here keeps state.
namespace Figment.Core
{
    /// <summary>Every code a <see cref="BridgeException"/> can carry.</summary>
    public static class ErrorCodes
    {
        public const string Protocol = "protocol";
        public const string MalformedMessage = "malformed_message";
        public const string UnknownMessage = "unknown_message";
        public const string FrameTooLarge = "frame_too_large";
        public const string BadGreeting = "bad_greeting";
        public const string NotGreeted = "not_greeted";
        public const string VersionUnsupported = "version_unsupported";
        public const string WrongToken = "wrong_token";
        public const string DuplicateId = "duplicate_id";
        public const string UnknownId = "unknown_id";
        public const string Request = "request";
        public const string UnknownCapability = "unknown_capability";
        public const string InvalidParams = "invalid_params";
        public const string PromptNotUnderstood = "prompt_not_understood";
        public const string Rejected = "rejected";
        public const string BadImage = "bad_image";
        public const string BadMesh = "bad_mesh";
        public const string BadProgram = "bad_program";
        public const string BadPersona = "bad_persona";
        public const string BadActionSchema = "bad_action_schema";
        public const string BadRecipe = "bad_recipe";
        public const string BadData = "bad_data";
        public const string QuotaExceeded = "quota_exceeded";
        public const string Service = "service";
        public const string Internal = "internal";
        public const string Overloaded = "overloaded";
        public const string Draining = "draining";
        public const string DeadlineExceeded = "deadline_exceeded";
        public const string WorkerCrashed = "worker_crashed";
        public const string WorkerHung = "worker_hung";
        public const string OutOfMemory = "out_of_memory";
        public const string DiskFull = "disk_full";
        public const string QualityRejected = "quality_rejected";
        public const string ModelUnreachable = "model_unreachable";
        public const string MemoryLocked = "memory_locked";
        public const string MemoryCorrupt = "memory_corrupt";
        public const string MemoryTooNew = "memory_too_new";
        public const string Startup = "startup";
        public const string PortTaken = "port_taken";
        public const string BindRefused = "bind_refused";
        public const string ConfigInvalid = "config_invalid";
        public const string WeightsMissing = "weights_missing";
        public const string WeightsCorrupt = "weights_corrupt";
        public const string WeightsMismatch = "weights_mismatch";
        public const string BadModelFile = "bad_model_file";
        public const string MissingDependency = "missing_dependency";
        public const string Client = "client";
        public const string SidecarUnreachable = "sidecar_unreachable";
        public const string ConnectionFileStale = "connection_file_stale";
        public const string SidecarStartFailed = "sidecar_start_failed";
        public const string ConnectionLost = "connection_lost";
        public const string TimedOut = "timed_out";
        public const string Cancelled = "cancelled";

        /// <summary>Whether this version knows the code; one it does not know counts as `service`.</summary>
        public static bool IsKnown(string code)
        {
            switch (code)
            {
                case Protocol:
                case MalformedMessage:
                case UnknownMessage:
                case FrameTooLarge:
                case BadGreeting:
                case NotGreeted:
                case VersionUnsupported:
                case WrongToken:
                case DuplicateId:
                case UnknownId:
                case Request:
                case UnknownCapability:
                case InvalidParams:
                case PromptNotUnderstood:
                case Rejected:
                case BadImage:
                case BadMesh:
                case BadProgram:
                case BadPersona:
                case BadActionSchema:
                case BadRecipe:
                case BadData:
                case QuotaExceeded:
                case Service:
                case Internal:
                case Overloaded:
                case Draining:
                case DeadlineExceeded:
                case WorkerCrashed:
                case WorkerHung:
                case OutOfMemory:
                case DiskFull:
                case QualityRejected:
                case ModelUnreachable:
                case MemoryLocked:
                case MemoryCorrupt:
                case MemoryTooNew:
                case Startup:
                case PortTaken:
                case BindRefused:
                case ConfigInvalid:
                case WeightsMissing:
                case WeightsCorrupt:
                case WeightsMismatch:
                case BadModelFile:
                case MissingDependency:
                case Client:
                case SidecarUnreachable:
                case ConnectionFileStale:
                case SidecarStartFailed:
                case ConnectionLost:
                case TimedOut:
                case Cancelled:
                    return true;
                default: return false;
            }
        }
        /// <summary>What to do about an error that came without advice of its own.</summary>
        public static string Advice(string code)
        {
            switch (code)
            {
                case MalformedMessage: return "Update the addon or package; if you wrote the client, check it against PROTOCOL.md.";
                case UnknownMessage: return "Update the sidecar; the message is newer than it, or misspelt.";
                case FrameTooLarge: return "Send less at once; the limits are in `welcome.limits`.";
                case BadGreeting: return "Check that host and port are those of a Figment sidecar.";
                case NotGreeted: return "Send `hello` first, and wait for `welcome`.";
                case VersionUnsupported: return "Update the older of the two sides; the message names the versions each speaks.";
                case WrongToken: return "Read the connection file again: each launch has a new token.";
                case DuplicateId: return "Give every request a new id.";
                case UnknownId: return "Nothing to do: the request has ended, or never arrived.";
                case UnknownCapability: return "Use one of the capabilities listed in `welcome`.";
                case InvalidParams: return "Correct the listed parameters; the schema is in `welcome.capabilities`.";
                case PromptNotUnderstood: return "Name a material or an object in plain words, for example `mossy cobblestone`.";
                case Rejected: return "Reword it, or allow the word for this game in the rating profile.";
                case BadImage: return "Send a PNG, JPEG or WebP of 16 to 4096 pixels a side.";
                case BadMesh: return "Send a GLB or OBJ with triangles and finite coordinates.";
                case BadProgram: return "Correct the part at the given path.";
                case BadPersona: return "Correct the field at the given path.";
                case BadActionSchema: return "Use string, integer, number, boolean or an enum of strings as argument types.";
                case BadRecipe: return "Regenerate the asset from its prompt, or install the weights the recipe names.";
                case BadData: return "Look at the listed files; the training guide names the accepted forms.";
                case QuotaExceeded: return "Ask again later, or raise the quota of the token.";
                case Internal: return "Please report it with the sidecar's log.";
                case Overloaded: return "Ask again after `retry_after_ms`.";
                case Draining: return "Reconnect: the engine starts a new sidecar.";
                case DeadlineExceeded: return "Allow more time, or bake a fallback for this request.";
                case WorkerCrashed: return "Other requests are not affected. See the log; `figment doctor` checks memory and weights.";
                case WorkerHung: return "Other requests are not affected. See the log; report it if it repeats.";
                case OutOfMemory: return "Ask for a smaller size, close other programs, or choose a smaller model.";
                case DiskFull: return "Free some space, or choose another folder with `cache.folder` or `-o`.";
                case QualityRejected: return "Try another seed or another prompt.";
                case ModelUnreachable: return "Start that server, or correct `dialogue.server_url`.";
                case MemoryLocked: return "Close the other game or sidecar that uses the same memory file.";
                case MemoryCorrupt: return "Restore it from a save; the damaged file is kept beside it.";
                case MemoryTooNew: return "Update Figment, or use another memory file.";
                case PortTaken: return "Use port 0 (any free port), or stop the other program.";
                case BindRefused: return "Set `server.tls_cert` and `server.tls_key`, or `server.curve`, or use 127.0.0.1.";
                case ConfigInvalid: return "Correct the key named in the message.";
                case WeightsMissing: return "Run `python3 run.py` again, or `figment doctor`.";
                case WeightsCorrupt: return "Install the weights again; `figment doctor` names the file.";
                case WeightsMismatch: return "Use the weights that came with this version, or train again.";
                case BadModelFile: return "Check the file; `figment models` lists what this machine can load.";
                case MissingDependency: return "Install the extra that the message names.";
                case SidecarUnreachable: return "Start it with `figment serve`, or let the engine start it.";
                case ConnectionFileStale: return "It is removed at the next start; start the sidecar again.";
                case SidecarStartFailed: return "The cause is the last lines of its log; `figment doctor` explains it.";
                case ConnectionLost: return "Ask again: the same request is answered from the cache if it had finished.";
                case TimedOut: return "Allow more time, or set `deadline_ms` to get a smaller answer in time.";
                default: return "";
            }
        }
    }
}
