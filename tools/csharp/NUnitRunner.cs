// Runs the NUnit tests of one assembly under whatever runtime started it (mono or .NET).
//
//     NUnitRunner.exe TESTS.dll [part of a full test name, or !category to leave one out ...]
//
// Prints one line a test and a closing line `N passed, N failed, N skipped`. Exit code 1 where a
// test failed or none ran.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;

static class NUnitRunner
{
    sealed class Listener : ITestListener
    {
        // NUnit replaces Console.Out while tests run.
        readonly TextWriter _out = Console.Out;

        public void TestStarted(ITest test) { }
        public void TestOutput(TestOutput output) { }
        public void SendMessage(TestMessage message) { }

        public void TestFinished(ITestResult result)
        {
            if (result.Test.IsSuite && result.ResultState.Site != FailureSite.SetUp) return;
            var status = result.ResultState.Status;
            _out.WriteLine(status.ToString().PadRight(8) + result.FullName + " " + result.Duration.ToString("F3") + "s");
            if (status == TestStatus.Failed || status == TestStatus.Skipped) _out.WriteLine("        " + result.Message);
            if (status == TestStatus.Failed) _out.WriteLine(result.StackTrace);
            if (!string.IsNullOrEmpty(result.Output)) _out.WriteLine("        " + result.Output.Trim().Replace("\n", "\n        "));
        }
    }

    sealed class NameFilter : TestFilter
    {
        readonly string[] _parts, _without;

        public NameFilter(IEnumerable<string> arguments)
        {
            var all = arguments.ToArray();
            _parts = all.Where(a => !a.StartsWith("!")).ToArray();
            _without = all.Where(a => a.StartsWith("!")).Select(a => a.Substring(1)).ToArray();
        }

        public override bool Match(ITest test)
        {
            if (test.IsSuite) return false;
            for (var t = test; t != null; t = t.Parent)
                if (t.Properties["Category"].Cast<object>().Any(c => _without.Contains(c as string))) return false;
            return _parts.Length == 0 || _parts.Any(p => test.FullName.Contains(p));
        }

        public override TNode AddToXml(TNode parent, bool recursive) { return parent.AddElement("name"); }
    }

    static int Main(string[] arguments)
    {
        var path = Path.GetFullPath(arguments[0]);
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(Assembly.LoadFrom(path), new Dictionary<string, object>());
        var result = runner.Run(new Listener(), new NameFilter(arguments.Skip(1)));
        Console.WriteLine(result.PassCount + " passed, " + result.FailCount + " failed, " + result.SkipCount + " skipped");
        Console.Out.Flush();
        // Mono 6.8 can abort its own timer thread in the middle of a sort while the process ends, and
        // calls that an unhandled exception: let the timers of what was disposed run out.
        if (Type.GetType("Mono.Runtime") != null) System.Threading.Thread.Sleep(300);
        // A test may leave a foreground thread behind; the verdict does not wait for it.
        Environment.Exit(result.FailCount > 0 || result.PassCount == 0 ? 1 : 0);
        return 0;
    }
}
