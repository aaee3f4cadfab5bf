"""Vectors of wire protocol v1: messages and whole sessions, for the tests of every client.

Writes ``messages.tsv`` and ``transcripts.tsv`` below ``unity_bridge/protocol/vectors``; the README
there says what their lines mean. The bytes are written by hand, apart from Auricle's codec and from
any MessagePack library, so that they can find faults in both. Standard library only.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

_REPOSITORY = Path(__file__).parents[1]
_VECTORS = _REPOSITORY / "unity_bridge" / "protocol" / "vectors"


def tables() -> dict[str, str]:
    """Text of each file by its name."""
    # A script sees its own folder only.
    sys.path.insert(0, str(_REPOSITORY))
    from scripts.protocol_vectors.messages import message_lines
    from scripts.protocol_vectors.transcripts import transcript_lines

    return {
        "messages.tsv": "".join(f"{line}\n" for line in message_lines()),
        "transcripts.tsv": "".join(f"{line}\n" for line in transcript_lines()),
    }


def main() -> None:
    """Write the tables, or with ``--check`` compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only say whether they are up to date")
    check = parser.parse_args().check
    for name, text in tables().items():
        file = _VECTORS / name
        if not check:
            file.write_text(text, encoding="ascii", newline="\n")
            print(f"{file}: {text.count(chr(10))} lines")
        elif not file.is_file() or file.read_text(encoding="ascii") != text:
            msg = f"{file} is out of date; run this without --check"
            raise SystemExit(msg)


if __name__ == "__main__":
    main()
