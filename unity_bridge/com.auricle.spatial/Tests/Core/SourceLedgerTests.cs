using System;
using System.Collections.Generic;
using Auricle.Core.Geometry;
using Auricle.Core.Session;
using Auricle.Core.Wire;
using NUnit.Framework;

namespace Auricle.Core.Tests
{
    public sealed class SourceLedgerTests
    {
        private static readonly Vec3 Left = new Vec3(0f, 1f, 0f);

        [Test]
        public void ASourceIsAddedOnceAndMovedByPoses()
        {
            SourceLedger ledger = new SourceLedger(4);
            ledger.Place(2, new SourceFields { Position = Left, Gain = 0.5f });
            Assert.IsFalse(ledger.IsTold(2));
            List<Message> first = Changes(ledger, 0);
            Assert.AreEqual(1, first.Count);
            Assert.AreEqual(2, ((SourceAdd)first[0]).Id);
            Assert.IsTrue(ledger.IsTold(2));
            ledger.Move(2, new Vec3(1f, 0f, 0f));
            Assert.AreEqual(0, Changes(ledger, 1).Count);
            Assert.AreEqual(1, Moves(ledger));
            Assert.AreEqual(0, Moves(ledger));
        }

        [Test]
        public void ChangesAreSentWithoutThePlaceAndATextOnce()
        {
            SourceLedger ledger = new SourceLedger(1);
            ledger.Place(1, new SourceFields { Text = "left" });
            Assert.AreEqual("left", ((SourceAdd)Changes(ledger, 0)[0]).Fields.Text);
            ledger.Place(1, new SourceFields { Text = "left", Gain = 2f });
            SourceSet set = (SourceSet)Changes(ledger, 1)[0];
            Assert.AreEqual(null, set.Fields.Text);
            Assert.AreEqual(2f, set.Fields.Gain.Value);
            ledger.Place(1, new SourceFields { Text = "right" });
            Assert.AreEqual("right", ((SourceSet)Changes(ledger, 2)[0]).Fields.Text);
        }

        [Test]
        public void AnIdThatIsUsedAgainIsRemovedFirst()
        {
            SourceLedger ledger = new SourceLedger(1);
            ledger.Place(1, new SourceFields { Position = Left });
            Changes(ledger, 0);
            ledger.Remove(1);
            ledger.Place(1, new SourceFields { Position = Left });
            Assert.IsFalse(ledger.IsTold(1));
            List<Message> changes = Changes(ledger, 1);
            Assert.AreEqual(MessageType.SourceRemove, changes[0].Type);
            Assert.AreEqual(MessageType.SourceAdd, changes[1].Type);
        }

        [Test]
        public void ANewSessionIsToldEverything()
        {
            SourceLedger ledger = new SourceLedger(2);
            ledger.Place(1, new SourceFields { Position = Left });
            ledger.Place(2, new SourceFields { Text = "behind" });
            Changes(ledger, 0);
            ledger.StartOver();
            List<Message> changes = Changes(ledger, 0);
            Assert.AreEqual(2, changes.Count);
            Assert.AreEqual("behind", ((SourceAdd)changes[1]).Fields.Text);
        }

        [Test]
        public void AfterALossWhatIsCertainIsToldAnewAndWhatIsNotIsReplaced()
        {
            SourceLedger ledger = new SourceLedger(3);
            ledger.Place(1, new SourceFields { Position = Left });
            Changes(ledger, 5);
            ledger.Place(2, new SourceFields { Position = Left });
            Changes(ledger, 9);
            ledger.Remove(1);
            Changes(ledger, 9);
            // FRAME 7 was the last: adding source 2 and removing source 1 may not have come.
            ledger.ConnectionLost(7);
            List<Message> changes = Changes(ledger, 10);
            Assert.AreEqual(3, changes.Count);
            Assert.AreEqual(1, ((SourceRemove)changes[0]).Id);
            Assert.AreEqual(2, ((SourceRemove)changes[1]).Id);
            Assert.AreEqual(2, ((SourceAdd)changes[2]).Id);
        }

        [Test]
        public void ABudgetOfMessagesIsKept()
        {
            SourceLedger ledger = new SourceLedger(10);
            for (int id = 1; id <= 10; ++id)
            {
                ledger.Place(id, new SourceFields { Position = Left });
            }
            List<Message> some = new List<Message>();
            ledger.TakeChanges(some, 4, 0);
            Assert.AreEqual(4, some.Count);
            Assert.AreEqual(6, Changes(ledger, 0).Count);
        }

        [Test]
        public void InAnySecondFewerThanTwoHundredMessagesGoOut()
        {
            ControlBudget budget = new ControlBudget();
            Random random = new Random(1);
            List<long> sent = new List<long>();
            for (long now = 0; now < 10000; now += random.Next(1, 12))
            {
                int count = Math.Min(budget.Left(now), random.Next(0, 60));
                budget.Spend(count, now);
                for (int i = 0; i < count; ++i)
                {
                    sent.Add(now);
                }
            }
            Assert.Greater(sent.Count, 1000);
            for (int i = 200; i < sent.Count; ++i)
            {
                Assert.IsTrue(sent[i] - sent[i - 200] >= 1000, "200 messages within " + (sent[i] - sent[i - 200]) + " ms");
            }
        }

        [Test]
        public void IdsOutsideTheRangeAreRefused()
        {
            SourceLedger ledger = new SourceLedger(2);
            Assert.Throws<ArgumentOutOfRangeException>(() => ledger.Place(0, new SourceFields()));
            Assert.Throws<ArgumentOutOfRangeException>(() => ledger.Place(3, new SourceFields()));
            Assert.Throws<InvalidOperationException>(() => ledger.Move(1, Left));
        }

        private static List<Message> Changes(SourceLedger ledger, long seq)
        {
            List<Message> changes = new List<Message>();
            ledger.TakeChanges(changes, 100, seq);
            return changes;
        }

        private static int Moves(SourceLedger ledger)
        {
            Poses poses = new Poses { Ids = new int[8], Xyz = new ArraySegment<byte>(new byte[96]) };
            ledger.TakeMoves(poses);
            return poses.IdCount;
        }
    }
}
