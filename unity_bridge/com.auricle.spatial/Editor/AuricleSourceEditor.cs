using UnityEditor;
using UnityEngine;

namespace Auricle.Editor
{
    /// <summary>Inspector of a source: resolves its sentence and shows in the scene where it leads.</summary>
    [CustomEditor(typeof(AuricleSource))]
    internal sealed class AuricleSourceEditor : UnityEditor.Editor
    {
        private static readonly Color Placed = new Color(0.3f, 0.9f, 0.5f);
        private static readonly Color Way = new Color(0.3f, 0.9f, 0.5f, 0.5f);
        private SentenceQuery query;
        private string problem;

        public override void OnInspectorGUI()
        {
            serializedObject.Update();
            AuricleSource source = (AuricleSource)target;
            Show("placement");
            if (source.Placement == AuriclePlacement.Sentence)
            {
                Show("sentence");
                ShowResolution(source);
            }
            Show("gainDb");
            Show("distanceModel");
            Show("refDistance");
            if (serializedObject.FindProperty("distanceModel").enumValueIndex == (int)AuricleDistanceModel.Linear)
            {
                Show("maxDistance");
            }
            Show("rolloff");
            Show("directivity");
            int directivity = serializedObject.FindProperty("directivity").enumValueIndex;
            if (directivity == (int)AuricleDirectivity.Cardioid)
            {
                Show("cardioidOrder");
            }
            else if (directivity == (int)AuricleDirectivity.Cone)
            {
                Show("coneInnerDeg");
                Show("coneOuterDeg");
                Show("coneOuterGain");
            }
            if (serializedObject.ApplyModifiedProperties())
            {
                source.Apply();
            }
            if (source.Problem != null)
            {
                EditorGUILayout.HelpBox(source.Problem, MessageType.Warning);
            }
        }

        private void OnEnable()
        {
            EditorApplication.update += Poll;
        }

        private void OnDisable()
        {
            EditorApplication.update -= Poll;
        }

        private void ShowResolution(AuricleSource source)
        {
            bool known = source.SentencePlacement.IsOf(source.Sentence);
            if (known)
            {
                EditorGUILayout.HelpBox(Described(source), MessageType.Info);
            }
            else
            {
                EditorGUILayout.HelpBox(
                    "Not resolved yet: in process the source would be silent, and the bridge would ask as it starts.",
                    MessageType.Warning);
            }
            if (problem != null)
            {
                EditorGUILayout.HelpBox(problem, MessageType.Error);
            }
            EditorGUI.BeginDisabledGroup(query != null || string.IsNullOrEmpty(source.Sentence));
            if (GUILayout.Button(query != null ? "Asking the server" : "Resolve Sentence"))
            {
                problem = null;
                query = new SentenceQuery(source.Sentence);
            }
            EditorGUI.EndDisabledGroup();
        }

        private void Poll()
        {
            if (query == null || !query.Done)
            {
                return;
            }
            AuricleSource source = (AuricleSource)target;
            if (query.Answer != null)
            {
                Undo.RecordObject(source, "Resolve Sentence");
                source.SentencePlacement.Store(query.Sentence, query.Answer, SentenceQuery.SampleRate);
                source.Apply();
                EditorUtility.SetDirty(source);
            }
            problem = query.Problem;
            query = null;
            Repaint();
        }

        private static string Described(AuricleSource source)
        {
            Vector3 at = source.SentencePlacement.At(0f);
            // Auricle counts azimuth counter-clockwise: Unity's -x is left, +90.
            float azimuth = Mathf.Atan2(-at.x, at.z) * Mathf.Rad2Deg;
            int points = source.SentencePlacement.Path.Length;
            string way = points > 1
                ? ", then moves for " + source.SentencePlacement.Path[points - 1].seconds.ToString("0.#") + " s"
                : "";
            return at.magnitude.ToString("0.0") + " m away, azimuth " + azimuth.ToString("0") + " degrees (left +), height "
                + at.y.ToString("0.0") + " m" + way + ". Confidence " + source.SentencePlacement.Confidence.ToString("0.00") + ".";
        }

        private void Show(string property)
        {
            EditorGUILayout.PropertyField(serializedObject.FindProperty(property));
        }

        [DrawGizmo(GizmoType.Selected | GizmoType.Active)]
        private static void DrawGizmo(AuricleSource source, GizmoType type)
        {
            AuricleListener listener = AuricleListener.Current;
            if (listener == null)
            {
                listener = Object.FindObjectOfType<AuricleListener>();
            }
            Pose head = listener == null
                ? new Pose(Vector3.zero, Quaternion.identity)
                : new Pose(listener.transform.position, listener.transform.rotation);
            bool bySentence = source.Placement == AuriclePlacement.Sentence && source.SentencePlacement.IsOf(source.Sentence);
            if (source.Placement == AuriclePlacement.Sentence && !bySentence)
            {
                return;
            }
            Vector3 at = bySentence ? source.SentencePosition(head, 0f) : source.transform.position;
            Gizmos.color = Placed;
            Gizmos.DrawWireSphere(at, 0.15f);
            Gizmos.DrawLine(head.position, at);
            if (!bySentence)
            {
                return;
            }
            Gizmos.color = Way;
            TimedPoint[] path = source.SentencePlacement.Path;
            for (int i = 1; i < path.Length; ++i)
            {
                Gizmos.DrawLine(
                    source.SentencePosition(head, path[i - 1].seconds), source.SentencePosition(head, path[i].seconds));
            }
        }
    }
}
