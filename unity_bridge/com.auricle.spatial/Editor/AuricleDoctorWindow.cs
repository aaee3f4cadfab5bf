using System;
using System.Collections.Generic;
using Auricle.Core.Mixing;
using UnityEditor;
using UnityEngine;

namespace Auricle.Editor
{
    /// <summary>Window that says what works and what keeps sources from being heard in place.</summary>
    internal sealed class AuricleDoctorWindow : EditorWindow
    {
        private List<Finding> findings = new List<Finding>();
        private volatile object server;

        // A reload of scripts ends the thread that asks; were this kept over it, no answer would end it.
        [NonSerialized] private bool asking;
        private Vector2 scroll;

        [MenuItem("Window/Audio/Auricle Doctor")]
        internal static void Open()
        {
            GetWindow<AuricleDoctorWindow>("Auricle Doctor").Examine();
        }

        private void Examine()
        {
            findings = Doctor.LookAround();
            AuricleSettings settings = AuricleSettings.Active;
            if (settings.backEnd == AuricleBackEndKind.Bridge && !asking)
            {
                asking = true;
                server = null;
                Doctor.TryServer(settings.serverUrl, settings.token, finding => server = finding);
            }
        }

        private void OnInspectorUpdate()
        {
            if (asking && server != null)
            {
                asking = false;
                findings.Add((Finding)server);
            }
            Repaint();
        }

        private void OnGUI()
        {
            if (GUILayout.Button("Examine"))
            {
                Examine();
            }
            scroll = EditorGUILayout.BeginScrollView(scroll);
            foreach (Finding finding in findings)
            {
                EditorGUILayout.HelpBox(finding.Text, finding.Good ? MessageType.Info : MessageType.Warning);
            }
            if (asking)
            {
                EditorGUILayout.LabelField("Asking the server");
            }
            if (Application.isPlaying && AuricleListener.Current != null)
            {
                BackEndStatus status = AuricleListener.Current.Status;
                EditorGUILayout.LabelField("Back end", status.State + ": " + status.Message);
                EditorGUILayout.LabelField("Latency", BackEndReport.Latency(status));
                EditorGUILayout.LabelField("Underruns", status.Underruns + ", locally panned blocks " + status.LocalBlocks);
                if (GUILayout.Button("Play a tone on the left, then on the right"))
                {
                    LeftRightTest.Play(AuricleListener.Current);
                }
            }
            EditorGUILayout.EndScrollView();
        }
    }
}
