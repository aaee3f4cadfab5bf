using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Auricle.Core.Tests")]
