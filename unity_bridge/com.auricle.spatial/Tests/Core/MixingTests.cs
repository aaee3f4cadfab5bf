using System;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Wire;
using NUnit.Framework;

namespace Auricle.Core.Tests
{
    public sealed class MixingTests
    {
        private const int Frames = 64;

        [Test]
        public void TheLocalPannerKeepsSidesPowerAndDistance()
        {
            foreach (double azimuth in new[] { -90.0, -30.0, 0.0, 45.0, 90.0, 180.0 })
            {
                foreach (double distance in new[] { 0.5, 1.0, 4.0 })
                {
                    double left;
                    double right;
                    Pan(azimuth, distance, out left, out right);
                    Assert.AreEqual(1.0 / distance, Math.Sqrt(left * left + right * right), 1e-4);
                    Assert.AreEqual(Math.Sin(azimuth * Math.PI / 180.0), (left * left - right * right) * distance * distance, 1e-4);
                }
            }
        }

        [Test]
        public void DistanceFollowsTheModelsOfWebAudio()
        {
            SourceFields linear = new SourceFields { DistanceModel = "linear", RefDistance = 1f, MaxDistance = 11f, Rolloff = 0.5f };
            Assert.AreEqual(1.0 - 0.5 * 0.5, DistanceGain.Of(linear, 6.0), 1e-6);
            Assert.AreEqual(0.5, DistanceGain.Of(linear, 100.0), 1e-6);
            SourceFields exponential = new SourceFields { DistanceModel = "exponential", RefDistance = 2f, Rolloff = 1.5f };
            Assert.AreEqual(Math.Pow(4.0, -1.5), DistanceGain.Of(exponential, 8.0), 1e-6);
            Assert.AreEqual(1.0, DistanceGain.Of(exponential, 1.0), 1e-6);
            SourceFields inverse = new SourceFields { RefDistance = 2f, Rolloff = 0.5f };
            Assert.AreEqual(2.0 / (2.0 + 0.5 * 6.0), DistanceGain.Of(inverse, 8.0), 1e-6);
            Assert.AreEqual(10.0, DistanceGain.Of(new SourceFields(), 0.001), 1e-6);
        }

        [Test]
        public void ASourceIsTakenOffItsOwnPlaceAndHeardThroughTheListener()
        {
            using (AudioStage stage = new AudioStage(2, Frames))
            {
                stage.Use(new Summing());
                int id = stage.Acquire();
                float[] stereo = Filled(2 * Frames, 0.5f);
                stage.TakeSource(id, stereo, 2);
                Assert.AreEqual(0.0, stereo[7], 0.0);
                float[] six = Filled(6 * Frames, 0.25f);
                stage.AddEars(six, 6);
                Assert.AreEqual(0.75, six[0], 1e-6);
                Assert.AreEqual(-0.25, six[1], 1e-6);
                Assert.AreEqual(0.25, six[2], 1e-6);
                // Without a new block the source is silent.
                float[] mono = Filled(Frames, 0.25f);
                stage.AddEars(mono, 1);
                Assert.AreEqual(0.25, mono[0], 1e-6);
            }
        }

        [Test]
        public void BlocksOfAnotherSizeStayAsTheyAreAndAreCounted()
        {
            using (AudioStage stage = new AudioStage(1, Frames))
            {
                stage.Use(new Summing());
                stage.Acquire();
                float[] data = Filled(2 * Frames + 2, 0.5f);
                stage.TakeSource(1, data, 2);
                stage.AddEars(data, 2);
                Assert.AreEqual(0.5, data[0], 0.0);
                Assert.AreEqual(2, stage.WrongSizeBlocks);
            }
        }

        [Test]
        public void PlacesAreGivenBackAndThereAreNoMoreThanThereAre()
        {
            using (AudioStage stage = new AudioStage(2, Frames))
            {
                Assert.AreEqual(1, stage.Acquire());
                Assert.AreEqual(2, stage.Acquire());
                Assert.AreEqual(0, stage.Acquire());
                stage.Release(1);
                Assert.AreEqual(1, stage.Acquire());
            }
        }

        [Test]
        public void PosesCrossThreadsWhole()
        {
            PoseCell cell = new PoseCell();
            bool torn = false;
            bool ended = false;
            System.Threading.Thread reader = new System.Threading.Thread(() =>
            {
                while (!System.Threading.Volatile.Read(ref ended))
                {
                    Pose pose = cell.Read();
                    torn |= pose.Position.X != pose.Position.Y || pose.Position.Y != pose.Position.Z;
                }
            });
            cell.Write(new Pose(new Vec3(0f, 0f, 0f), Quat.Identity));
            reader.Start();
            for (int i = 0; i < 200000; ++i)
            {
                cell.Write(new Pose(new Vec3(i, i, i), Quat.Identity));
            }
            System.Threading.Volatile.Write(ref ended, true);
            reader.Join();
            Assert.IsFalse(torn);
            Assert.AreEqual(199999f, cell.Read().Position.X);
        }

        private static void Pan(double azimuthDeg, double distance, out double left, out double right)
        {
            using (AudioStage stage = new AudioStage(1, Frames))
            {
                LocalPanner panner = new LocalPanner(1);
                stage.Use(new Summing());
                int id = stage.Acquire();
                double angle = azimuthDeg * Math.PI / 180.0;
                panner.Place(id, new SourceFields
                {
                    Position = new Vec3((float)(distance * Math.Cos(angle)), (float)(distance * Math.Sin(angle)), 0f),
                });
                float[] output = new float[2 * Frames];
                for (int block = 0; block < 2; ++block)
                {
                    stage.TakeSource(id, Filled(Frames, 0.1f), 1);
                    panner.Mix(stage, output);
                }
                left = output[2 * Frames - 2] / 0.1;
                right = output[2 * Frames - 1] / 0.1;
            }
        }

        private static float[] Filled(int length, float value)
        {
            float[] data = new float[length];
            for (int i = 0; i < length; ++i)
            {
                data[i] = value;
            }
            return data;
        }

        /// <summary>Puts the sum of all sources into the left ear and its negative into the right.</summary>
        private sealed class Summing : ISpatialBackEnd
        {
            public BackEndStatus Status
            {
                get { return new BackEndStatus(); }
            }

            public void Place(int id, SourceFields fields)
            {
            }

            public void Move(int id, Vec3 position)
            {
            }

            public void Remove(int id)
            {
            }

            public void SetListener(Pose pose)
            {
            }

            public void SetRoom(Room room, float? rt60Seconds, float wet)
            {
            }

            public Message TakeNews()
            {
                return null;
            }

            public void Process(AudioStage stage, float[] output)
            {
                Array.Clear(output, 0, output.Length);
                for (int id = 1; id <= stage.MaxSources; ++id)
                {
                    for (int i = 0; i < stage.Frames && stage.HasInput(id); ++i)
                    {
                        output[2 * i] += stage.Samples[(id - 1) * stage.Frames + i];
                        output[2 * i + 1] -= stage.Samples[(id - 1) * stage.Frames + i];
                    }
                }
            }

            public void Dispose()
            {
            }
        }
    }
}
