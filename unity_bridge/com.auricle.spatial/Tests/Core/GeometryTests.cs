using System;
using Auricle.Core.Geometry;
using NUnit.Framework;

namespace Auricle.Core.Tests
{
    public sealed class GeometryTests
    {
        private const double HalfTurn = Math.PI;

        [Test]
        public void UnitysRightIsHeardOnTheRight()
        {
            Vec3 local = Pose.Identity.ToLocal(UnityAxes.ToAuricle(new Vec3(1f, 0f, 0f)));
            Assert.AreEqual(-90.0, Direction.Of(local).AzimuthDeg, 1e-5);
            Assert.AreEqual(90.0, Direction.Of(UnityAxes.ToAuricle(new Vec3(0f, 1f, 0f))).ElevationDeg, 1e-5);
            Assert.AreEqual(0.0, Direction.Of(UnityAxes.ToAuricle(new Vec3(0f, 0f, 1f))).AzimuthDeg, 1e-5);
        }

        [Test]
        public void AHeadThatTurnsRightHearsTheFrontOnTheLeft()
        {
            // Unity's yaw turns clockwise seen from above, about +y.
            Pose listener = new Pose(new Vec3(0f, 0f, 0f), About(0f, 1f, 0f, HalfTurn / 6));
            Direction heard = Heard(listener, new Vec3(0f, 0f, 2f));
            Assert.AreEqual(30.0, heard.AzimuthDeg, 1e-4);
            Assert.AreEqual(2.0, heard.DistanceM, 1e-5);
        }

        [Test]
        public void AHeadThatNodsDownHearsTheFrontAbove()
        {
            // A positive turn about Unity's +x tips the nose down.
            Pose listener = new Pose(new Vec3(0f, 0f, 0f), About(1f, 0f, 0f, HalfTurn / 4));
            Assert.AreEqual(45.0, Heard(listener, new Vec3(0f, 0f, 1f)).ElevationDeg, 1e-4);
        }

        [Test]
        public void AsymmetricTurnsAgreeWithUnitysOwnLocalAxes()
        {
            Random random = new Random(3);
            for (int i = 0; i < 2000; ++i)
            {
                Quat turn = Normal(random);
                Vec3 source = Point(random);
                Vec3 head = Point(random);
                // The reference stays in Unity's axes until the very end: there +x is right.
                Vec3 unity = turn.Conjugate.Rotate(source - head);
                Direction heard = Heard(new Pose(head, turn), source);
                Assert.AreEqual(Math.Atan2(-unity.X, unity.Z) * 180.0 / HalfTurn, heard.AzimuthDeg, 2e-2);
                Assert.AreEqual(Math.Asin(unity.Y / unity.Length) * 180.0 / HalfTurn, heard.ElevationDeg, 2e-2);
            }
        }

        [Test]
        public void BothWaysAreInverse()
        {
            Random random = new Random(4);
            for (int i = 0; i < 100; ++i)
            {
                Vec3 point = Point(random);
                Quat turn = Normal(random);
                Assert.IsTrue(UnityAxes.FromAuricle(UnityAxes.ToAuricle(point)).Is(point));
                Assert.IsTrue(UnityAxes.FromAuricle(UnityAxes.ToAuricle(turn)).Is(turn));
            }
        }

        [Test]
        public void ConversionsAgreeWithTheTableSharedByAllClients()
        {
            string path = Environment.GetEnvironmentVariable("AURICLE_COORDINATES");
            if (string.IsNullOrEmpty(path))
            {
                Assert.Ignore("AURICLE_COORDINATES names no table of conversions");
            }
            int count = 0;
            foreach (string line in System.IO.File.ReadAllLines(path))
            {
                double[] row = Array.ConvertAll(
                    line.Split('\t'), text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
                Vec3 source = new Vec3((float)row[0], (float)row[1], (float)row[2]);
                Vec3 head = new Vec3((float)row[3], (float)row[4], (float)row[5]);
                Quat turn = new Quat((float)row[6], (float)row[7], (float)row[8], (float)row[9]);
                Vec3 wire = UnityAxes.ToAuricle(source);
                Assert.AreEqual(row[10], wire.X, 1e-5);
                Assert.AreEqual(row[11], wire.Y, 1e-5);
                Assert.AreEqual(row[12], wire.Z, 1e-5);
                Quat wireTurn = UnityAxes.ToAuricle(turn);
                Assert.AreEqual(row[13], wireTurn.X, 1e-5);
                Assert.AreEqual(row[14], wireTurn.Y, 1e-5);
                Assert.AreEqual(row[15], wireTurn.Z, 1e-5);
                Assert.AreEqual(row[16], wireTurn.W, 1e-5);
                Direction heard = Heard(new Pose(head, turn), source);
                Assert.AreEqual(row[17], heard.AzimuthDeg, 1e-3);
                Assert.AreEqual(row[18], heard.ElevationDeg, 1e-3);
                Assert.AreEqual(row[19], heard.DistanceM, 1e-4);
                ++count;
            }
            Assert.Greater(count, 3);
        }

        [Test]
        public void ASourceAtTheHeadIsStraightAhead()
        {
            Direction heard = Direction.Of(new Vec3(0f, 5e-5f, 0f));
            Assert.AreEqual(0.0, heard.AzimuthDeg, 0.0);
            Assert.AreEqual(0.0, heard.ElevationDeg, 0.0);
        }

        private static Direction Heard(Pose unityListener, Vec3 unitySource)
        {
            return Direction.Of(UnityAxes.ToAuricle(unityListener).ToLocal(UnityAxes.ToAuricle(unitySource)));
        }

        private static Quat About(float x, float y, float z, double angle)
        {
            float sine = (float)Math.Sin(angle / 2);
            return new Quat(sine * x, sine * y, sine * z, (float)Math.Cos(angle / 2));
        }

        private static Quat Normal(Random random)
        {
            double[] q = new double[4];
            double length = 0.0;
            for (int i = 0; i < 4; ++i)
            {
                q[i] = random.NextDouble() * 2.0 - 1.0;
                length += q[i] * q[i];
            }
            length = Math.Sqrt(length);
            return new Quat(
                (float)(q[0] / length), (float)(q[1] / length), (float)(q[2] / length), (float)(q[3] / length));
        }

        private static Vec3 Point(Random random)
        {
            return new Vec3(
                (float)(random.NextDouble() * 20 - 10), (float)(random.NextDouble() * 20 - 10), (float)(random.NextDouble() * 20 - 10));
        }
    }
}
