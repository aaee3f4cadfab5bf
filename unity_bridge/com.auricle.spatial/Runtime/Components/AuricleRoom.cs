using System;
using System.Collections.Generic;
using Auricle.Core.Geometry;
using Auricle.Core.Mixing;
using Auricle.Core.Wire;
using UnityEngine;

namespace Auricle
{
    /// <summary>
    /// A box of walls around its transform. While the listener is inside, sources are heard in it.
    /// Walls stand along the world's axes whatever the transform's rotation.
    /// </summary>
    [AddComponentMenu("Auricle/Auricle Room")]
    public sealed class AuricleRoom : MonoBehaviour
    {
        [SerializeField] private Vector3 size = new Vector3(5f, 3f, 6f);
        [SerializeField, Tooltip("Of all walls that have none of their own, as the server knows it.")]
        private string material = "plaster";
        [SerializeField] private string floor = "";
        [SerializeField] private string ceiling = "";
        [SerializeField] private string front = "";
        [SerializeField] private string back = "";
        [SerializeField] private string left = "";
        [SerializeField] private string right = "";
        [SerializeField, Min(0f), Tooltip("Reverberation time in seconds; 0 lets it follow from size and materials.")]
        private float rt60Seconds;
        [SerializeField, Range(0f, 1f)] private float wet = 1f;

        /// <summary>Rises with every change.</summary>
        internal int Version { get; private set; }

        public Vector3 Size
        {
            get { return size; }
            set
            {
                size = value;
                ++Version;
            }
        }

        internal float Volume
        {
            get { return size.x * size.y * size.z; }
        }

        internal bool Contains(Vector3 point)
        {
            Vector3 offset = point - transform.position;
            return Math.Abs(offset.x) <= size.x / 2 && Math.Abs(offset.y) <= size.y / 2 && Math.Abs(offset.z) <= size.z / 2;
        }

        internal void ApplyTo(ISpatialBackEnd backEnd)
        {
            // Auricle's x is Unity's z, its y Unity's -x, its z Unity's y: the corner with the least
            // of each is front-back and up-down Unity's least, and left-right Unity's most.
            Vector3 corner = transform.position + new Vector3(size.x / 2, -size.y / 2, -size.z / 2);
            Room room = new Room
            {
                Size = new Vec3(size.z, size.x, size.y),
                Origin = corner.ToAuricle(),
                Material = material,
                Surfaces = Surfaces(),
            };
            backEnd.SetRoom(room, rt60Seconds > 0f ? (float?)rt60Seconds : null, wet);
        }

        private SurfaceMaterial[] Surfaces()
        {
            string[] names = { "floor", "ceiling", "front", "back", "left", "right" };
            string[] own = { floor, ceiling, front, back, left, right };
            if (Array.TrueForAll(own, string.IsNullOrEmpty))
            {
                return null;
            }
            List<SurfaceMaterial> surfaces = new List<SurfaceMaterial>();
            for (int i = 0; i < names.Length; ++i)
            {
                surfaces.Add(new SurfaceMaterial
                {
                    Surface = names[i],
                    Name = string.IsNullOrEmpty(own[i]) ? material : own[i],
                });
            }
            return surfaces.ToArray();
        }

        private void OnEnable()
        {
            AuricleListener.Add(this);
        }

        private void OnDisable()
        {
            AuricleListener.Remove(this);
        }

        private void OnValidate()
        {
            ++Version;
        }

        private void OnDrawGizmosSelected()
        {
            Gizmos.color = new Color(0.3f, 0.7f, 1f, 0.8f);
            Gizmos.DrawWireCube(transform.position, size);
        }
    }
}
