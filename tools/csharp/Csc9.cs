// A csc-compatible front end over Roslyn's public API: one process, any number of compilations.
//
//     dotnet Csc9.dll JOB.rsp [JOB.rsp ...]
//
// Each response file holds the arguments of one csc run, one per line. Jobs run in order, so a
// later one may refer to what an earlier one wrote. The first that fails ends the run with 1.
using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

static class Csc9
{
    static readonly Dictionary<string, (DateTime, MetadataReference)> References =
        new Dictionary<string, (DateTime, MetadataReference)>();

    static int Main(string[] jobs)
    {
        foreach (var job in jobs)
        {
            var watch = Stopwatch.StartNew();
            var lines = File.ReadAllLines(job).Where(l => l.Length > 0).ToArray();
            var warnings = 0;
            if (!Compile(lines, ref warnings))
            {
                Console.WriteLine("FAILED " + job);
                return 1;
            }
            Console.WriteLine("compiled {0} in {1} ms, {2} warnings", Path.GetFileNameWithoutExtension(job), watch.ElapsedMilliseconds, warnings);
        }
        return 0;
    }

    static bool Compile(string[] arguments, ref int warnings)
    {
        var cwd = Directory.GetCurrentDirectory();
        var parsed = CSharpCommandLineParser.Default.Parse(arguments, cwd, null);
        foreach (var error in parsed.Errors) Console.WriteLine(error);
        if (parsed.Errors.Any(e => e.Severity == DiagnosticSeverity.Error)) return false;

        var trees = parsed.SourceFiles.AsParallel().AsOrdered().Select(f => Parse(f.Path, parsed.ParseOptions)).ToArray();
        var references = parsed.MetadataReferences.Select(r => Reference(Path.Combine(cwd, r.Reference))).ToArray();
        var output = Path.Combine(parsed.OutputDirectory ?? cwd, parsed.OutputFileName);
        var compilation = CSharpCompilation.Create(Path.GetFileNameWithoutExtension(output), trees, references, parsed.CompilationOptions);

        EmitResult result;
        using (var image = new MemoryStream())
        using (var symbols = new MemoryStream())
        {
            var options = parsed.EmitOptions.WithDebugInformationFormat(DebugInformationFormat.PortablePdb);
            result = compilation.Emit(image, symbols, options: options);
            if (result.Success)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(output));
                File.WriteAllBytes(output, image.ToArray());
                File.WriteAllBytes(Path.ChangeExtension(output, ".pdb"), symbols.ToArray());
            }
        }
        var shown = result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning && !d.IsSuppressed)
            .OrderBy(d => d.Location.SourceTree?.FilePath).ThenBy(d => d.Location.SourceSpan.Start);
        foreach (var diagnostic in shown)
        {
            Console.WriteLine(diagnostic);
            if (diagnostic.Severity == DiagnosticSeverity.Warning) warnings++;
        }
        return result.Success;
    }

    static SyntaxTree Parse(string path, CSharpParseOptions options)
    {
        using (var stream = File.OpenRead(path))
            return CSharpSyntaxTree.ParseText(SourceText.From(stream), options, path);
    }

    static MetadataReference Reference(string path)
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (References.TryGetValue(path, out var known) && known.Item1 == written) return known.Item2;
        // Read into memory: a later job of this run may overwrite the file.
        var reference = MetadataReference.CreateFromImage(File.ReadAllBytes(path), filePath: path);
        References[path] = (written, reference);
        return reference;
    }
}
