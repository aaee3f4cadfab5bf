// Runs every [Test] of an assembly: runner.exe tests.dll [part of a name]
using System;
using System.Linq;
using System.Reflection;
using NUnit.Framework;

internal static class Runner
{
    private static int Main(string[] arguments)
    {
        string filter = arguments.Length > 1 ? arguments[1] : "";
        int passed = 0;
        int failed = 0;
        int ignored = 0;
        foreach (Type type in Assembly.LoadFrom(arguments[0]).GetTypes().OrderBy(type => type.Name))
        {
            foreach (MethodInfo test in type.GetMethods().Where(IsTest))
            {
                string name = type.Name + "." + test.Name;
                if (name.IndexOf(filter, StringComparison.OrdinalIgnoreCase) < 0)
                {
                    continue;
                }
                try
                {
                    test.Invoke(Activator.CreateInstance(type), null);
                    ++passed;
                }
                catch (TargetInvocationException error) when (error.InnerException is IgnoreException)
                {
                    ++ignored;
                    Console.WriteLine("ignored " + name + ": " + error.InnerException.Message);
                }
                catch (TargetInvocationException error)
                {
                    ++failed;
                    Console.WriteLine("FAILED  " + name + ": " + error.InnerException);
                }
            }
        }
        Console.WriteLine(passed + " passed, " + failed + " failed, " + ignored + " ignored");
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    private static bool IsTest(MethodInfo method)
    {
        return method.GetCustomAttributes(typeof(TestAttribute), false).Length > 0;
    }
}
