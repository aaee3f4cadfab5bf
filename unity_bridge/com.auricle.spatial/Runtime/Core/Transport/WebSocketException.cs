using System;
using System.IO;

namespace Auricle.Core.Transport
{
    /// <summary>A connection that ended, or never was one.</summary>
    public sealed class WebSocketException : IOException
    {
        public WebSocketException(string message)
            : base(message)
        {
        }

        public WebSocketException(string message, int closeCode)
            : base(message)
        {
            CloseCode = closeCode;
        }

        /// <summary>RFC 6455, section 7.4; 0 where the server sent none.</summary>
        public int CloseCode { get; private set; }
    }
}
