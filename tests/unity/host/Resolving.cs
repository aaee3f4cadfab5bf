using System;
using Auricle.Core.Session;
using Auricle.Core.Wire;

/// <summary>Prints where a sentence puts a source, as the inspector asks for it.</summary>
internal static class Resolving
{
    internal static int Run(Options options)
    {
        try
        {
            Resolved resolved = SentenceResolver.Resolve(
                options.Text("url"), options.Text("token", ""), options.Text("sentence"), 48000, 5000);
            Console.WriteLine(
                "x=" + resolved.Position.X + " y=" + resolved.Position.Y + " z=" + resolved.Position.Z
                + " points=" + (resolved.Path == null ? 0 : resolved.Path.Length));
            return 0;
        }
        catch (Exception error) when (error is ProtocolException || error is System.IO.IOException)
        {
            Console.WriteLine(error.Message);
            return 1;
        }
    }
}
