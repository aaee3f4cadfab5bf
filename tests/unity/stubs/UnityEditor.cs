// What the package's inspectors use of the editor, by its documented names. Windows run against it;
// inspectors are compiled against it alone.
#pragma warning disable 67, 649
using System;
using System.Collections.Generic;
using UnityEngine;

namespace UnityEditor
{
    public enum MessageType
    {
        None,
        Info,
        Warning,
        Error,
    }

    [Flags]
    public enum GizmoType
    {
        Active = 8,
        Selected = 4,
    }

    public class Editor : ScriptableObject
    {
        public UnityEngine.Object target;
        public SerializedObject serializedObject;

        public virtual void OnInspectorGUI()
        {
        }

        public void Repaint()
        {
        }
    }

    public class EditorWindow : ScriptableObject
    {
        private static readonly List<EditorWindow> Opened = new List<EditorWindow>();

        // There is one of a kind, which is made where none is open.
        public static T GetWindow<T>(string title)
            where T : EditorWindow
        {
            T window = (T)Opened.Find(open => open is T);
            if (window == null)
            {
                window = Activator.CreateInstance<T>();
                Opened.Add(window);
            }
            return window;
        }

        public void Close()
        {
            Opened.Remove(this);
        }

        public void Repaint()
        {
        }
    }

    public sealed class SerializedObject
    {
        public void Update()
        {
        }

        public SerializedProperty FindProperty(string path)
        {
            return null;
        }

        public bool ApplyModifiedProperties()
        {
            return false;
        }
    }

    public sealed class SerializedProperty
    {
        public int enumValueIndex;
    }

    public static class EditorGUILayout
    {
        /// <summary>Help boxes that were drawn since it was cleared.</summary>
        public static readonly List<KeyValuePair<string, MessageType>> Boxes = new List<KeyValuePair<string, MessageType>>();

        /// <summary>Labels that were drawn since it was cleared; both parts with ": " between them.</summary>
        public static readonly List<string> Labels = new List<string>();

        public static bool PropertyField(SerializedProperty property)
        {
            return false;
        }

        public static void HelpBox(string message, MessageType type)
        {
            Boxes.Add(new KeyValuePair<string, MessageType>(message, type));
        }

        public static void LabelField(string label, string text)
        {
            Labels.Add(label + ": " + text);
        }

        public static void LabelField(string label)
        {
            Labels.Add(label);
        }

        public static Vector2 BeginScrollView(Vector2 position)
        {
            return position;
        }

        public static void EndScrollView()
        {
        }
    }

    public static class EditorGUI
    {
        public static void BeginDisabledGroup(bool disabled)
        {
        }

        public static void EndDisabledGroup()
        {
        }
    }

    public static class EditorApplication
    {
        public delegate void CallbackFunction();

        public static CallbackFunction update;
    }

    public static class EditorUtility
    {
        public static void SetDirty(UnityEngine.Object target)
        {
        }

        public static void DisplayProgressBar(string title, string info, float progress)
        {
        }

        public static void ClearProgressBar()
        {
        }

        public static bool DisplayDialog(string title, string message, string ok)
        {
            return true;
        }
    }

    public static class Undo
    {
        public static void RecordObject(UnityEngine.Object target, string name)
        {
        }
    }

    public static class Selection
    {
        public static UnityEngine.Object activeObject;
    }

    public static class AssetDatabase
    {
        public static string GetAssetPath(UnityEngine.Object asset)
        {
            return "";
        }

        public static void ImportAsset(string path)
        {
        }

        public static UnityEngine.Object LoadMainAssetAtPath(string path)
        {
            return null;
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class CustomEditor : Attribute
    {
        public CustomEditor(Type type)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class MenuItem : Attribute
    {
        public MenuItem(string path)
        {
        }

        public MenuItem(string path, bool isValidateFunction)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class DrawGizmo : Attribute
    {
        public DrawGizmo(GizmoType type)
        {
        }
    }
}

namespace UnityEditor.AssetImporters
{
    public abstract class ScriptedImporter
    {
        public abstract void OnImportAsset(AssetImportContext context);
    }

    public sealed class AssetImportContext
    {
        public string assetPath;

        public void LogImportError(string message)
        {
        }

        public void AddObjectToAsset(string identifier, UnityEngine.Object asset)
        {
        }

        public void SetMainObject(UnityEngine.Object asset)
        {
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class ScriptedImporterAttribute : Attribute
    {
        public ScriptedImporterAttribute(int version, string extension)
        {
        }
    }
}
