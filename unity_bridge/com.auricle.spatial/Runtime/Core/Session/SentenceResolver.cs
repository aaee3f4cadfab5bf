using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
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
        /// <param name="timeoutMs">Longest wait for the answer, the connection included.</param>
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
            Stopwatch waited = Stopwatch.StartNew();
            using (WebSocketConnection connection = WebSocketConnection.Connect(address, token, timeoutMs, MostMessageBytes))
            using (new Timer(state => connection.Dispose(), null, Math.Max(0, timeoutMs - waited.ElapsedMilliseconds), Timeout.Infinite))
            {
                try
                {
                    return Ask(connection, session, sentence);
                }
                catch (Exception error) when ((error is IOException || error is ObjectDisposedException)
                    && waited.ElapsedMilliseconds >= timeoutMs)
                {
                    throw new IOException(address.Authority + " did not answer in " + timeoutMs + " ms");
                }
            }
        }

        private static Resolved Ask(WebSocketConnection connection, BridgeSession session, string sentence)
        {
            Send(connection, session.Greeting());
            bool asked = false;
            while (true)
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
        }

        private static void Send(WebSocketConnection connection, Message message)
        {
            byte[] bytes = MessageEncoder.Bytes(message);
            connection.Send(bytes, bytes.Length);
        }
    }
}
