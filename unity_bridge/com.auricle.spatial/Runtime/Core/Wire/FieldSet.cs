namespace Auricle.Core.Wire
{
    /// <summary>Fields of a map that have come so far, so that the ones that must come are missed.</summary>
    internal struct FieldSet
    {
        private readonly string _message;
        private readonly string[] _required;
        private int _found;

        internal FieldSet(string message, params string[] required)
        {
            _message = message;
            _required = required;
            _found = 0;
        }

        /// <summary>Notes a key and returns it.</summary>
        internal string Seen(string key)
        {
            for (int i = 0; i < _required.Length; ++i)
            {
                if (_required[i] == key)
                {
                    _found |= 1 << i;
                }
            }
            return key;
        }

        internal void CheckAll()
        {
            for (int i = 0; i < _required.Length; ++i)
            {
                if ((_found & 1 << i) == 0)
                {
                    throw ProtocolException.Bad(_message + " lacks '" + _required[i] + "'; send it");
                }
            }
        }
    }
}
