using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using UnityEditor;
using UnityEngine;

namespace Auricle.Editor
{
    /// <summary>Makes compact HRTF assets from SOFA files through the command line.</summary>
    internal static class SofaConversion
    {
        private const string MenuPath = "Assets/Auricle/Convert SOFA to HRTF Asset";
        private const int LongestMs = 120000;

        [MenuItem(MenuPath, true)]
        private static bool CanConvert()
        {
            return SelectedSofa() != null;
        }

        [MenuItem(MenuPath)]
        private static void Convert()
        {
            string sofa = SelectedSofa();
            int rate = AudioSettings.outputSampleRate;
            string asset = Path.ChangeExtension(sofa, null) + "_" + rate + ".ahrt";
            try
            {
                EditorUtility.DisplayProgressBar("Auricle", "Converting " + Path.GetFileName(sofa), 0.5f);
                Run("hrtf convert \"" + sofa + "\" -o \"" + asset + "\" --rate " + rate);
                AssetDatabase.ImportAsset(asset);
                Selection.activeObject = AssetDatabase.LoadMainAssetAtPath(asset);
            }
            catch (InvalidOperationException error)
            {
                EditorUtility.DisplayDialog("Auricle", error.Message, "Close");
            }
            finally
            {
                EditorUtility.ClearProgressBar();
            }
        }

        /// <summary>Runs 'auricle' with these arguments.</summary>
        /// <exception cref="InvalidOperationException">It is not installed, or failed; the message says why.</exception>
        private static void Run(string arguments)
        {
            ProcessStartInfo start = new ProcessStartInfo("auricle", arguments)
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                CreateNoWindow = true,
            };
            try
            {
                using (Process process = Process.Start(start))
                {
                    string errors = process.StandardError.ReadToEnd();
                    if (!process.WaitForExit(LongestMs))
                    {
                        process.Kill();
                        throw new InvalidOperationException("'auricle " + arguments + "' did not come to an end");
                    }
                    if (process.ExitCode != 0)
                    {
                        throw new InvalidOperationException(errors.Trim());
                    }
                }
            }
            catch (Win32Exception)
            {
                throw new InvalidOperationException("the command 'auricle' is not on the path; install it with 'pip install auricle'");
            }
        }

        private static string SelectedSofa()
        {
            string path = AssetDatabase.GetAssetPath(Selection.activeObject);
            return !string.IsNullOrEmpty(path) && path.EndsWith(".sofa", StringComparison.OrdinalIgnoreCase) ? path : null;
        }
    }
}
