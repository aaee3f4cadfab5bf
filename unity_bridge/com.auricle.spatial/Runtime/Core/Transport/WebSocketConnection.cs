using System;
using System.Diagnostics;
using System.IO;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Threading;

namespace Auricle.Core.Transport
{
    /// <summary>
    /// One WebSocket connection over a socket of its own with NoDelay, blocking. One thread may send
    /// while another receives. Once running, neither allocates.
    /// </summary>
    /// <remarks>
    /// The class library's ClientWebSocket leaves Nagle's algorithm on, which holds a BLOCK that
    /// follows a small message back by 40 ms, and allocates with every message.
    /// </remarks>
    public sealed class WebSocketConnection : IDisposable
    {
        private const int MostHandshakeBytes = 16 * 1024;
        private const int FarewellMs = 100;
        private readonly Socket _socket;
        private readonly Stream _stream;
        private readonly FrameWriter _frames = new FrameWriter();
        private readonly object _sending = new object();
        private readonly int _maxMessage;
        private readonly byte[] _incoming = new byte[64 * 1024];
        private byte[] _message = new byte[64 * 1024];
        private int _start;
        private int _end;
        private volatile bool _closed;

        private WebSocketConnection(Socket socket, Stream stream, int maxMessage)
        {
            _socket = socket;
            _stream = stream;
            _maxMessage = maxMessage;
        }

        /// <summary>The message that <see cref="Receive"/> returned the length of.</summary>
        public byte[] Message
        {
            get { return _message; }
        }

        /// <summary>Connects and shakes hands.</summary>
        /// <param name="address">Of the server.</param>
        /// <param name="token">Null where the server wants none.</param>
        /// <param name="timeoutMs">Longest wait for the shaken hands, and after them for the server's next bytes.</param>
        /// <param name="maxMessage">Longer messages from the server end the connection.</param>
        /// <exception cref="IOException">Nobody listens there, or no bridge server.</exception>
        public static WebSocketConnection Connect(ServerAddress address, string token, int timeoutMs, int maxMessage)
        {
            Stopwatch waited = Stopwatch.StartNew();
            Socket socket = OpenSocket(address, timeoutMs);
            try
            {
                socket.NoDelay = true;
                socket.ReceiveTimeout = Left(waited, timeoutMs);
                socket.SendTimeout = timeoutMs;
                Stream stream = new NetworkStream(socket, false);
                if (address.Secure)
                {
                    SslStream secure = new SslStream(stream, false);
                    secure.AuthenticateAsClient(address.Host);
                    stream = secure;
                }
                WebSocketConnection connection = new WebSocketConnection(socket, stream, maxMessage);
                connection.ShakeHands(address, token, waited, timeoutMs);
                socket.ReceiveTimeout = timeoutMs;
                return connection;
            }
            catch (Exception error)
            {
                socket.Close();
                if (error is WebSocketException || !(error is IOException || error is AuthenticationException))
                {
                    throw;
                }
                throw new WebSocketException(address.Authority + (
                    error is AuthenticationException ? " and this machine agree on no TLS: " + error.Message
                    : waited.ElapsedMilliseconds >= timeoutMs ? " shook no hands in " + timeoutMs + " ms; is it a bridge server?"
                    : " ended the connection" + (address.Secure ? "; does it serve wss, with a certificate?" : "")));
            }
        }

        /// <summary>Sends one binary message.</summary>
        public void Send(byte[] message, int count)
        {
            SendFrame(Opcode.Binary, message, count);
        }

        /// <summary>Waits for the next binary message; its length. It stands in <see cref="Message"/>.</summary>
        /// <exception cref="WebSocketException">The server closed, or broke the protocol.</exception>
        /// <exception cref="IOException">The connection is lost.</exception>
        public int Receive()
        {
            int length = 0;
            bool begun = false;
            while (true)
            {
                FrameHeader header = ReadHeader();
                if (header.IsControl)
                {
                    TakeControl(header);
                    continue;
                }
                if (header.Opcode == Opcode.Text)
                {
                    throw new WebSocketException("the server sent a text message; the protocol is binary");
                }
                if (begun != (header.Opcode == Opcode.Continuation) || header.Opcode > Opcode.Binary)
                {
                    throw new WebSocketException("the server sent a frame out of order");
                }
                if (header.Length < 0 || header.Length > _maxMessage - length)
                {
                    throw new WebSocketException("the server sent a message above " + _maxMessage + " bytes");
                }
                if (_message.Length < length + header.Length)
                {
                    Array.Resize(ref _message, (int)Math.Max(length + header.Length, Math.Min(_maxMessage, 2L * _message.Length)));
                }
                ReadPayload(_message, length, (int)header.Length);
                length += (int)header.Length;
                begun = true;
                if (header.Final)
                {
                    return length;
                }
            }
        }

        /// <summary>Says goodbye as far as possible and ends the connection; a waiting Receive throws.</summary>
        public void Dispose()
        {
            if (_closed)
            {
                return;
            }
            _closed = true;
            // Whoever sends just now may be stuck; the socket's end frees it, without a farewell.
            if (Monitor.TryEnter(_sending, FarewellMs))
            {
                try
                {
                    SendFrame(Opcode.Close, new byte[] { 0x03, 0xe8 }, 2);
                    _socket.Shutdown(SocketShutdown.Both);
                }
                catch (Exception error) when (error is IOException || error is SocketException || error is ObjectDisposedException)
                {
                    // The other side is gone already, which is where this was going.
                }
                finally
                {
                    Monitor.Exit(_sending);
                }
            }
            _socket.Close();
        }

        private static Socket OpenSocket(ServerAddress address, int timeoutMs)
        {
            Socket socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                IAsyncResult connecting = socket.BeginConnect(address.Host, address.Port, null, null);
                if (!connecting.AsyncWaitHandle.WaitOne(timeoutMs))
                {
                    throw new WebSocketException(address.Authority + " does not answer; is the server's machine on?");
                }
                socket.EndConnect(connecting);
                return socket;
            }
            catch (SocketException error)
            {
                socket.Close();
                throw new WebSocketException(
                    "nobody listens at " + address.Authority + " (" + error.SocketErrorCode + "); start 'auricle serve'");
            }
            catch
            {
                socket.Close();
                throw;
            }
        }

        private static int Left(Stopwatch waited, int timeoutMs)
        {
            // To a socket 0 is for ever.
            return (int)Math.Max(1, timeoutMs - waited.ElapsedMilliseconds);
        }

        private void ShakeHands(ServerAddress address, string token, Stopwatch waited, int timeoutMs)
        {
            string key = WebSocketHandshake.NewKey();
            byte[] request = WebSocketHandshake.Request(address, key, token);
            _stream.Write(request, 0, request.Length);
            while (true)
            {
                for (int i = 0; i + 3 < _end; ++i)
                {
                    if (_incoming[i] == '\r' && _incoming[i + 1] == '\n' && _incoming[i + 2] == '\r' && _incoming[i + 3] == '\n')
                    {
                        WebSocketHandshake.Check(Encoding.ASCII.GetString(_incoming, 0, i), key);
                        _start = i + 4;
                        return;
                    }
                }
                if (_end > MostHandshakeBytes)
                {
                    throw new WebSocketException("the server's answer to the handshake has no end");
                }
                _socket.ReceiveTimeout = Left(waited, timeoutMs);
                ReadMore();
            }
        }

        private FrameHeader ReadHeader()
        {
            while (true)
            {
                FrameHeader header;
                int size = FrameHeader.TryRead(_incoming, _start, _end - _start, out header);
                if (size > 0)
                {
                    _start += size;
                    return header;
                }
                ReadMore();
            }
        }

        private void TakeControl(FrameHeader header)
        {
            byte[] payload = new byte[header.Length];
            ReadPayload(payload, 0, payload.Length);
            if (header.Opcode == Opcode.Ping)
            {
                SendFrame(Opcode.Pong, payload, payload.Length);
            }
            else if (header.Opcode == Opcode.Close)
            {
                int code = payload.Length < 2 ? 0 : payload[0] << 8 | payload[1];
                string reason = payload.Length <= 2 ? "" : Encoding.UTF8.GetString(payload, 2, payload.Length - 2);
                throw new WebSocketException("the server closed with " + code + " " + reason, code);
            }
            else if (header.Opcode != Opcode.Pong)
            {
                throw new WebSocketException("the server sent a frame of an unknown kind");
            }
        }

        private void ReadPayload(byte[] to, int at, int count)
        {
            while (count > 0)
            {
                if (_start == _end)
                {
                    ReadMore();
                }
                int part = Math.Min(count, _end - _start);
                Buffer.BlockCopy(_incoming, _start, to, at, part);
                _start += part;
                at += part;
                count -= part;
            }
        }

        private void ReadMore()
        {
            if (_start == _end)
            {
                _start = 0;
                _end = 0;
            }
            else if (_end == _incoming.Length)
            {
                // Only a header or a handshake is ever left over, so there is room after the move.
                Buffer.BlockCopy(_incoming, _start, _incoming, 0, _end - _start);
                _end -= _start;
                _start = 0;
            }
            int count = _stream.Read(_incoming, _end, _incoming.Length - _end);
            if (count == 0)
            {
                throw new WebSocketException("the server ended the connection");
            }
            _end += count;
        }

        private void SendFrame(Opcode opcode, byte[] payload, int count)
        {
            // Two threads send: the one with the blocks, and the receiving one its pongs.
            lock (_sending)
            {
                _frames.Build(opcode, payload, count);
                _stream.Write(_frames.Bytes, 0, _frames.Length);
            }
        }
    }
}
