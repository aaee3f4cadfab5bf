"""The HRTF sets with which the scenes of a data set are heard, and their licences."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import h5py

from auricle.datasets.sounds import is_share_alike
from auricle.errors import HrtfError, InputError
from auricle.hrtf import HRTF

__all__ = ["Head", "Heads"]

_KEMAR_LICENCE = "MIT KEMAR: free, the authors (Gardner and Martin) be cited"


@dataclass(frozen=True, slots=True)
class Head:
    """One HRTF set.

    Attributes:
        id: what labels call it.
        path: of the SOFA file; None for the built-in MIT KEMAR.
        licence: as a table beside the file or the file itself says; may be empty.
        asset: file of the compact form to render with instead; None to prepare the set itself.
    """

    id: str
    path: str | None
    licence: str
    asset: str | None = None

    @property
    def share_alike(self) -> bool:
        """Whether what is made with it must be shared alike."""
        return is_share_alike(self.licence)

    def load(self) -> HRTF:
        """The set, read once in a process.

        Raises:
            HrtfError: it cannot be used.
        """
        return _loaded(self.asset or self.path)

    def to_dict(self) -> dict[str, Any]:
        """What a manifest says of the set."""
        data = None if self.path is None else Path(self.path).read_bytes()
        return {
            "id": self.id,
            "licence": self.licence,
            "share_alike": self.share_alike,
            "sha256": None if data is None else hashlib.sha256(data).hexdigest(),
        }


class Heads:
    """HRTF sets to draw from.

    Args:
        heads: at least one, of different ids.
        skipped: share-alike sets of a folder that were left out, by id.

    Raises:
        InputError: no set, or two of the same id.
    """

    def __init__(self, heads: Iterable[Head], skipped: Iterable[str] = ()) -> None:
        self.all = tuple(heads)
        self.skipped = tuple(skipped)
        ids = [head.id for head in self.all]
        if not ids or len(set(ids)) != len(ids):
            message = f"the HRTF sets are {ids}; expected at least one, and names that differ"
            raise InputError(message)
        self._by_id = {head.id: head for head in self.all}

    @classmethod
    def load(
        cls, sources: Iterable[str | os.PathLike[str]] = ("kemar",), *, share_alike: bool = False
    ) -> Heads:
        """Find sets and read their licences; each is prepared when it is first heard.

        Args:
            sources: SOFA files, folders of them, or ``kemar`` for the built-in MIT KEMAR.
            share_alike: also take sets whose licence asks that what is made is shared alike.
                Without it those of a folder are left out, and one that is named itself is refused:
                weights trained with it could not be given away freely.

        Raises:
            HrtfError: a file is missing, or refused because of its licence.
            InputError: no set is left.
        """
        heads, skipped = [], []
        for source in sources:
            for head, named in _found(source):
                if share_alike or not head.share_alike:
                    heads.append(head)
                elif not named:
                    skipped.append(head.id)
                else:
                    reason = (
                        f"has the share-alike licence {head.licence!r}; allow share-alike sets to "
                        "use it"
                    )
                    raise HrtfError(str(head.path), reason)
        return cls(heads, skipped)

    def prepared(self, folder: Path, sample_rate: int) -> Heads:
        """The same sets with their compact forms in a folder, written where they are missing.

        Preparing a set takes seconds, and its last bits depend on how many threads the machine
        counts with; rendered from one file, scenes are the same in every process and on every
        machine.

        Args:
            folder: for files named after the sets, ``ID.ahrt``.
            sample_rate: in hertz, that they are prepared for.
        """
        folder.mkdir(parents=True, exist_ok=True)
        heads = []
        for head in self.all:
            file = folder / f"{head.id}.ahrt"
            if not file.is_file():
                part = file.with_name(f"{file.name}.part")
                part.write_bytes(head.load().asset(sample_rate))
                part.replace(file)
            heads.append(replace(head, asset=str(file.absolute())))
        return Heads(heads, self.skipped)

    def __getitem__(self, head_id: str) -> Head:
        try:
            return self._by_id[head_id]
        except KeyError:
            message = f"no HRTF set is called {head_id!r}; there are {', '.join(self._by_id)}"
            raise InputError(message) from None


@lru_cache(maxsize=8)
def _loaded(path: str | None) -> HRTF:
    return HRTF.default() if path is None else HRTF.load(path)


def _found(source: str | os.PathLike[str]) -> Iterator[tuple[Head, bool]]:
    """Sets, and whether each was named itself."""
    if source == "kemar":
        yield Head("kemar", None, _KEMAR_LICENCE), True
        return
    path = Path(source)
    files = sorted(path.glob("*.sofa")) if path.is_dir() else [path]
    if not files:
        raise HrtfError(str(path), "holds no SOFA files")
    for file in files:
        if not file.is_file():
            raise HrtfError(str(file), "is missing")
        yield Head(file.stem, str(file), _licence(file)), not path.is_dir()


def _licence(file: Path) -> str:
    for table in sorted(file.parent.glob("*.csv")):
        with table.open(newline="", encoding="utf-8-sig") as rows:
            for row in csv.DictReader(rows):
                if row.get("file") == file.name and row.get("licence"):
                    return str(row["licence"])
    try:
        with h5py.File(file) as sofa:
            value = sofa.attrs.get("License", "")
    except OSError as error:
        raise HrtfError(str(file), f"cannot be read: {error}") from error
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
