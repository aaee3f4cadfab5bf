using Auricle;
using UnityEngine;

/// <summary>
/// Put it on the camera of an empty scene, give it a clip or two, press Play and wear headphones:
/// one sound stands on the left, one circles, one is where its sentence says.
/// </summary>
public sealed class FirstScene : MonoBehaviour
{
    [SerializeField] private AudioClip standing;
    [SerializeField] private AudioClip circling;
    [SerializeField] private AudioClip described;
    [SerializeField] private string sentence = "behind you on the right, 2 m away";
    private Transform circle;

    private void Start()
    {
        if (GetComponent<AudioListener>() == null)
        {
            gameObject.AddComponent<AudioListener>();
        }
        if (GetComponent<AuricleListener>() == null)
        {
            gameObject.AddComponent<AuricleListener>();
        }
        Add("Standing", standing).transform.position = transform.position + 2f * Vector3.left;
        circle = Add("Circling", circling).transform;
        // A sentence that is set while playing is resolved by the server.
        AuricleSource words = Add("Described", described);
        words.Placement = AuriclePlacement.Sentence;
        words.Sentence = sentence;
    }

    private void Update()
    {
        float angle = 0.5f * Time.time;
        circle.position = transform.position + new Vector3(2f * Mathf.Sin(angle), 0f, 2f * Mathf.Cos(angle));
    }

    private static AuricleSource Add(string title, AudioClip clip)
    {
        GameObject holder = new GameObject(title);
        AudioSource source = holder.AddComponent<AudioSource>();
        source.clip = clip;
        source.loop = true;
        source.Play();
        return holder.AddComponent<AuricleSource>();
    }
}
