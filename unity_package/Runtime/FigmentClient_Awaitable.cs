#if UNITY_2023_1_OR_NEWER
using System;
using System.Threading;
using System.Threading.Tasks;
using Figment.Core;
using UnityEngine;

namespace Figment
{
    public sealed partial class FigmentClient
    {
        /// <summary>Like <see cref="Ask"/>, as Unity's own awaitable. Await it once.</summary>
        public Awaitable<JobResult> AskAwaitable(JobRequest request, CancellationToken token = default)
        {
            var source = new AwaitableCompletionSource<JobResult>();
            Forward(Ask(request, token), source);
            return source.Awaitable;
        }

        static async void Forward(Task<JobResult> task, AwaitableCompletionSource<JobResult> source)
        {
            try { source.SetResult(await task); }
            catch (OperationCanceledException) { source.SetCanceled(); }
            catch (Exception e) { source.SetException(e); }
        }
    }
}
#endif
