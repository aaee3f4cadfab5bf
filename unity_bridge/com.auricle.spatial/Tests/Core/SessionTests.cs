using System;
using Auricle.Core.Session;
using Auricle.Core.Wire;
using NUnit.Framework;

namespace Auricle.Core.Tests
{
    /// <summary>A session beside servers that break the protocol, or refuse.</summary>
    public sealed class SessionTests
    {
        private const int Frames = 32;

        [Test]
        public void OnlyTheFrameOfTheOldestBlockIsTaken()
        {
            Action<Frame>[] wrong =
            {
                frame => frame.Seq = 1,
                frame => frame.Time = 7,
                frame => frame.Frames = 16,
                frame => frame.Channels = 1,
                frame => frame.Format = SamplePcm.Int16,
                frame => frame.Pcm = new ArraySegment<byte>(new byte[8 * Frames - 4]),
            };
            foreach (Action<Frame> change in wrong)
            {
                Stand stand = new Stand();
                stand.Session.Sent(5, 5 * Frames, Frames);
                Frame frame = Good(0, 5 * Frames);
                change(frame);
                Assert.Throws<ProtocolException>(() => stand.Hear(frame));
                Assert.AreEqual("", stand.Log);
            }
            Stand good = new Stand();
            good.Session.Sent(5, 5 * Frames, Frames);
            good.Hear(Good(0, 5 * Frames));
            Assert.AreEqual("arrived 5;", good.Log);
            Assert.Throws<ProtocolException>(() => good.Hear(Good(0, 5 * Frames)));
        }

        [Test]
        public void WelcomesThatDoNotFitAreRefused()
        {
            Action<Welcome>[] wrong =
            {
                welcome => welcome.Major = 2,
                welcome => welcome.SampleRate = 44100,
                welcome => welcome.Format = SamplePcm.Int16,
                welcome => welcome.Window = 0,
            };
            foreach (Action<Welcome> change in wrong)
            {
                Stand stand = new Stand(false);
                Welcome welcome = Granted();
                change(welcome);
                Assert.Throws<ProtocolException>(() => stand.Hear(welcome));
                Assert.IsFalse(stand.Session.Running);
            }
            Stand twice = new Stand();
            Assert.Throws<ProtocolException>(() => twice.Hear(Granted()));
        }

        [Test]
        public void ARefusedBlockIsLostAndTheOthersKeepTheirOrder()
        {
            Stand stand = new Stand();
            for (int block = 0; block < 3; ++block)
            {
                stand.Session.Sent(block, block * Frames, Frames);
            }
            // Refused at the door, before the older ones are rendered.
            stand.Hear(new Error { Code = "limit", Text = "one too many", Seq = 2 });
            stand.Hear(Good(0, 0));
            stand.Hear(new Error { Code = "bad_block", Text = "no", Seq = 1 });
            Assert.AreEqual("lost 2;arrived 0;lost 1;", stand.Log);
            Assert.AreEqual("limit", ((Error)stand.Session.TakeNews()).Code);
            Assert.AreEqual("bad_block", ((Error)stand.Session.TakeNews()).Code);
            Assert.AreEqual(null, stand.Session.TakeNews());
        }

        [Test]
        public void FatalErrorsAndFarewellsEndTheConnection()
        {
            Stand stand = new Stand();
            ProtocolException fatal = Assert.Throws<ProtocolException>(
                () => stand.Hear(new Error { Code = "limit", Text = "flood", Fatal = true }));
            Assert.AreEqual("limit", fatal.Code);
            Assert.AreEqual("bye", Assert.Throws<ProtocolException>(() => stand.Hear(new Bye { Reason = "down" })).Code);
        }

        [Test]
        public void ALostConnectionLosesItsBlocksAndIsResumed()
        {
            Stand stand = new Stand();
            stand.Session.Sent(0, 0, Frames);
            stand.Hear(Good(0, 0));
            stand.Session.Sent(1, Frames, Frames);
            stand.Session.ConnectionLost();
            Assert.AreEqual("arrived 0;lost 1;", stand.Log);
            Resume resume = (Resume)stand.Session.Greeting();
            Assert.AreEqual(0, resume.Seq);
            Assert.AreEqual(Repository.Hex(Granted().ResumeKey), Repository.Hex(resume.ResumeKey));
            stand.Hear(Granted());
            // The number goes on above the last, also above the one that was lost.
            Assert.AreEqual(2, stand.Session.NextSeq);
            stand.Session.ConnectionLost();
            stand.Session.Forget();
            Assert.AreEqual(MessageType.Hello, stand.Session.Greeting().Type);
        }

        [Test]
        public void PingsAreAnsweredAndRoundTripsMeasured()
        {
            Stand stand = new Stand();
            stand.Hear(new Ping { TimeNs = ulong.MaxValue }, 100);
            Pong pong = stand.Session.TakePong(130);
            Assert.AreEqual(ulong.MaxValue, pong.TimeNs);
            Assert.AreEqual(100, pong.ReceivedNs);
            Assert.AreEqual(130, pong.SentNs);
            Assert.AreEqual(null, stand.Session.TakePong(131));
            stand.Hear(new Pong { TimeNs = 1000000 }, 3500000);
            Assert.AreEqual(2.5, stand.Session.RoundTripMs, 1e-9);
        }

        [Test]
        public void WhatGoesToServersOnlyIsRefusedAndExperimentsAreIgnored()
        {
            Stand stand = new Stand();
            Assert.Throws<ProtocolException>(() => stand.Hear(new SourceRemove { Id = 1, At = -1 }));
            stand.Hear(new Experimental { Number = 150, Elements = new byte[0] });
            Assert.AreEqual("", stand.Log);
        }

        [Test]
        public void NewsThatNobodyTakesDoNotPileUp()
        {
            Stand stand = new Stand();
            for (int i = 0; i < 1000; ++i)
            {
                stand.Hear(new Error { Code = "bad_source", Text = "" + i });
            }
            int kept = 0;
            for (Message news = stand.Session.TakeNews(); news != null; news = stand.Session.TakeNews())
            {
                ++kept;
            }
            Assert.AreEqual(64, kept);
        }

        private static Frame Good(long seq, long time)
        {
            return new Frame
            {
                Seq = seq,
                Time = time,
                Format = SamplePcm.Float32,
                Frames = Frames,
                Channels = 2,
                Pcm = new ArraySegment<byte>(new byte[8 * Frames]),
            };
        }

        private static Welcome Granted()
        {
            return new Welcome
            {
                Major = 1,
                Server = "test",
                Session = new byte[16],
                ResumeKey = new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 },
                SampleRate = 48000,
                Block = Frames,
                Format = SamplePcm.Float32,
                Window = 4,
                MaxSources = 4,
                MaxMessage = 65536,
                Features = new string[0],
            };
        }

        private sealed class Stand : IBlockReceiver
        {
            internal readonly BridgeSession Session;

            internal Stand(bool welcome = true)
            {
                BridgeOptions options = new BridgeOptions { BlockFrames = Frames, MaxSources = 4 };
                Session = new BridgeSession(options, new SourceLedger(4), this);
                if (welcome)
                {
                    Hear(Granted());
                }
            }

            internal string Log { get; private set; } = "";

            void IBlockReceiver.Arrived(long index, Frame frame)
            {
                Log += "arrived " + index + ";";
            }

            void IBlockReceiver.Lost(long index)
            {
                Log += "lost " + index + ";";
            }

            internal void Hear(Message message, long nowNs = 0)
            {
                byte[] bytes = MessageEncoder.Bytes(message);
                Session.Take(bytes, bytes.Length, nowNs);
            }
        }
    }
}
