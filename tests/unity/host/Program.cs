// Plays the part of Unity for the core: drives the callbacks of sources and listener, against a
// live server or in process. Called by tests/unity/*.py; each command prints what it measured.
using System;
using System.Globalization;
using System.Threading;

internal static class Program
{
    private static int Main(string[] arguments)
    {
        Thread.CurrentThread.CurrentCulture = CultureInfo.InvariantCulture;
        switch (arguments.Length > 0 ? arguments[0] : "")
        {
            case "render":
                return Rendering.Run(Options.Read(arguments));
            case "stream":
                return Streaming.Run(Options.Read(arguments));
            case "resume":
                return Resuming.Run(Options.Read(arguments));
            case "resolve":
                return Resolving.Run(Options.Read(arguments));
            case "cost":
                return BlockCost.Run(Options.Read(arguments));
            default:
                Console.Error.WriteLine("usage: host render|stream|resume|resolve|cost --name value ...");
                return 2;
        }
    }
}
