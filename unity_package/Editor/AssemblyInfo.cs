using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Figment.Editor.Tests")]
