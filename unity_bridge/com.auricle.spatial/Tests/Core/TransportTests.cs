using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using Auricle.Core.Transport;
using NUnit.Framework;

namespace Auricle.Core.Tests
{
    public sealed class TransportTests
    {
        [Test]
        public void AddressesAreReadAndEverythingElseIsRefused()
        {
            ServerAddress address = ServerAddress.Parse(" ws://127.0.0.1:8765 ");
            Assert.AreEqual("127.0.0.1", address.Host);
            Assert.AreEqual(8765, address.Port);
            Assert.IsFalse(address.Secure);
            Assert.AreEqual(8765, ServerAddress.Parse("ws://audio.example").Port);
            Assert.AreEqual(80, ServerAddress.Parse("ws://audio.example:80/x").Port);
            Assert.AreEqual("/x", ServerAddress.Parse("wss://audio.example:80/x").Resource);
            Assert.AreEqual("[::1]:9", ServerAddress.Parse("ws://[::1]:9").Authority);
            foreach (string wrong in new[] { null, "", "localhost:8765", "http://x", "ws://", "ws://x?token=1", "ws://me:pw@x", "ws://x:0" })
            {
                Assert.Throws<FormatException>(() => ServerAddress.Parse(wrong), wrong);
            }
        }

        [Test]
        public void TheAnswerToAKeyIsThatOfTheStandardsExample()
        {
            // RFC 6455, section 1.3.
            Assert.AreEqual("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", WebSocketHandshake.Accept("dGhlIHNhbXBsZSBub25jZQ=="));
        }

        [Test]
        public void TheTokenGoesIntoAHeaderAndNothingElseFitsThere()
        {
            ServerAddress address = ServerAddress.Parse("ws://h:1");
            string request = Encoding.ASCII.GetString(WebSocketHandshake.Request(address, "k", "secret"));
            Assert.IsTrue(request.Contains("Authorization: Bearer secret\r\n"));
            Assert.IsFalse(request.Split('\r')[0].Contains("secret"));
            Assert.Throws<FormatException>(() => WebSocketHandshake.Request(address, "k", "a\r\nb"));
        }

        [Test]
        public void MessagesOfEverySizeGoBothWays()
        {
            foreach (int size in new[] { 0, 1, 125, 126, 127, 65535, 65536, 300000 })
            {
                byte[] message = new byte[size];
                new Random(size).NextBytes(message);
                using (Peer peer = new Peer())
                using (WebSocketConnection connection = peer.Connect())
                {
                    connection.Send(message, size);
                    byte[] arrived = peer.ReadMasked(size);
                    Assert.AreEqual(Repository.Hex(message), Repository.Hex(arrived));
                    peer.Write(0x82, message);
                    Assert.AreEqual(size, connection.Receive());
                    Assert.AreEqual(Repository.Hex(message), Repository.Hex(Head(connection.Message, size)));
                }
            }
        }

        [Test]
        public void PartsAreJoinedAndPingsBetweenThemAnswered()
        {
            using (Peer peer = new Peer())
            using (WebSocketConnection connection = peer.Connect())
            {
                peer.Write(0x02, new byte[] { 1, 2 });
                peer.Write(0x89, new byte[] { 9 });
                peer.Write(0x00, new byte[] { 3 });
                peer.Write(0x80, new byte[] { 4 });
                Assert.AreEqual(4, connection.Receive());
                Assert.AreEqual("01020304", Repository.Hex(Head(connection.Message, 4)));
                Assert.AreEqual("09", Repository.Hex(peer.ReadMasked(1)));
            }
        }

        [Test]
        public void FramesThatBreakTheStandardEndTheConnectionWithAReason()
        {
            byte[][] wrong =
            {
                new byte[] { 0xc2, 0 },                                        // reserved bit
                new byte[] { 0x82, 0x80, 0, 0, 0, 0 },                         // masked by the server
                new byte[] { 0x81, 1, 65 },                                    // text
                new byte[] { 0x80, 0 },                                        // continuation of nothing
                new byte[] { 0x02, 0, 0x82, 0 },                               // a message within a message
                new byte[] { 0x09, 0 },                                        // control in parts
                new byte[] { 0x89, 126, 0, 200 },                              // control too long
                new byte[] { 0x83, 0 },                                        // unknown
                new byte[] { 0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },  // length beyond 63 bits
                new byte[] { 0x82, 127, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff },  // too long
            };
            foreach (byte[] bytes in wrong)
            {
                using (Peer peer = new Peer())
                using (WebSocketConnection connection = peer.Connect())
                {
                    peer.WriteRaw(bytes);
                    Assert.Throws<WebSocketException>(() => connection.Receive(), Repository.Hex(bytes));
                }
            }
        }

        [Test]
        public void CloseTellsCodeAndReason()
        {
            using (Peer peer = new Peer())
            using (WebSocketConnection connection = peer.Connect())
            {
                peer.Write(0x88, new byte[] { 0x0f, 0xa7, (byte)'n', (byte)'o' });
                WebSocketException error = Assert.Throws<WebSocketException>(() => connection.Receive());
                Assert.AreEqual(4007, error.CloseCode);
                Assert.IsTrue(error.Message.Contains("no"));
            }
        }

        [Test]
        public void HandshakesOfOtherServersAreRefused()
        {
            foreach (string answer in new[]
            {
                "HTTP/1.1 404 Not Found\r\n\r\n",
                "HTTP/1.1 101 x\r\nSec-WebSocket-Accept: wrong\r\nSec-WebSocket-Protocol: auricle.v1\r\n\r\n",
                "HTTP/1.1 101 x\r\nSec-WebSocket-Accept: {0}\r\n\r\n",
                "HTTP/1.1 101 x\r\nSec-WebSocket-Accept: {0}\r\nSec-WebSocket-Protocol: other\r\n\r\n",
                "HTTP/1.1 101 x\r\nSec-WebSocket-Accept: {0}\r\nSec-WebSocket-Protocol: auricle.v1\r\n"
                    + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
                "nonsense\r\n\r\n",
                new string('x', 20000),
            })
            {
                using (Peer peer = new Peer { Answer = answer })
                {
                    Assert.Throws<WebSocketException>(() => peer.Connect().Dispose(), answer);
                }
            }
        }

        [Test]
        public void ASilentServerAndNoServerAreTold()
        {
            using (Peer peer = new Peer { Answer = "" })
            {
                Assert.Throws<IOException>(() => peer.Connect(200).Dispose());
            }
            WebSocketException nobody = Assert.Throws<WebSocketException>(
                () => WebSocketConnection.Connect(ServerAddress.Parse("ws://127.0.0.1:1"), null, 500, 1000));
            Assert.IsTrue(nobody.Message.Contains("auricle serve"));
        }

        [Test]
        public void RandomBytesEndInAnErrorOfItsOwn()
        {
            Random random = new Random(7);
            for (int round = 0; round < 200; ++round)
            {
                byte[] bytes = new byte[random.Next(1, 60)];
                random.NextBytes(bytes);
                using (Peer peer = new Peer())
                using (WebSocketConnection connection = peer.Connect())
                {
                    peer.WriteRaw(bytes);
                    peer.EndWriting();
                    Assert.Throws<IOException>(() =>
                    {
                        while (true)
                        {
                            connection.Receive();
                        }
                    });
                }
            }
        }

        private static byte[] Head(byte[] bytes, int count)
        {
            byte[] head = new byte[count];
            Buffer.BlockCopy(bytes, 0, head, 0, count);
            return head;
        }

        /// <summary>The other end: a server of its own that says what a test wants.</summary>
        private sealed class Peer : IDisposable
        {
            internal string Answer =
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: {0}\r\nSec-WebSocket-Protocol: auricle.v1\r\n\r\n";

            private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
            private TcpClient _client;

            internal Peer()
            {
                _listener.Start();
            }

            public void Dispose()
            {
                _listener.Stop();
                if (_client != null)
                {
                    _client.Close();
                }
            }

            internal WebSocketConnection Connect(int timeoutMs = 5000)
            {
                Thread greeting = new Thread(Greet) { IsBackground = true };
                greeting.Start();
                ServerAddress address = ServerAddress.Parse("ws://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port);
                try
                {
                    return WebSocketConnection.Connect(address, null, timeoutMs, 1000000);
                }
                finally
                {
                    greeting.Join();
                }
            }

            internal void Write(byte first, byte[] payload)
            {
                List<byte> frame = new List<byte> { first };
                if (payload.Length < 126)
                {
                    frame.Add((byte)payload.Length);
                }
                else if (payload.Length < 65536)
                {
                    frame.AddRange(new byte[] { 126, (byte)(payload.Length >> 8), (byte)payload.Length });
                }
                else
                {
                    frame.AddRange(new byte[]
                    {
                        127, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length,
                    });
                }
                frame.AddRange(payload);
                WriteRaw(frame.ToArray());
            }

            internal void WriteRaw(byte[] bytes)
            {
                _client.GetStream().Write(bytes, 0, bytes.Length);
            }

            internal void EndWriting()
            {
                _client.Client.Shutdown(SocketShutdown.Send);
            }

            /// <summary>The payload of a frame from the client, unmasked.</summary>
            internal byte[] ReadMasked(int expected)
            {
                byte[] head = Read(2);
                Assert.IsTrue((head[1] & 0x80) != 0, "clients mask");
                int length = head[1] & 0x7f;
                if (length >= 126)
                {
                    byte[] longer = Read(length == 126 ? 2 : 8);
                    length = 0;
                    foreach (byte part in longer)
                    {
                        length = length << 8 | part;
                    }
                }
                Assert.AreEqual(expected, length);
                byte[] mask = Read(4);
                byte[] payload = Read(length);
                for (int i = 0; i < length; ++i)
                {
                    payload[i] ^= mask[i % 4];
                }
                return payload;
            }

            private byte[] Read(int count)
            {
                byte[] bytes = new byte[count];
                for (int at = 0; at < count;)
                {
                    int part = _client.GetStream().Read(bytes, at, count - at);
                    Assert.Greater(part, 0);
                    at += part;
                }
                return bytes;
            }

            private void Greet()
            {
                _client = _listener.AcceptTcpClient();
                StringBuilder request = new StringBuilder();
                while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
                {
                    request.Append((char)_client.GetStream().ReadByte());
                }
                string text = request.ToString();
                int key = text.IndexOf("Sec-WebSocket-Key: ", StringComparison.Ordinal) + 19;
                string accept = WebSocketHandshake.Accept(text.Substring(key, text.IndexOf('\r', key) - key));
                byte[] answer = Encoding.ASCII.GetBytes(Answer.Replace("{0}", accept));
                _client.GetStream().Write(answer, 0, answer.Length);
            }
        }
    }
}
