using Auricle.Core.Mixing;
using UnityEditor;
using UnityEngine;

namespace Auricle.Editor
{
    /// <summary>Inspector of the listener: how the back end is while the game runs.</summary>
    [CustomEditor(typeof(AuricleListener))]
    internal sealed class AuricleListenerEditor : UnityEditor.Editor
    {
        public override void OnInspectorGUI()
        {
            AuricleListener listener = (AuricleListener)target;
            if (Application.isPlaying)
            {
                BackEndStatus status = listener.Status;
                EditorGUILayout.HelpBox(status.Message ?? "", status.State == BackEndState.Running ? MessageType.Info : MessageType.Warning);
                EditorGUILayout.LabelField("Latency", BackEndReport.Latency(status));
                EditorGUILayout.LabelField("Underruns", status.Underruns.ToString());
                EditorGUILayout.LabelField("Blocks panned locally", status.LocalBlocks.ToString());
                Repaint();
            }
            if (GUILayout.Button("Open Doctor"))
            {
                AuricleDoctorWindow.Open();
            }
        }
    }
}
