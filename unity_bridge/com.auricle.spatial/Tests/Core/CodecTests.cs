using System;
using System.Collections.Generic;
using Auricle.Core.Wire;
using NUnit.Framework;

namespace Auricle.Core.Tests
{
    public sealed class CodecTests
    {
        private const string Messages = "unity_bridge/protocol/vectors/messages.tsv";

        [Test]
        public void GoodVectorsComeBackByteForByte()
        {
            int count = 0;
            foreach (string[] vector in Of("OK"))
            {
                byte[] bytes = Repository.Bytes(vector[2]);
                Message message = MessageDecoder.Read(bytes, 0, bytes.Length);
                Assert.AreEqual(vector[2], Repository.Hex(MessageEncoder.Bytes(message)), vector[1]);
                ++count;
            }
            Assert.Greater(count, 70);
        }

        [Test]
        public void LooseVectorsAreReadAndWrittenStrictly()
        {
            foreach (string[] vector in Of("LAX"))
            {
                byte[] bytes = Repository.Bytes(vector[2]);
                Message message = MessageDecoder.Read(bytes, 0, bytes.Length);
                byte[] strict = MessageEncoder.Bytes(message);
                Message again = MessageDecoder.Read(strict, 0, strict.Length);
                Assert.AreEqual(message.Type, again.Type, vector[1]);
                Assert.AreEqual(Repository.Hex(strict), Repository.Hex(MessageEncoder.Bytes(again)), vector[1]);
            }
        }

        [Test]
        public void BadVectorsAreRefusedWithTheCodecsOwnError()
        {
            int count = 0;
            foreach (string[] vector in Of("BAD"))
            {
                byte[] bytes = Repository.Bytes(vector[2]);
                ProtocolException error = Assert.Throws<ProtocolException>(
                    () => MessageDecoder.Read(bytes, 0, bytes.Length), vector[1]);
                Assert.AreEqual(ProtocolException.BadMessage, error.Code, vector[1]);
                ++count;
            }
            Assert.Greater(count, 90);
        }

        [Test]
        public void EveryCutOffMessageIsRefused()
        {
            foreach (string[] vector in Of("OK"))
            {
                byte[] bytes = Repository.Bytes(vector[2]);
                // All lengths of short ones, some of long ones.
                for (int length = 0; length < bytes.Length; length += 1 + bytes.Length / 300)
                {
                    int cut = length;
                    Assert.Throws<ProtocolException>(() => MessageDecoder.Read(bytes, 0, cut), vector[1]);
                }
            }
        }

        [Test]
        public void MutatedMessagesAreReadOrRefusedAndNothingElse()
        {
            List<byte[]> seeds = new List<byte[]>();
            foreach (string[] vector in Repository.Table(Messages))
            {
                byte[] bytes = Repository.Bytes(vector[2]);
                if (bytes.Length > 0 && bytes.Length < 2000)
                {
                    seeds.Add(bytes);
                }
            }
            Random random = new Random(1);
            int read = 0;
            for (int round = 0; round < 100000; ++round)
            {
                byte[] bytes = Mutated(seeds[random.Next(seeds.Count)], random);
                try
                {
                    Message message = MessageDecoder.Read(bytes, 0, bytes.Length);
                    byte[] strict = MessageEncoder.Bytes(message);
                    Message again = MessageDecoder.Read(strict, 0, strict.Length);
                    Assert.AreEqual(Repository.Hex(strict), Repository.Hex(MessageEncoder.Bytes(again)));
                    ++read;
                }
                catch (ProtocolException)
                {
                }
            }
            // Both kinds have to occur for the run to mean anything.
            Assert.Greater(read, 1000);
            Assert.Less(read, 90000);
        }

        [Test]
        public void RealNumbersThatAreNotFiniteAreNotSent()
        {
            foreach (float value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                SourceSet set = new SourceSet { Id = 1, At = -1 };
                set.Fields.Gain = value;
                Assert.Throws<ProtocolException>(() => MessageEncoder.Bytes(set));
            }
        }

        [Test]
        public void ManyKeysAreComparedWithEachOtherAllTheSame()
        {
            MessagePackWriter writer = new MessagePackWriter(64);
            writer.WriteArrayHeader(3);
            writer.WriteInteger((int)MessageType.SourceAdd);
            writer.WriteInteger(1);
            writer.WriteMapHeader(101);
            for (int i = 0; i <= 100; ++i)
            {
                writer.WriteString("key" + i % 100);
                writer.WriteInteger(i);
            }
            Assert.Throws<ProtocolException>(() => MessageDecoder.Read(writer.Buffer, 0, writer.Length));
        }

        [Test]
        public void Int16RoundsAndClampsAsTheProtocolSays()
        {
            float[] samples = { 0f, 1f, -1f, 1.5f, -1.5f, 0.5f / 32768f, -0.5f / 32768f, 1.49f / 32768f, float.NaN };
            short[] expected = { 0, 32767, -32768, 32767, -32768, 1, 0, 1, 0 };
            byte[] bytes = new byte[2 * samples.Length];
            SamplePcm.Write(samples, 0, samples.Length, SamplePcm.Int16, bytes, 0);
            float[] back = new float[samples.Length];
            SamplePcm.Read(bytes, 0, samples.Length, SamplePcm.Int16, back, 0);
            for (int i = 0; i < samples.Length; ++i)
            {
                Assert.AreEqual(expected[i], BitConverter.ToInt16(bytes, 2 * i), "sample " + i);
                Assert.AreEqual(expected[i] / 32768.0, back[i], 0.0, "sample " + i);
            }
        }

        private static IEnumerable<string[]> Of(string kind)
        {
            foreach (string[] vector in Repository.Table(Messages))
            {
                if (vector[0] == kind)
                {
                    yield return vector;
                }
            }
        }

        private static byte[] Mutated(byte[] seed, Random random)
        {
            List<byte> bytes = new List<byte>(seed);
            for (int edits = random.Next(1, 4); edits > 0; --edits)
            {
                int at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes[at] ^= (byte)(1 << random.Next(8));
                        break;
                    case 2:
                        bytes.Insert(at, (byte)random.Next(256));
                        break;
                    default:
                        if (bytes.Count > 1)
                        {
                            bytes.RemoveAt(at);
                        }
                        break;
                }
            }
            return bytes.ToArray();
        }
    }
}
