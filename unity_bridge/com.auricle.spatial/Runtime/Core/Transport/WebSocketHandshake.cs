using System;
using System.Security.Cryptography;
using System.Text;

namespace Auricle.Core.Transport
{
    /// <summary>The opening handshake of RFC 6455, section 4, as a client.</summary>
    public static class WebSocketHandshake
    {
        public const string Subprotocol = "auricle.v1";

        // RFC 6455, section 1.3.
        private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

        /// <summary>A fresh Sec-WebSocket-Key: 16 random bytes in base64.</summary>
        public static string NewKey()
        {
            byte[] random = new byte[16];
            using (RandomNumberGenerator generator = RandomNumberGenerator.Create())
            {
                generator.GetBytes(random);
            }
            return Convert.ToBase64String(random);
        }

        /// <summary>The request. The token goes where no log of addresses finds it.</summary>
        public static byte[] Request(ServerAddress address, string key, string token)
        {
            foreach (char c in token ?? "")
            {
                if (c <= ' ' || c > '~')
                {
                    throw new FormatException("the token holds a character that a header cannot carry; use letters and digits");
                }
            }
            StringBuilder text = new StringBuilder();
            text.Append("GET ").Append(address.Resource).Append(" HTTP/1.1\r\n");
            text.Append("Host: ").Append(address.Authority).Append("\r\n");
            text.Append("Upgrade: websocket\r\nConnection: Upgrade\r\n");
            text.Append("Sec-WebSocket-Version: 13\r\n");
            text.Append("Sec-WebSocket-Key: ").Append(key).Append("\r\n");
            text.Append("Sec-WebSocket-Protocol: ").Append(Subprotocol).Append("\r\n");
            if (!string.IsNullOrEmpty(token))
            {
                text.Append("Authorization: Bearer ").Append(token).Append("\r\n");
            }
            return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
        }

        /// <summary>What the server has to answer to a key.</summary>
        public static string Accept(string key)
        {
            using (SHA1 sha = SHA1.Create())
            {
                return Convert.ToBase64String(sha.ComputeHash(Encoding.ASCII.GetBytes(key + Magic)));
            }
        }

        /// <summary>Refuses a response that does not open an Auricle connection.</summary>
        /// <param name="response">All header lines, without the empty one.</param>
        /// <param name="key">The one of the request.</param>
        public static void Check(string response, string key)
        {
            string[] lines = response.Split(new[] { "\r\n" }, StringSplitOptions.None);
            if (!lines[0].StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            {
                throw new WebSocketException("the server answered '" + lines[0] + "' and not as a bridge server does");
            }
            string accept = null;
            string subprotocol = null;
            for (int i = 1; i < lines.Length; ++i)
            {
                int colon = lines[i].IndexOf(':');
                if (colon < 0)
                {
                    continue;
                }
                string value = lines[i].Substring(colon + 1).Trim();
                switch (lines[i].Substring(0, colon).Trim().ToLowerInvariant())
                {
                    case "sec-websocket-accept":
                        accept = value;
                        break;
                    case "sec-websocket-protocol":
                        subprotocol = value;
                        break;
                    case "sec-websocket-extensions":
                        throw new WebSocketException("the server wants extension '" + value + "', which was not offered");
                }
            }
            if (accept != Accept(key))
            {
                throw new WebSocketException("the server's Sec-WebSocket-Accept does not fit the key; is a proxy in between?");
            }
            if (subprotocol != Subprotocol)
            {
                throw new WebSocketException("the server speaks '" + subprotocol + "', not " + Subprotocol);
            }
        }
    }
}
