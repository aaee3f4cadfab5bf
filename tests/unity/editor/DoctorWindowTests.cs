using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Threading;
using Auricle;
using Auricle.Core.Mixing;
using Auricle.Editor;
using NUnit.Framework;
using UnityEditor;
using UnityEngine;

/// <summary>The Doctor's window: what it draws, and when it asks the server.</summary>
public sealed class DoctorWindowTests
{
    private const int MostMs = 12000;
    private const string Asking = "Asking the server";

    [Test]
    public void EveryFindingIsABoxAndTheServersComesOnce()
    {
        using (Project project = new Project(AuricleBackEndKind.Bridge))
        {
            AudioSettings.speakerMode = AudioSpeakerMode.Mono;
            AuricleDoctorWindow window = Opened();
            List<Finding> seen = Doctor.LookAround();
            Draw(window);
            AreBoxes(seen, EditorGUILayout.Boxes);
            Assert.IsTrue(EditorGUILayout.Labels.Contains(Asking));
            WaitForAnswer(window);
            for (int round = 0; round < 3; ++round)
            {
                Game.Call(window, "OnInspectorUpdate");
                Draw(window);
                Assert.AreEqual(seen.Count + 1, EditorGUILayout.Boxes.Count);
                AreBoxes(seen, EditorGUILayout.Boxes.GetRange(0, seen.Count));
                KeyValuePair<string, MessageType> server = EditorGUILayout.Boxes[seen.Count];
                Assert.IsTrue(server.Key.StartsWith("The server at " + project.Settings.serverUrl + " answers", StringComparison.Ordinal), server.Key);
                Assert.AreEqual(MessageType.Info, server.Value);
            }
            window.Close();
        }
    }

    [Test]
    public void TheServerIsAskedOnceAtATimeAndAnewAfterItsAnswer()
    {
        using (Project project = new Project(AuricleBackEndKind.Bridge))
        using (Impostor server = new Impostor())
        {
            project.Settings.serverUrl = server.Url;
            AuricleDoctorWindow window = Opened();
            Press(window, "Examine");
            Press(window, "Examine");
            Assert.IsTrue(SpinWait.SpinUntil(() => server.Connections == 1, MostMs));
            Thread.Sleep(100);
            Assert.AreEqual(1, server.Connections);
            server.Release();
            WaitForAnswer(window);
            Assert.AreEqual(1, EditorGUILayout.Boxes.Count(box => box.Key.Contains(server.Url)));
            KeyValuePair<string, MessageType> told = EditorGUILayout.Boxes.Single(box => box.Key.Contains(server.Url));
            Assert.AreEqual(MessageType.Warning, told.Value);
            Press(window, "Examine");
            WaitForAnswer(window);
            Assert.AreEqual(2, server.Connections);
            Assert.AreEqual(1, EditorGUILayout.Boxes.Count(box => box.Key.Contains(server.Url)));
            window.Close();
        }
    }

    [Test]
    public void InProcessNoServerIsAsked()
    {
        using (Project project = new Project(AuricleBackEndKind.InProcess))
        using (Impostor server = new Impostor())
        {
            project.Settings.serverUrl = server.Url;
            AuricleDoctorWindow window = Opened();
            Press(window, "Examine");
            Draw(window);
            Assert.IsFalse(EditorGUILayout.Labels.Contains(Asking));
            AreBoxes(Doctor.LookAround(), EditorGUILayout.Boxes);
            Thread.Sleep(100);
            Assert.AreEqual(0, server.Connections);
            window.Close();
        }
    }

    [Test]
    public void AReloadOfScriptsDoesNotLeaveItAskingForEver()
    {
        using (Project project = new Project(AuricleBackEndKind.Bridge))
        using (Impostor server = new Impostor())
        {
            project.Settings.serverUrl = server.Url;
            AuricleDoctorWindow before = Opened();
            AuricleDoctorWindow window = Reloaded(before);
            before.Close();
            Draw(window);
            Assert.IsFalse(EditorGUILayout.Labels.Contains(Asking));
            server.Release();
            Press(window, "Examine");
            WaitForAnswer(window);
            Assert.AreEqual(1, EditorGUILayout.Boxes.Count(box => box.Key.Contains(server.Url)));
        }
    }

    [Test]
    public void WhilePlayingTheBackEndIsShownAndTheTonesAreThere()
    {
        Project.Reset();
        using (Game game = new Game(AuricleBackEndKind.InProcess))
        {
            AuricleDoctorWindow window = Opened();
            Draw(window);
            Assert.AreEqual(0, EditorGUILayout.Labels.Count);
            Assert.AreEqual("Examine", string.Join(", ", GUILayout.Buttons.ToArray()));
            Application.isPlaying = true;
            Draw(window);
            BackEndStatus status = game.Listener.Status;
            Assert.AreEqual(
                "Back end: Running: " + status.Message + " | Latency: 0.1 ms (0 blocks) | Underruns: 0, locally panned blocks 0",
                string.Join(" | ", EditorGUILayout.Labels.ToArray()));
            Assert.AreEqual(0, UnityEngine.Object.FindObjectsOfType<AuricleSource>().Length);
            Press(window, "Play a tone on the left, then on the right");
            Assert.AreEqual(2, UnityEngine.Object.FindObjectsOfType<AuricleSource>().Length);
            window.Close();
        }
        Project.Reset();
    }

    private static AuricleDoctorWindow Opened()
    {
        AuricleDoctorWindow.Open();
        return EditorWindow.GetWindow<AuricleDoctorWindow>("");
    }

    private static void Draw(AuricleDoctorWindow window)
    {
        EditorGUILayout.Boxes.Clear();
        EditorGUILayout.Labels.Clear();
        GUILayout.Buttons.Clear();
        Game.Call(window, "OnGUI");
    }

    private static void Press(AuricleDoctorWindow window, string button)
    {
        GUILayout.Pressed = button;
        Draw(window);
        GUILayout.Pressed = null;
    }

    private static void WaitForAnswer(AuricleDoctorWindow window)
    {
        Assert.IsTrue(SpinWait.SpinUntil(() => !StillAsking(window), MostMs), "no answer in " + MostMs + " ms");
    }

    private static bool StillAsking(AuricleDoctorWindow window)
    {
        Thread.Sleep(10);
        Game.Call(window, "OnInspectorUpdate");
        Draw(window);
        return EditorGUILayout.Labels.Contains(Asking);
    }

    private static void AreBoxes(List<Finding> findings, List<KeyValuePair<string, MessageType>> boxes)
    {
        Assert.AreEqual(findings.Count, boxes.Count);
        for (int i = 0; i < boxes.Count; ++i)
        {
            Assert.AreEqual(findings[i].Text, boxes[i].Key);
            Assert.AreEqual(findings[i].Good ? MessageType.Info : MessageType.Warning, boxes[i].Value, boxes[i].Key);
        }
    }

    /// <summary>
    /// The window after the editor has reloaded its scripts: a new object, into which Unity puts the
    /// fields back that it can serialise, private ones too, unless they are marked.
    /// </summary>
    private static AuricleDoctorWindow Reloaded(AuricleDoctorWindow window)
    {
        AuricleDoctorWindow after = new AuricleDoctorWindow();
        foreach (FieldInfo field in typeof(AuricleDoctorWindow).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            bool kept = field.FieldType.IsPrimitive || field.FieldType == typeof(string) || field.FieldType == typeof(Vector2);
            if (kept && !field.IsNotSerialized)
            {
                field.SetValue(after, field.GetValue(window));
            }
        }
        return after;
    }
}
