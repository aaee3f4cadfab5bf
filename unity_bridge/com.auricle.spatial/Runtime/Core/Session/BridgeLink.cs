using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Auricle.Core.Mixing;
using Auricle.Core.Transport;
using Auricle.Core.Wire;

namespace Auricle.Core.Session
{
    /// <summary>
    /// Keeps one session on a server going: connects, sends what is due, and after a loss connects
    /// again and resumes. Two threads: this one sends, and one for each connection receives.
    /// </summary>
    internal sealed class BridgeLink : IDisposable
    {
        private const int MostMessageBytes = 8 * 1024 * 1024;
        private const int FirstPauseMs = 100;
        private const int LongestPauseMs = 5000;
        private const int IdleMs = 50;
        private const int PingMs = 1000;
        private readonly BridgeOptions _options;
        private readonly BlockSender _sender;
        private readonly AutoResetEvent _wake = new AutoResetEvent(false);
        private readonly Thread _thread;
        private readonly object _lock = new object();
        private volatile WebSocketConnection _connection;
        private volatile Exception _failure;
        private volatile bool _ending;
        private volatile int _window;
        private volatile int _connections;
        private BackEndState _state = BackEndState.Starting;
        private string _message;

        internal BridgeLink(BridgeOptions options, SourceLedger sources, BlockQueue queue, IBlockReceiver receiver)
        {
            _options = options;
            _message = "connecting to " + options.Url;
            Session = new BridgeSession(options, sources, receiver);
            _sender = new BlockSender(options, Session, sources, queue, receiver);
            _thread = new Thread(Run) { IsBackground = true, Name = "Auricle bridge" };
            _thread.Start();
        }

        internal BridgeSession Session { get; private set; }

        /// <summary>Blocks that may be without an answer; 0 while there is no session.</summary>
        internal int Window
        {
            get { return _window; }
        }

        internal int Connections
        {
            get { return _connections; }
        }

        internal BackEndState State
        {
            get
            {
                lock (_lock)
                {
                    return _state;
                }
            }
        }

        internal string Message
        {
            get
            {
                lock (_lock)
                {
                    return _message;
                }
            }
        }

        public void Dispose()
        {
            _ending = true;
            _wake.Set();
            if (!_thread.Join(_options.TimeoutMs + LongestPauseMs))
            {
                // Stuck in a write that its time limit has not ended yet; the socket's end does.
                WebSocketConnection connection = _connection;
                if (connection != null)
                {
                    connection.Dispose();
                }
                _thread.Join();
            }
            _wake.Close();
        }

        /// <summary>Audio thread: a block is in the queue.</summary>
        internal void Wake()
        {
            _wake.Set();
        }

        internal void SetScene(SceneSet scene)
        {
            _sender.SetScene(scene);
            _wake.Set();
        }

        private static long NowNs()
        {
            return (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
        }

        private void Run()
        {
            int pauseMs = FirstPauseMs;
            while (!_ending)
            {
                Exception failure = Serve();
                if (_ending)
                {
                    break;
                }
                pauseMs = Report(failure) ? FirstPauseMs : Math.Min(2 * pauseMs, LongestPauseMs);
                for (Stopwatch waited = Stopwatch.StartNew(); !_ending && waited.ElapsedMilliseconds < pauseMs;)
                {
                    _sender.Drop();
                    _wake.WaitOne(IdleMs);
                }
            }
        }

        /// <summary>Serves one connection to its end; what ended it.</summary>
        private Exception Serve()
        {
            Thread receiving = null;
            try
            {
                _failure = null;
                ServerAddress address = ServerAddress.Parse(_options.Url);
                _connection = WebSocketConnection.Connect(address, _options.Token, _options.TimeoutMs, MostMessageBytes);
                receiving = new Thread(Receive) { IsBackground = true, Name = "Auricle bridge input" };
                receiving.Start();
                Greet();
                Pump();
            }
            catch (Exception error) when (error is IOException || error is ProtocolException || error is FormatException
                || error is System.Net.Sockets.SocketException || error is ObjectDisposedException
                || error is System.Security.Authentication.AuthenticationException)
            {
                // Where the server said why before the socket ended, that says more.
                _failure = _failure ?? error;
            }
            finally
            {
                End(receiving);
            }
            return _failure;
        }

        private void Greet()
        {
            _sender.Send(_connection, Session.Greeting());
            Stopwatch waited = Stopwatch.StartNew();
            while (!Session.Running)
            {
                if (_failure != null || _ending)
                {
                    throw new IOException("the connection ended before WELCOME");
                }
                if (waited.ElapsedMilliseconds > _options.TimeoutMs)
                {
                    throw new IOException("the server did not answer HELLO in " + _options.TimeoutMs + " ms");
                }
                _wake.WaitOne(1);
            }
            ++_connections;
            _sender.Begin();
            Welcome welcome = Session.Welcome;
            Tell(BackEndState.Running, "connected to " + welcome.Server + " at " + _options.Url);
            _window = welcome.Window;
        }

        private void Pump()
        {
            long lastPing = NowNs();
            while (!_ending && _failure == null)
            {
                long now = NowNs();
                if (now - lastPing > PingMs * 1000000L)
                {
                    _sender.Send(_connection, new Ping { TimeNs = now });
                    lastPing = now;
                }
                for (Pong pong = Session.TakePong(now); pong != null; pong = Session.TakePong(now))
                {
                    _sender.Send(_connection, pong);
                }
                _sender.SendDue(_connection, now / 1000000);
                _wake.WaitOne(IdleMs);
            }
            if (_failure == null)
            {
                _sender.Send(_connection, new Bye { Reason = "the game ended the session" });
            }
        }

        private void Receive()
        {
            WebSocketConnection connection = _connection;
            try
            {
                while (true)
                {
                    int count = connection.Receive();
                    Session.Take(connection.Message, count, NowNs());
                }
            }
            catch (Exception error) when (error is IOException || error is ProtocolException || error is ObjectDisposedException)
            {
                _failure = _failure ?? error;
                _wake.Set();
            }
        }

        private void End(Thread receiving)
        {
            _window = 0;
            if (_connection != null)
            {
                _connection.Dispose();
            }
            if (receiving != null)
            {
                receiving.Join();
            }
            _connection = null;
            Session.ConnectionLost();
            _sender.Drop();
        }

        /// <summary>Says what ended a connection; whether to try again soon.</summary>
        private bool Report(Exception failure)
        {
            ProtocolException refusal = failure as ProtocolException;
            bool hadSession = Session.Welcome != null;
            bool wasRunning = State == BackEndState.Running;
            if (hadSession && !wasRunning && refusal != null)
            {
                // RESUME was refused: too late, or another server.
                Session.Forget();
                Tell(BackEndState.Away, "the session is gone (" + refusal.Message + "); starting a new one");
                return true;
            }
            if (hadSession && refusal != null && refusal.Code == "bye")
            {
                Session.Forget();
            }
            bool refused = refusal != null && !hadSession && refusal.Code != "overloaded" && refusal.Code != "bye";
            string what = refused ? "the server refused: " : "the server is away, sounds are panned locally: ";
            Tell(refused || failure is FormatException ? BackEndState.Refused : BackEndState.Away, what + failure.Message);
            return wasRunning;
        }

        private void Tell(BackEndState state, string message)
        {
            lock (_lock)
            {
                _state = state;
                _message = message;
            }
        }
    }
}
