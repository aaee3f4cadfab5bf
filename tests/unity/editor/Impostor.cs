using System;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using Auricle.Core.Transport;
using Auricle.Core.Wire;

/// <summary>Listens and treats each connection as it is told: what may stand where a server should.</summary>
internal sealed class Impostor : IDisposable
{
    private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0);
    private readonly Action<Stream> _treat;
    private readonly ManualResetEvent _released = new ManualResetEvent(false);
    private int _connections;

    /// <param name="treat">What is done with a connection; it is closed after it.</param>
    internal Impostor(Action<Stream> treat)
    {
        _treat = treat;
        _listener.Start();
        Url = "ws://127.0.0.1:" + ((IPEndPoint)_listener.LocalEndpoint).Port;
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Holds every connection, silently, until it is released.</summary>
    internal Impostor()
        : this(null)
    {
        _treat = stream => _released.WaitOne();
    }

    internal string Url { get; private set; }

    internal int Connections
    {
        get { return Volatile.Read(ref _connections); }
    }

    public void Dispose()
    {
        _released.Set();
        _listener.Stop();
    }

    internal void Release()
    {
        _released.Set();
    }

    /// <summary>Says something, each letter a byte, and holds the connection for a while.</summary>
    internal static void Say(Stream stream, string text, int holdMs = 0)
    {
        byte[] bytes = Array.ConvertAll(text.ToCharArray(), letter => (byte)letter);
        stream.Write(bytes, 0, bytes.Length);
        Thread.Sleep(holdMs);
    }

    internal static void SayForEver(Stream stream, byte[] bytes, int pauseMs)
    {
        while (true)
        {
            stream.Write(bytes, 0, bytes.Length);
            Thread.Sleep(pauseMs);
        }
    }

    /// <summary>Reads a request and answers as a WebSocket server with this subprotocol.</summary>
    internal static void ShakeHands(Stream stream, string subprotocol)
    {
        string request = ReadRequest(stream);
        int key = request.IndexOf("Sec-WebSocket-Key: ", StringComparison.Ordinal) + 19;
        string accept = WebSocketHandshake.Accept(request.Substring(key, request.IndexOf('\r', key) - key));
        Say(stream, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: " + accept + "\r\nSec-WebSocket-Protocol: " + subprotocol + "\r\n\r\n");
    }

    internal static string ReadRequest(Stream stream)
    {
        StringBuilder request = new StringBuilder();
        while (!request.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            request.Append((char)(byte)stream.ReadByte());
        }
        return request.ToString();
    }

    /// <summary>A server as Auricle's, for which every sentence means this place.</summary>
    internal static void AnswerWith(Stream stream, Resolved resolved)
    {
        ShakeHands(stream, WebSocketHandshake.Subprotocol);
        Send(stream, new Welcome
        {
            Major = 1,
            Server = "impostor",
            Session = new byte[16],
            ResumeKey = new byte[16],
            SampleRate = 48000,
            Block = 256,
            Window = 1,
            MaxSources = 1,
            MaxMessage = 65536,
            Features = new string[0],
        });
        Send(stream, resolved);
        while (stream.ReadByte() >= 0)
        {
            // To the client's goodbye.
        }
    }

    private static void Send(Stream stream, Message message)
    {
        byte[] bytes = MessageEncoder.Bytes(message);
        byte[] header = { 0x82, 126, (byte)(bytes.Length >> 8), (byte)bytes.Length };
        stream.Write(header, 0, header.Length);
        stream.Write(bytes, 0, bytes.Length);
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                TcpClient client = _listener.AcceptTcpClient();
                Interlocked.Increment(ref _connections);
                new Thread(() => Treat(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception error) when (error is SocketException || error is InvalidOperationException)
        {
            // It listens no more, during the wait or before it.
        }
    }

    private void Treat(TcpClient client)
    {
        using (client)
        {
            try
            {
                _treat(client.GetStream());
            }
            catch (IOException)
            {
                // The client has gone, which it may.
            }
        }
    }
}
