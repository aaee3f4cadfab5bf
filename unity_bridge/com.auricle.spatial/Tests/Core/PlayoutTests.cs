using System;
using System.Collections.Generic;
using Auricle.Core.Playback;
using Auricle.Core.Wire;
using NUnit.Framework;

namespace Auricle.Core.Tests
{
    public sealed class PlayoutTests
    {
        private const int Frames = 256;
        private const int Rate = 48000;

        [Test]
        public void BlocksAreHeardAsTheyCameSoManyBlocksLater()
        {
            Stand stand = new Stand(3);
            for (int block = 0; block < 20; ++block)
            {
                stand.Expect();
                stand.Arrive(block);
                float[] heard = stand.Play();
                Assert.AreEqual(block < 3 ? 0.0 : Stand.Remote(block - 3), heard[17], 0.0);
            }
            Assert.AreEqual(3, stand.Buffer.Depth);
            Assert.AreEqual(0, stand.Buffer.Underruns);
        }

        [Test]
        public void ABlockThatIsLateIsPlayedNextAndTheBufferIsDeeper()
        {
            Stand stand = new Stand(1);
            stand.Expect();
            stand.Arrive(0);
            stand.Play();
            stand.Expect();
            Assert.AreEqual(Stand.Remote(0), stand.Play()[300], 0.0);
            stand.Expect();
            // Block 1 is due and not there.
            Assert.AreEqual(Stand.Local(1), stand.Play()[500], 1e-6);
            Assert.AreEqual(1, stand.Buffer.Underruns);
            Assert.AreEqual(2, stand.Buffer.Depth);
            stand.Arrive(1);
            stand.Arrive(2);
            stand.Expect();
            Assert.AreEqual(Stand.Remote(1), stand.Play()[500], 1e-6);
            stand.Expect();
            Assert.AreEqual(Stand.Remote(2), stand.Play()[500], 1e-6);
        }

        [Test]
        public void BlocksThatAreLostArePannedLocallyWithoutDelay()
        {
            Stand stand = new Stand(2);
            for (int block = 0; block < 10; ++block)
            {
                stand.Expect();
                stand.Buffer.Lost(block);
                float[] heard = stand.Play();
                Assert.AreEqual(block < 2 ? 0.0 : Stand.Local(block - 2), heard[500], 1e-6);
            }
            Assert.AreEqual(2, stand.Buffer.Depth);
            Assert.AreEqual(0, stand.Buffer.Underruns);
            Assert.AreEqual(8, stand.Buffer.LocalBlocks);
        }

        [Test]
        public void ChangesBetweenServerAndPanningDoNotClick()
        {
            PlayoutBuffer buffer = new PlayoutBuffer(Frames, Rate, 1);
            List<float> heard = new List<float>();
            float[] output = new float[2 * Frames];
            for (int block = 0; block < 100; ++block)
            {
                buffer.Expect(block, Tone(block, 0.1));
                if (block / 7 % 2 == 0)
                {
                    Arrive(buffer, block, Tone(block, 0.3));
                }
                else
                {
                    buffer.Lost(block);
                }
                buffer.Play(output);
                for (int i = 0; i < Frames; ++i)
                {
                    heard.Add(output[2 * i]);
                }
            }
            // The tone itself moves by no more than 0.3 x 2 pi 100 / 48000 a sample, the 5 ms fade adds
            // a little; a jump between the levels would be up to 0.2.
            for (int i = 2 * Frames; i < heard.Count; ++i)
            {
                Assert.Less(Math.Abs(heard[i] - heard[i - 1]), 0.012, "sample " + i);
            }
        }

        [Test]
        public void AFrameThatComesARoundLateChangesNothing()
        {
            Stand stand = new Stand(1);
            for (int block = 0; block < 70; ++block)
            {
                stand.Expect();
                if (block > 0)
                {
                    stand.Arrive(block);
                }
                stand.Play();
            }
            // Block 0 shares its place with block 64, which is still to be heard.
            stand.Arrive(0);
            for (int block = 70; block - stand.Buffer.Depth <= 64; ++block)
            {
                stand.Expect();
                Assert.AreEqual(Stand.Remote(block - stand.Buffer.Depth), stand.Play()[500], 1e-6);
            }
        }

        [Test]
        public void SamplesThatAreNoneAreSilencedAndLoudOnesHeld()
        {
            PlayoutBuffer buffer = new PlayoutBuffer(Frames, Rate, 1);
            float[] wild = new float[2 * Frames];
            wild[0] = float.NaN;
            wild[1] = float.PositiveInfinity;
            wild[2] = 5f;
            wild[3] = -5f;
            float[] output = new float[2 * Frames];
            buffer.Expect(0, new float[2 * Frames]);
            Arrive(buffer, 0, wild);
            buffer.Play(output);
            buffer.Expect(1, new float[2 * Frames]);
            buffer.Play(output);
            Assert.AreEqual(0.0, output[0], 0.0);
            Assert.AreEqual(0.0, output[1], 0.0);
            Assert.AreEqual(1.0, output[2], 0.0);
            Assert.AreEqual(-1.0, output[3], 0.0);
            Assert.AreEqual(4, buffer.ScrubbedSamples);
        }

        [Test]
        public void TheDepthSettlesJustAboveTheJitter()
        {
            Random random = new Random(2);
            PlayoutBuffer buffer = new PlayoutBuffer(Frames, Rate, 1);
            float[] output = new float[2 * Frames];
            SortedDictionary<int, List<int>> due = new SortedDictionary<int, List<int>>();
            int late = 0;
            for (int block = 0; block < 20000; ++block)
            {
                buffer.Expect(block, new float[2 * Frames]);
                // Three blocks of delay now and then; in order, as TCP brings them.
                late = Math.Max(late, block + (random.Next(40) == 0 ? 3 : 0));
                if (!due.ContainsKey(late))
                {
                    due.Add(late, new List<int>());
                }
                due[late].Add(block);
                if (due.ContainsKey(block))
                {
                    foreach (int arrived in due[block])
                    {
                        Arrive(buffer, arrived, new float[2 * Frames]);
                    }
                    due.Remove(block);
                }
                buffer.Play(output);
            }
            Assert.IsTrue(buffer.Depth >= 3 && buffer.Depth <= 4, "depth " + buffer.Depth);
            Assert.Less(buffer.Underruns, 20);
        }

        [Test]
        public void ADepthThatIsNotNeededIsGivenUpAgain()
        {
            DepthControl control = new DepthControl(6, 16, (double)Frames / Rate);
            int skips = 0;
            for (int block = 0; block < 30 * Rate / Frames; ++block)
            {
                skips += control.Present(control.Depth - 1) == PlayoutStep.Skip ? 1 : 0;
            }
            // 6 and 5 go in a second each, 4 and 3 in ten; with 2 nothing would be in hand.
            Assert.AreEqual(2, control.Depth);
            Assert.AreEqual(4, skips);
        }

        [Test]
        public void AServerThatHangsDoesNotPileUpDelay()
        {
            DepthControl control = new DepthControl(3, 16, (double)Frames / Rate);
            int holds = 0;
            for (int block = 0; block < 9; ++block)
            {
                holds += control.Missing() == PlayoutStep.Hold ? 1 : 0;
            }
            Assert.AreEqual(8, holds);
            Assert.AreEqual(11, control.Depth);
        }

        private static float[] Tone(int block, double level)
        {
            float[] samples = new float[2 * Frames];
            for (int i = 0; i < Frames; ++i)
            {
                samples[2 * i] = (float)(level * Math.Sin(2.0 * Math.PI * 100.0 * (block * Frames + i) / Rate));
                samples[2 * i + 1] = samples[2 * i];
            }
            return samples;
        }

        private static void Arrive(PlayoutBuffer buffer, int block, float[] samples)
        {
            byte[] bytes = new byte[4 * samples.Length];
            SamplePcm.Write(samples, 0, samples.Length, SamplePcm.Float32, bytes, 0);
            buffer.Arrived(block, new ArraySegment<byte>(bytes), SamplePcm.Float32);
        }

        /// <summary>A buffer with blocks that can be told from each other.</summary>
        private sealed class Stand
        {
            internal readonly PlayoutBuffer Buffer;
            private int _block;

            internal Stand(int depth)
            {
                Buffer = new PlayoutBuffer(Frames, Rate, depth);
            }

            internal static float Remote(int block)
            {
                return 0.001f * (block + 1);
            }

            internal static float Local(int block)
            {
                return -0.001f * (block + 1);
            }

            internal void Expect()
            {
                Buffer.Expect(_block, Filled(Local(_block)));
                ++_block;
            }

            internal void Arrive(int block)
            {
                PlayoutTests.Arrive(Buffer, block, Filled(Remote(block)));
            }

            internal float[] Play()
            {
                float[] output = new float[2 * Frames];
                Buffer.Play(output);
                return output;
            }

            private static float[] Filled(float value)
            {
                float[] samples = new float[2 * Frames];
                for (int i = 0; i < samples.Length; ++i)
                {
                    samples[i] = value;
                }
                return samples;
            }
        }
    }
}
