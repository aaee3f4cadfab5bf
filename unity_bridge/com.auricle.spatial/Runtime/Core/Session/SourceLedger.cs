using System;
using System.Collections.Generic;
using Auricle.Core.Geometry;
using Auricle.Core.Wire;

namespace Auricle.Core.Session
{
    /// <summary>
    /// What the sources should be beside what the server has been told of them. After a connection
    /// was lost the difference is what has to be sent.
    /// </summary>
    public sealed class SourceLedger
    {
        private readonly Entry[] _entries;
        private readonly object _lock = new object();

        /// <param name="maxSources">Ids go from 1 to this.</param>
        public SourceLedger(int maxSources)
        {
            _entries = new Entry[maxSources];
            for (int i = 0; i < maxSources; ++i)
            {
                _entries[i] = new Entry();
            }
        }

        /// <summary>Adds a source, or tells one everything anew.</summary>
        public void Place(int id, SourceFields fields)
        {
            lock (_lock)
            {
                Entry entry = At(id);
                entry.Replaced |= entry.Told && !entry.Wanted;
                // A sentence is sent once: each time it is resolved against where the head is then.
                entry.NewText |= fields.Text != null && (!entry.Wanted || fields.Text != entry.Fields.Text);
                entry.Moved |= fields.Position.HasValue;
                entry.Fields = fields.Copy();
                entry.Wanted = true;
                entry.Changed = true;
            }
        }

        /// <summary>Moves a source that is placed by position.</summary>
        public void Move(int id, Vec3 position)
        {
            lock (_lock)
            {
                Entry entry = At(id);
                if (!entry.Wanted)
                {
                    throw new InvalidOperationException("source " + id + " is not there; Place it first");
                }
                if (!entry.Fields.Position.HasValue || !entry.Fields.Position.Value.Is(position))
                {
                    entry.Fields.Position = position;
                    entry.Fields.Text = null;
                    entry.Moved = true;
                }
            }
        }

        public void Remove(int id)
        {
            lock (_lock)
            {
                At(id).Wanted = false;
            }
        }

        /// <summary>Forgets what the server was told: a new session knows no sources.</summary>
        public void StartOver()
        {
            lock (_lock)
            {
                foreach (Entry entry in _entries)
                {
                    entry.Told = false;
                    entry.Replaced = false;
                    entry.SentWith = -1;
                    entry.NewText = entry.Fields.Text != null;
                }
            }
        }

        /// <summary>Whether a BLOCK may name this source.</summary>
        public bool IsTold(int id)
        {
            lock (_lock)
            {
                Entry entry = At(id);
                return entry.Told && entry.Wanted && !entry.Replaced;
            }
        }

        /// <summary>
        /// The connection is lost; what was sent with blocks after <paramref name="received"/> may or
        /// may not have come, and what may be there is removed before it is added again.
        /// </summary>
        public void ConnectionLost(long received)
        {
            lock (_lock)
            {
                foreach (Entry entry in _entries)
                {
                    if (entry.SentWith > received)
                    {
                        entry.Told = true;
                        entry.Replaced = entry.Wanted;
                    }
                    entry.Changed = true;
                    entry.Moved = true;
                }
            }
        }

        /// <summary>Control messages that close the gap.</summary>
        /// <param name="into">Where they go.</param>
        /// <param name="most">Most messages there may be then.</param>
        /// <param name="seq">Number of the block they go out before.</param>
        public void TakeChanges(List<Message> into, int most, long seq)
        {
            lock (_lock)
            {
                for (int i = 0; i < _entries.Length && into.Count < most; ++i)
                {
                    Entry entry = _entries[i];
                    if (entry.Told && (!entry.Wanted || entry.Replaced))
                    {
                        into.Add(new SourceRemove { Id = i + 1, At = -1 });
                        entry.Told = false;
                        entry.Replaced = false;
                        entry.SentWith = seq;
                    }
                    if (!entry.Wanted || into.Count == most)
                    {
                        continue;
                    }
                    if (!entry.Told)
                    {
                        into.Add(new SourceAdd { Id = i + 1, Fields = entry.Fields.Copy() });
                        entry.Settle(seq);
                    }
                    else if (entry.Changed)
                    {
                        SourceFields fields = entry.Fields.Copy();
                        fields.Position = null;
                        fields.Text = entry.NewText ? fields.Text : null;
                        into.Add(new SourceSet { Id = i + 1, At = -1, Fields = fields });
                        entry.Changed = false;
                        entry.NewText = false;
                    }
                }
            }
        }

        /// <summary>Positions that changed, as POSES; allocates nothing.</summary>
        /// <param name="into">Ids and bytes for all sources; its counts are set.</param>
        public void TakeMoves(Poses into)
        {
            lock (_lock)
            {
                int count = 0;
                byte[] bytes = into.Xyz.Array;
                for (int i = 0; i < _entries.Length; ++i)
                {
                    Entry entry = _entries[i];
                    if (!entry.Moved || !entry.Told || !entry.Wanted || entry.Replaced || !entry.Fields.Position.HasValue)
                    {
                        continue;
                    }
                    Vec3 position = entry.Fields.Position.Value;
                    Put(bytes, 12 * count, position.X);
                    Put(bytes, 12 * count + 4, position.Y);
                    Put(bytes, 12 * count + 8, position.Z);
                    into.Ids[count++] = i + 1;
                    entry.Moved = false;
                }
                into.IdCount = count;
                into.Xyz = new ArraySegment<byte>(bytes, 0, 12 * count);
            }
        }

        private static void Put(byte[] bytes, int at, float value)
        {
            uint word = Numbers.Bits(value);
            bytes[at] = (byte)word;
            bytes[at + 1] = (byte)(word >> 8);
            bytes[at + 2] = (byte)(word >> 16);
            bytes[at + 3] = (byte)(word >> 24);
        }

        private Entry At(int id)
        {
            if (id < 1 || id > _entries.Length)
            {
                throw new ArgumentOutOfRangeException("id", "source id " + id + " is outside 1 to " + _entries.Length);
            }
            return _entries[id - 1];
        }

        private sealed class Entry
        {
            internal SourceFields Fields = new SourceFields();
            internal bool Wanted;
            internal bool Told;
            internal bool Replaced;
            internal bool Changed;
            internal bool NewText;
            internal bool Moved;

            /// <summary>Number of the block with or before which it was added or removed.</summary>
            internal long SentWith = -1;

            internal void Settle(long seq)
            {
                SentWith = seq;
                Told = true;
                Changed = false;
                NewText = false;
                Moved = false;
            }
        }
    }
}
