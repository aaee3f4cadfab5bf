"""Names those whose recordings the weights learned from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from auricle.training.separation.recordings import Recording

__all__ = ["attribution"]

_HEAD = """Recordings that the weights of Auricle's streaming separation learned from

The recordings themselves are not part of Auricle. None of them is under a share-alike or a
non-commercial licence. They were made mono, resampled to 24 kHz and mixed with each other; speed,
colour and level were changed. Recordings of public domain and CC0 are listed as a courtesy.
"""


def attribution(recordings: Sequence[Recording]) -> str:
    """The text of ATTRIBUTION: recordings by licence, in the words that their manifests ask for."""
    by_licence: dict[str, set[str]] = defaultdict(set)
    links: dict[str, str] = {}
    for recording in recordings:
        row = recording.row
        by_licence[row["licence"]].add(row.get("attribution") or recording.name)
        links[row["licence"]] = row.get("licence_url", "")
    sections = [_HEAD]
    for licence in sorted(by_licence):
        link = f" ({links[licence]})" if links[licence] else ""
        lines = "\n".join(f"- {text}" for text in sorted(by_licence[licence]))
        sections.append(f"{licence}{link}\n\n{lines}\n")
    return "\n".join(sections)
