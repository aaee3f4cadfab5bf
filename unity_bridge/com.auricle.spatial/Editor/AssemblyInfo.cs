using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Auricle.Editor.Tests")]
