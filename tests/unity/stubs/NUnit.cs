// The few names of NUnit that the package's tests use, so that they run without Unity's runner.
using System;

namespace NUnit.Framework
{
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class TestAttribute : Attribute
    {
    }

    public sealed class AssertionException : Exception
    {
        public AssertionException(string message)
            : base(message)
        {
        }
    }

    public sealed class IgnoreException : Exception
    {
        public IgnoreException(string message)
            : base(message)
        {
        }
    }

    public delegate void TestDelegate();

    public static class Assert
    {
        public static void Fail(string message)
        {
            throw new AssertionException(message);
        }

        public static void Ignore(string message)
        {
            throw new IgnoreException(message);
        }

        public static void IsTrue(bool condition, string message = "")
        {
            if (!condition)
            {
                Fail("expected true. " + message);
            }
        }

        public static void IsFalse(bool condition, string message = "")
        {
            IsTrue(!condition, message);
        }

        public static void AreEqual(object expected, object actual, string message = "")
        {
            bool same = Equals(expected, actual);
            if (!same && expected is IConvertible && actual is IConvertible && !(expected is string) && !(expected is Enum))
            {
                same = Convert.ToDecimal(expected) == Convert.ToDecimal(actual);
            }
            IsTrue(same, "expected " + expected + ", got " + actual + ". " + message);
        }

        public static void AreEqual(double expected, double actual, double delta, string message = "")
        {
            IsTrue(Math.Abs(expected - actual) <= delta, "expected " + expected + ", got " + actual + ". " + message);
        }

        public static void Less(double actual, double limit, string message = "")
        {
            IsTrue(actual < limit, actual + " is not less than " + limit + ". " + message);
        }

        public static void Greater(double actual, double limit, string message = "")
        {
            IsTrue(actual > limit, actual + " is not greater than " + limit + ". " + message);
        }

        public static T Throws<T>(TestDelegate action, string message = "")
            where T : Exception
        {
            try
            {
                action();
            }
            catch (T expected)
            {
                return expected;
            }
            catch (Exception other)
            {
                Fail("expected " + typeof(T).Name + ", got " + other + ". " + message);
            }
            Fail("expected " + typeof(T).Name + ", got nothing. " + message);
            return null;
        }
    }
}
