using System;

namespace Auricle.Core.Wire
{
    /// <summary>
    /// A message that protocol v1 forbids, or a refusal the server sent. The message says what was
    /// wrong and what would be right.
    /// </summary>
    public sealed class ProtocolException : Exception
    {
        public const string BadMessage = "bad_message";

        public ProtocolException(string code, string message)
            : base(message)
        {
            Code = code;
        }

        /// <summary>One of the error codes of the protocol.</summary>
        public string Code { get; private set; }

        internal static ProtocolException Bad(string message)
        {
            return new ProtocolException(BadMessage, message);
        }
    }
}
