using System;
using System.Runtime.InteropServices;

namespace Auricle.Core.InProcess
{
    /// <summary>The engine refused a call, or is not there; the message says why.</summary>
    public sealed class EngineException : Exception
    {
        public EngineException(string message)
            : base(message)
        {
        }

        /// <summary>What the engine says of the latest call on this thread that failed.</summary>
        internal static EngineException Last()
        {
            return new EngineException(Marshal.PtrToStringAnsi(NativeMethods.auricle_last_error()));
        }
    }
}
