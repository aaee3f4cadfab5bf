using System;
using System.IO;
using System.Threading;
using Auricle.Core.Session;
using Auricle.Core.Wire;

namespace Auricle.Editor
{
    /// <summary>Asks the server of the settings about a sentence, off the editor's thread.</summary>
    internal sealed class SentenceQuery
    {
        /// <summary>By which the server counts a path that is asked for here.</summary>
        internal const int SampleRate = 48000;
        private const int TimeoutMs = 5000;
        private volatile bool _done;

        internal SentenceQuery(string sentence)
        {
            Sentence = sentence;
            string url = AuricleSettings.Active.serverUrl;
            string token = AuricleSettings.Active.token;
            ThreadPool.QueueUserWorkItem(state => Ask(url, token));
        }

        internal string Sentence { get; private set; }

        internal bool Done
        {
            get { return _done; }
        }

        /// <summary>What the server answered; null where it refused.</summary>
        internal Resolved Answer { get; private set; }

        /// <summary>Why there is no answer.</summary>
        internal string Problem { get; private set; }

        private void Ask(string url, string token)
        {
            try
            {
                Answer = SentenceResolver.Resolve(url, token, Sentence, SampleRate, TimeoutMs);
            }
            catch (Exception error) when (error is IOException || error is ProtocolException || error is FormatException)
            {
                Problem = error.Message;
            }
            _done = true;
        }
    }
}
