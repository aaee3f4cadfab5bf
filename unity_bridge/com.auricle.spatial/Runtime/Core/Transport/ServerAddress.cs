using System;

namespace Auricle.Core.Transport
{
    /// <summary>Where a bridge server listens.</summary>
    public sealed class ServerAddress
    {
        public const string Default = "ws://127.0.0.1:8765";
        private const int DefaultPort = 8765;

        private ServerAddress(string host, int port, bool secure, string resource)
        {
            Host = host;
            Port = port;
            Secure = secure;
            Resource = resource;
        }

        public string Host { get; private set; }

        public int Port { get; private set; }

        /// <summary>wss: TLS.</summary>
        public bool Secure { get; private set; }

        public string Resource { get; private set; }

        /// <summary>What stands in the handshake's Host.</summary>
        public string Authority
        {
            get { return (Host.IndexOf(':') >= 0 ? "[" + Host + "]" : Host) + ":" + Port; }
        }

        /// <summary>Reads ws://host:port or wss://host:port; without a port it is 8765.</summary>
        /// <exception cref="FormatException">It is neither.</exception>
        public static ServerAddress Parse(string url)
        {
            Uri uri;
            if (!Uri.TryCreate((url ?? "").Trim(), UriKind.Absolute, out uri)
                || (uri.Scheme != "ws" && uri.Scheme != "wss") || uri.Host.Length == 0)
            {
                throw new FormatException("'" + url + "' is no address of a server; write ws://host:port or wss://host:port");
            }
            if (uri.Query.Length > 0 || uri.UserInfo.Length > 0)
            {
                throw new FormatException("'" + url + "' holds more than an address; a token goes into its own field");
            }
            string written = url.Trim().Substring(uri.Scheme.Length + 3);
            int slash = written.IndexOf('/');
            string authority = slash < 0 ? written : written.Substring(0, slash);
            bool port = authority.LastIndexOf(':') > authority.LastIndexOf(']');
            if (port && uri.Port == 0)
            {
                throw new FormatException("'" + url + "' has port 0, at which nobody can listen; write the one that 'auricle serve' printed");
            }
            return new ServerAddress(
                uri.Host.Trim('[', ']'), port ? uri.Port : DefaultPort, uri.Scheme == "wss", uri.AbsolutePath);
        }
    }
}
