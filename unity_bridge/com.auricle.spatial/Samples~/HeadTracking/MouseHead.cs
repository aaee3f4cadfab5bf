using UnityEngine;

/// <summary>
/// Put it beside an AuricleListener: the mouse turns the head, and sources stay where they are in the
/// world. A tracker of a headset does the same by turning the transform.
/// </summary>
public sealed class MouseHead : MonoBehaviour
{
    [SerializeField, Range(0.1f, 10f)] private float degreesPerStep = 2f;
    private float yaw;
    private float pitch;

    private void Update()
    {
        yaw += degreesPerStep * Input.GetAxis("Mouse X");
        pitch = Mathf.Clamp(pitch - degreesPerStep * Input.GetAxis("Mouse Y"), -80f, 80f);
        transform.rotation = Quaternion.Euler(pitch, yaw, 0f);
    }
}
