using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using Auricle;
using Auricle.Core.Geometry;
using Auricle.Core.Wire;
using Auricle.Editor;
using NUnit.Framework;

/// <summary>What the Doctor says of a server, and of what only stands where one should.</summary>
public sealed class ServerTests
{
    // The Doctor waits three seconds; what takes longer than this has no limit.
    private const int MostMs = 12000;
    private const string Token = "geheim";

    [Test]
    public void ALiveServerHasLeftOnTheLeft()
    {
        string url = Environment.GetEnvironmentVariable("AURICLE_URL");
        Finding found = new Question(url, "").Answer();
        Assert.IsTrue(found.Good, found.Text);
        Assert.IsTrue(found.Text.StartsWith("The server at " + url + " answers", StringComparison.Ordinal), found.Text);
        Assert.IsTrue(found.Text.EndsWith("which is left.", StringComparison.Ordinal), found.Text);
    }

    [Test]
    public void AServerThatHasLeftOnTheRightIsNotGood()
    {
        foreach (float y in new[] { 2f, -2f })
        {
            Resolved resolved = new Resolved { Rid = 1, Position = new Vec3(0f, y, 0f), Confidence = 1f };
            using (Impostor server = new Impostor(stream => Impostor.AnswerWith(stream, resolved)))
            {
                Finding found = new Question(server.Url, "").Answer();
                Assert.AreEqual(y > 0f, found.Good, found.Text);
                Assert.IsTrue(found.Text.EndsWith(y > 0f ? "is at y = 2.0 m, which is left." : "is at y = -2.0 m, which is not left.",
                    StringComparison.Ordinal), found.Text);
            }
        }
    }

    [Test]
    public void ATokenIsBroughtAndAWrongOrMissingOneIsSaid()
    {
        string url = Environment.GetEnvironmentVariable("AURICLE_TOKEN_URL");
        Finding right = new Question(url, Token).Answer();
        Assert.IsTrue(right.Good, right.Text);
        new Question(url, "falsch").IsRefusedFor("token");
        new Question(url, "").IsRefusedFor("token");
        new Question(url, "zwei Wörter").IsRefusedFor("use letters and digits");
    }

    [Test]
    public void APortWhereNobodyListensIsSaid()
    {
        TcpListener listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        new Question("ws://127.0.0.1:" + port, "").IsRefusedFor("start 'auricle serve'");
    }

    [Test]
    public void AnAddressThatIsNoneIsSaid()
    {
        new Question("http://127.0.0.1:8765", "").IsRefusedFor("write ws://host:port");
        new Question("", "").IsRefusedFor("write ws://host:port");
        new Question("ws://127.0.0.1:0", "").IsRefusedFor("port 0");
    }

    [Test]
    public void WhatIsNoAuricleServerIsSaidInTime()
    {
        List<KeyValuePair<string, Impostor>> impostors = new List<KeyValuePair<string, Impostor>>();
        Action<string, Action<Stream>> add = (said, treat) =>
            impostors.Add(new KeyValuePair<string, Impostor>(said, new Impostor(treat)));
        byte[] ping = { 0x89, 0 };
        add("'HTTP/1.0 404 File not found' and not as a bridge server does", stream =>
        {
            Impostor.ReadRequest(stream);
            Impostor.Say(stream, "HTTP/1.0 404 File not found\r\nServer: SimpleHTTP\r\n\r\n");
        });
        add("ended the connection", stream => { });
        add("is it a bridge server?", stream => Thread.Sleep(MostMs));
        add("is it a bridge server?", stream => Impostor.Say(stream, "SSH-2.0-OpenSSH_9.2\r\n", MostMs));
        // A byte at a time, each of them in time.
        add("is it a bridge server?", stream => Impostor.SayForEver(stream, new byte[] { (byte)'x' }, 200));
        add("has no end", stream => Impostor.SayForEver(stream, new byte[4096], 0));
        add("speaks 'chat', not auricle.v1", stream => Impostor.ShakeHands(stream, "chat"));
        add("did not answer in 3000 ms", stream => Shaken(stream, () => Thread.Sleep(MostMs)));
        add("did not answer in 3000 ms", stream => Shaken(stream, () => Impostor.SayForEver(stream, ping, 200)));
        add("text message", stream => Shaken(stream, () => Impostor.Say(stream, "\u0081\u0002hi", MostMs)));
        List<Question> questions = impostors.ConvertAll(impostor => new Question(impostor.Value.Url, ""));
        for (int i = 0; i < questions.Count; ++i)
        {
            questions[i].IsRefusedFor(impostors[i].Key);
            impostors[i].Value.Dispose();
        }
    }

    [Test]
    public void TlsThatCannotBeIsSaid()
    {
        // RFC 8446, section 6: a fatal alert, handshake_failure.
        byte[] alert = { 21, 3, 3, 0, 2, 2, 40 };
        using (Impostor refusing = new Impostor(stream => stream.Write(alert, 0, alert.Length)))
        using (Impostor plain = new Impostor(stream => Impostor.Say(stream, "HTTP/1.1 400 Bad Request\r\n\r\n")))
        using (Impostor ending = new Impostor(stream => { }))
        {
            new Question("wss" + refusing.Url.Substring(2), "").IsRefusedFor("TLS");
            new Question("wss" + plain.Url.Substring(2), "").IsRefusedFor("TLS");
            new Question("wss" + ending.Url.Substring(2), "").IsRefusedFor("does it serve wss, with a certificate?");
        }
    }

    [Test]
    public void TheInspectorsQuestionEndsWithAnAnswerOrAProblem()
    {
        foreach (string url in new[] { Environment.GetEnvironmentVariable("AURICLE_URL"), "ws://127.0.0.1:1", "ws://127.0.0.1:0" })
        {
            using (Project project = new Project(AuricleBackEndKind.Bridge))
            {
                project.Settings.serverUrl = url;
                SentenceQuery query = new SentenceQuery("on the right, 2 m away");
                Assert.IsTrue(SpinWait.SpinUntil(() => query.Done, MostMs));
                bool live = query.Answer != null;
                Assert.AreEqual(url == Environment.GetEnvironmentVariable("AURICLE_URL"), live, query.Problem);
                Assert.AreEqual(live, query.Problem == null);
                Assert.AreEqual(-2.0, live ? query.Answer.Position.Y : -2.0, 1e-5);
            }
        }
    }

    private static void Shaken(Stream stream, Action then)
    {
        Impostor.ShakeHands(stream, "auricle.v1");
        then();
    }

    /// <summary>The Doctor asks; one sentence is to come back, on another thread.</summary>
    private sealed class Question
    {
        private readonly string _url;
        private readonly ManualResetEvent _answered = new ManualResetEvent(false);
        private Finding _finding;

        internal Question(string url, string token)
        {
            _url = url;
            // So many questions at a time are the test's, not the editor's.
            ThreadPool.SetMinThreads(16, 16);
            Doctor.TryServer(url, token, finding =>
            {
                _finding = finding;
                _answered.Set();
            });
        }

        internal Finding Answer()
        {
            Assert.IsTrue(_answered.WaitOne(MostMs), "no answer about " + _url + " in " + MostMs + " ms");
            return _finding;
        }

        internal void IsRefusedFor(string reason)
        {
            Finding found = Answer();
            Assert.IsFalse(found.Good, found.Text);
            Assert.IsTrue(found.Text.StartsWith("The server at " + _url + ": ", StringComparison.Ordinal), found.Text);
            Assert.IsTrue(found.Text.Contains(reason), "'" + reason + "' in: " + found.Text);
            Assert.IsFalse(found.Text.Contains("\n") || found.Text.Contains("Exception"), found.Text);
        }
    }
}
