"""Folders of mono sounds and what is said about each: plain, ESC-50, FSD50K and AudioSet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from auricle.errors import FormatError, InputError

__all__ = ["LAYOUTS", "Row", "read_rows"]

_ENDINGS: Final = (".wav", ".flac", ".ogg", ".mp3", ".aif", ".aiff")
_FILE_COLUMNS: Final = ("file", "filename", "path")
_CLASS_COLUMNS: Final = ("class", "category", "label")


@dataclass(frozen=True, slots=True)
class Row:
    """One sound as its manifest names it; nothing of the file has been looked at.

    Attributes:
        path: of the file.
        manifest: name of the manifest, or of the folder where there is none.
        row: number of the row in the manifest, from 1; 0 where there is none.
        classes: what sounds, the first being the one that prompts name.
        licence: as the manifest says it; may be empty.
        attribution: as the manifest says it; may be empty.
        group: of recordings that belong together and never go to different splits.
        split: ``train``, ``valid``, ``test`` where the manifest says so; else empty.
    """

    path: Path
    manifest: str
    row: int
    classes: tuple[str, ...]
    licence: str = ""
    attribution: str = ""
    group: str = ""
    split: str = ""

    @property
    def place(self) -> str:
        """Where the sound is named, for messages."""
        return f"{self.manifest} row {self.row}" if self.row else self.manifest


def read_rows(folder: Path, layout: str = "auto") -> list[Row]:
    """The sounds of a folder, in the order of its manifest.

    Args:
        folder: where the sounds are.
        layout: a key of ``LAYOUTS``, or ``auto`` for the one that the folder has.

    Raises:
        InputError: no folder, or an unknown layout.
        FormatError: the manifest is not what the layout promises, or there is no sound.
    """
    if layout not in (*LAYOUTS, "auto"):
        message = f"layout is {layout!r}; expected auto or one of {', '.join(LAYOUTS)}"
        raise InputError(message)
    if not folder.is_dir():
        message = f"{folder} is no folder; expected one of mono sounds"
        raise InputError(message)
    rows = list(LAYOUTS[_found(folder) if layout == "auto" else layout](folder))
    if not rows:
        message = f"{folder} holds no sounds ({', '.join(_ENDINGS)}) and no manifest that names any"
        raise FormatError(message)
    return rows


def _found(folder: Path) -> str:
    if (folder / "meta" / "esc50.csv").is_file():
        return "esc50"
    if (folder / "FSD50K.ground_truth").is_dir():
        return "fsd50k"
    if (folder / "class_labels_indices.csv").is_file():
        return "audioset"
    return "plain"


def _plain(folder: Path) -> Iterator[Row]:
    """A CSV that names files beside it, or sub-folders named by class."""
    manifests = [path for path in sorted(folder.glob("*.csv")) if _has_column(path, _FILE_COLUMNS)]
    if not manifests:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in _ENDINGS:
                name = path.parent.name if path.parent != folder else path.stem
                yield Row(path, folder.name, 0, (name,), group=str(path.relative_to(folder)))
        return
    for manifest in manifests:
        for number, fields in _table(manifest):
            file = _field(fields, _FILE_COLUMNS, manifest, number)
            yield Row(
                manifest.parent / file,
                manifest.name,
                number,
                (_field(fields, _CLASS_COLUMNS, manifest, number),),
                licence=fields.get("licence") or fields.get("license") or "",
                attribution=fields.get("attribution") or "",
                group=fields.get("split_group") or file,
                split=_split(fields.get("split") or ""),
            )


def _esc50(folder: Path) -> Iterator[Row]:
    """Piczak 2015: ``meta/esc50.csv`` and ``audio``; fold 5 is the test, fold 4 the validation."""
    manifest = folder / "meta" / "esc50.csv"
    folds = {"4": "valid", "5": "test"}
    for number, fields in _table(manifest):
        file = _field(fields, ("filename",), manifest, number)
        yield Row(
            folder / "audio" / file,
            manifest.name,
            number,
            (_field(fields, ("category",), manifest, number),),
            licence="CC-BY-NC-3.0",
            group=fields.get("src_file") or file,
            split=folds.get(_field(fields, ("fold",), manifest, number), "train"),
        )


def _fsd50k(folder: Path) -> Iterator[Row]:
    """Fonseca et al. 2022: ``FSD50K.ground_truth``, ``FSD50K.{dev,eval}_audio``."""
    truth = folder / "FSD50K.ground_truth"
    found = False
    for part in ("dev", "eval"):
        manifest = truth / f"{part}.csv"
        if not manifest.is_file():
            continue
        found = True
        licences = _clip_licences(folder / "FSD50K.metadata" / f"{part}_clips_info_FSD50K.json")
        for number, fields in _table(manifest):
            name = _field(fields, ("fname",), manifest, number)
            licence, attribution = licences.get(name, ("", ""))
            yield Row(
                folder / f"FSD50K.{part}_audio" / f"{name}.wav",
                manifest.name,
                number,
                tuple(_field(fields, ("labels",), manifest, number).split(",")),
                licence=licence,
                attribution=attribution,
                group=name,
                split="test" if part == "eval" else _split(fields.get("split") or ""),
            )
    if not found:
        message = f"{truth} has neither dev.csv nor eval.csv"
        raise FormatError(message)


def _audioset(folder: Path) -> Iterator[Row]:
    """Gemmeke et al. 2017: segment lists, ``class_labels_indices.csv`` and files by YouTube id."""
    names = {
        fields["mid"]: fields["display_name"]
        for _, fields in _table(folder / "class_labels_indices.csv")
    }
    lists = sorted(folder.glob("*segments.csv"))
    if not lists:
        message = f"{folder} has no list of segments (eval_segments.csv, ...)"
        raise FormatError(message)
    files = {path.stem: path for path in sorted(folder.rglob("*")) if path.suffix in _ENDINGS}
    for manifest in lists:
        with manifest.open(newline="", encoding="utf-8") as file:
            for number, line in enumerate(csv.reader(file, skipinitialspace=True), start=1):
                if not line or line[0].startswith("#"):
                    continue
                if len(line) < 4:
                    message = f"{manifest} row {number} has {len(line)} columns; expected 4"
                    raise FormatError(message)
                video, labels = line[0], line[3].split(",")
                unknown = [label for label in labels if label not in names]
                if unknown:
                    message = f"{manifest} row {number} names the unknown class {unknown[0]}"
                    raise FormatError(message)
                yield Row(
                    files.get(video) or files.get(f"Y{video}") or folder / f"{video}.wav",
                    manifest.name,
                    number,
                    tuple(names[label] for label in labels),
                    group=video,
                    split="test" if manifest.name.startswith("eval") else "",
                )


LAYOUTS: Final[dict[str, Callable[[Path], Iterator[Row]]]] = {
    "plain": _plain,
    "esc50": _esc50,
    "fsd50k": _fsd50k,
    "audioset": _audioset,
}
"""Readers of the layouts by name."""


def _clip_licences(path: Path) -> dict[str, tuple[str, str]]:
    """Licence and attribution by clip, as FSD50K's clips_info files have them."""
    if not path.is_file():
        return {}
    try:
        clips = json.loads(path.read_text(encoding="utf-8"))
        return {
            name: (clip["license"], f"{clip['title']} by {clip['uploader']}")
            for name, clip in clips.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = f"{path} is not a list of clips as FSD50K has it: {error!r}"
        raise FormatError(message) from error


def _table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    if not path.is_file():
        message = f"{path} is missing"
        raise FormatError(message)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from enumerate(csv.DictReader(file), start=1)
    except (UnicodeDecodeError, csv.Error) as error:
        message = f"{path} is not a CSV table in UTF-8: {error}"
        raise FormatError(message) from error


def _has_column(path: Path, names: tuple[str, ...]) -> bool:
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        header = next(csv.reader(file), [])
    return any(name in header for name in names)


def _field(fields: dict[str, str], names: tuple[str, ...], manifest: Path, number: int) -> str:
    for name in names:
        if fields.get(name):
            return fields[name]
    message = f"{manifest} row {number} has no {' or '.join(names)}"
    raise FormatError(message)


def _split(text: str) -> str:
    return {"val": "valid", "dev": "train", "eval": "test"}.get(text, text)
