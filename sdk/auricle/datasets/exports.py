"""Labels in the forms of other data sets: SpatialSoundQA rows and TASBench annotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from auricle.datasets.prompts import side
from auricle.scene.geometry import azimuth_deg, elevation_deg
from auricle.scene.path import Path

__all__ = ["spatial_sound_qa_rows", "tasbench_annotations"]

_FRAMES_PER_S: Final = 10
_SIDES: Final = ("left", "center", "right")
# CLASSIFICATION and MIXUP_NONBINARY_DISTANCE are names of the published set; the others follow
# their pattern.
_QA_TYPES: Final = {
    "CLASSIFICATION": "CLASSIFICATION",
    "DOA": "DOA_DISTANCE",
    "DIRECTION": "BINARY_DIRECTION",
    "RELATIVE_DISTANCE": "BINARY_DISTANCE",
    "DISTANCE_BETWEEN": "NONBINARY_DISTANCE",
    "WHICH": "NONBINARY_DIRECTION",
}


def spatial_sound_qa_rows(label: Mapping[str, Any], first_id: int = 0) -> list[dict[str, Any]]:
    """Questions of a scene as rows of SpatialSoundQA (Zheng et al., "BAT", ICML 2024).

    Args:
        label: of a scene of one or two sources; that form has no place for a third.
        first_id: ``question_id`` of the first row.

    Returns:
        Rows of audio_id, reverb_id, audio_id2, reverb_id2, question_id, question_type, question
        and answer; none for three sources. A reverb_id names scene and source: the response can be
        rendered from the label.
    """
    sources = label["sources"]
    if not 1 <= len(sources) <= 2:
        return []
    ids = [
        (str(PurePosixPath(source["file"]).with_suffix("")), f"{label['key']}/{number}")
        for number, source in enumerate(sources)
    ]
    audio, reverb = ids[0]
    audio2, reverb2 = ids[1] if len(ids) == 2 else (None, None)
    return [
        {
            "audio_id": audio,
            "reverb_id": reverb,
            "audio_id2": audio2,
            "reverb_id2": reverb2,
            "question_id": first_id + number,
            "question_type": ("MIXUP_" if audio2 else "") + _QA_TYPES[row["type"]],
            "question": row["question"],
            "answer": row["answer"],
        }
        for number, row in enumerate(label["questions"])
    ]


def tasbench_annotations(label: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Ten annotations a second in the form of TASBench (Li et al., ACM MM 2024).

    Args:
        label: of a scene.

    Returns:
        For every tenth of a second in which something sounds: frame, t_s (its centre), objects
        (name and side of what sounds, from left to right) and text, the sentence.
    """
    duration_s = label["frames"] / label["sample_rate"]
    rows = []
    for frame in range(int(duration_s * _FRAMES_PER_S)):
        t_s = (frame + 0.5) / _FRAMES_PER_S
        heard = sorted(_sounding(label["sources"], t_s), key=lambda pair: _SIDES.index(pair[1]))
        if heard:
            parts = [
                f"the {name} is {'in' if where == 'center' else 'on'} the {where}"
                for name, where in heard
            ]
            text = " and ".join(parts)
            rows.append(
                {
                    "clip": label["key"],
                    "frame": frame,
                    "t_s": round(t_s, 3),
                    "objects": [{"name": name, "side": where} for name, where in heard],
                    "text": f"{text[0].upper()}{text[1:]}.",
                }
            )
    return rows


def _sounding(sources: list[dict[str, Any]], t_s: float) -> Iterator[tuple[str, str]]:
    for source in sources:
        if not source["start_s"] <= t_s < source["start_s"] + source["duration_s"]:
            continue
        place = source
        if source["path"] is not None:
            at = Path(source["path"]).at(t_s)
            place = {"azimuth_deg": azimuth_deg(at), "elevation_deg": elevation_deg(at)}
        yield source["name"], side(place)
