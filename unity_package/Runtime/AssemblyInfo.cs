using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Figment.Editor")]
[assembly: InternalsVisibleTo("Figment.Tests")]
[assembly: InternalsVisibleTo("Figment.Editor.Tests")]
