using System.Diagnostics;
using System.IO;
using Auricle.Core.Transport;
using Auricle.Core.Wire;

namespace Auricle.Core.Session
{
    /// <summary>
    /// Asks a server what a sentence means, for inspectors: connects, asks, leaves. Takes as long as
    /// a connection does, so not on a thread that draws or plays.
    /// </summary>
    public static class SentenceResolver
    {
        private const int MostMessageBytes = 1024 * 1024;
        private const int BlockFrames = 256;

        /// <summary>Where the sentence puts a source: listener's axes, metres; a path in samples.</summary>
        /// <exception cref="ProtocolException">It has no place, or the server refused.</exception>
        /// <exception cref="IOException">No server answers.</exception>
        public static Resolved Resolve(string url, string token, string sentence, int sampleRate, int timeoutMs)
        {
            BridgeOptions options = new BridgeOptions
            {
                Url = url,
                Token = token,
                SampleRate = sampleRate,
                BlockFrames = BlockFrames,
                MaxSources = 1,
                ClientName = "unity editor",
                TimeoutMs = timeoutMs,
            };
            BridgeSession session = new BridgeSession(options, new SourceLedger(1), null);
            ServerAddress address = ServerAddress.Parse(url);
            using (WebSocketConnection connection = WebSocketConnection.Connect(address, token, timeoutMs, MostMessageBytes))
            {
                Send(connection, session.Greeting());
                Stopwatch waited = Stopwatch.StartNew();
                bool asked = false;
                while (waited.ElapsedMilliseconds < timeoutMs)
                {
                    int count = connection.Receive();
                    session.Take(connection.Message, count, 0);
                    if (session.Running && !asked)
                    {
                        Send(connection, new Describe { Rid = 1, Id = 0, Text = sentence });
                        asked = true;
                    }
                    Message news = session.TakeNews();
                    Error error = news as Error;
                    if (error != null)
                    {
                        throw new ProtocolException(error.Code, error.Text);
                    }
                    Resolved resolved = news as Resolved;
                    if (resolved != null)
                    {
                        Send(connection, new Bye { Reason = "answered" });
                        return resolved;
                    }
                }
                throw new IOException("the server did not answer in " + timeoutMs + " ms");
            }
        }

        private static void Send(WebSocketConnection connection, Message message)
        {
            byte[] bytes = MessageEncoder.Bytes(message);
            connection.Send(bytes, bytes.Length);
        }
    }
}
