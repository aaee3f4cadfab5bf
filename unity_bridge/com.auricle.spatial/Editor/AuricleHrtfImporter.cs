using System;
using System.IO;
using UnityEditor.AssetImporters;
using UnityEngine;

namespace Auricle.Editor
{
    /// <summary>Takes .ahrt files into the project.</summary>
    [ScriptedImporter(1, "ahrt")]
    public sealed class AuricleHrtfImporter : ScriptedImporter
    {
        public override void OnImportAsset(AssetImportContext context)
        {
            AuricleHrtf hrtf = ScriptableObject.CreateInstance<AuricleHrtf>();
            try
            {
                hrtf.Load(File.ReadAllBytes(context.assetPath));
            }
            catch (FormatException error)
            {
                context.LogImportError(context.assetPath + ": " + error.Message);
                return;
            }
            context.AddObjectToAsset("hrtf", hrtf);
            context.SetMainObject(hrtf);
        }
    }
}
