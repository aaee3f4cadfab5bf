#if !UNITY_WEBGL || UNITY_EDITOR
using Auricle.Core.InProcess;
using UnityEngine;

namespace Auricle
{
    /// <summary>Gives the settings' HRTF sets to the spatializer plugin where the project selects it.</summary>
    internal static class SpatializerSetup
    {
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.BeforeSceneLoad)]
        private static void Begin()
        {
            if (AudioSettings.GetSpatializerPluginName() != NativeSpatializer.PluginName)
            {
                return;
            }
            foreach (AuricleHrtf set in AuricleSettings.Active.hrtfSets)
            {
                if (set == null)
                {
                    continue;
                }
                try
                {
                    NativeSpatializer.SetHrtf(set.Bytes);
                }
                catch (EngineException error)
                {
                    Debug.LogError("Auricle: " + set.name + ": " + error.Message, set);
                }
            }
        }
    }
}
#endif
