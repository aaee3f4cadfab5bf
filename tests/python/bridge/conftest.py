"""A renderer without ears, and a client without a socket, for tests of the bridge."""

from __future__ import annotations

import array
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from auricle.bridge.closing import Close
from auricle.bridge.codec import decode, encode
from auricle.bridge.connection import ServerConnection
from auricle.bridge.limits import Limits
from auricle.bridge.messages import (
    Block,
    Error,
    Format,
    Frame,
    Hello,
    Message,
    Room,
    Stats,
    Welcome,
)
from auricle.bridge.registry import SessionRegistry
from auricle.bridge.rendering import SourceParameters
from auricle.errors import InputError, PromptError, SeparationError
from auricle.scene import Path as ScenePath

# For mixture_separators.
sys.path.insert(0, str(Path(__file__).parents[1]))

SECOND_NS = 1_000_000_000
VECTORS = Path(__file__).parents[3] / "unity_bridge" / "protocol" / "vectors"


@dataclass(frozen=True)
class Line:
    """What happens in a transcript, as the README of the vectors has it."""

    ms: int
    connection: str
    what: str
    note: str
    data: bytes


def _transcripts() -> dict[str, list[Line]]:
    sessions: dict[str, list[Line]] = defaultdict(list)
    for row in (VECTORS / "transcripts.tsv").read_text(encoding="ascii").splitlines():
        name, ms, connection, what, note, data = row.split("\t")
        sessions[name].append(Line(int(ms), connection, what, note, bytes.fromhex(data)))
    return sessions


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for ``transcript`` gets each of them."""
    if "transcript" in metafunc.fixturenames:
        sessions = _transcripts()
        metafunc.parametrize("transcript", sessions.values(), ids=list(sessions))


class GainRenderer:
    """Source on the left (y > 0) into the left ear, on the right into the right, else both.

    Samples are multiplied by the gain and nothing else, so that powers of two are exact. Of a
    mixture the first object gets half, the second a quarter and so on; the residual what is left.
    """

    latency_frames = 8
    mixture_latency: int | None = 0

    def __init__(self, sample_rate: int, max_sources: int) -> None:
        if not 8_000 <= sample_rate <= 96_000:
            message = f"{sample_rate} Hz is not a rate this renderer runs at"
            raise InputError(message)
        self.max_sources = max_sources
        self.limited_samples = 0
        self.contained_blocks = 0
        self.sources: dict[int, SourceParameters] = {}
        self.shares: dict[int, dict[int, float]] = {}
        self.listener: tuple[object, object] | None = None
        self.hrtf: object = "kemar"
        self.calls: list[tuple[object, ...]] = []
        self.fault: Exception | None = None
        self._inputs: dict[int, array.array[float]] = {}
        self._left: list[float] = []
        self._right: list[float] = []

    def add_source(self, source: int, parameters: SourceParameters) -> None:
        self.sources[source] = parameters

    def add_mixture(self, source: int) -> None:
        self.sources[source] = SourceParameters()
        self.shares[source] = {}

    def take_apart(
        self, mixture: int, objects: Sequence[tuple[str, tuple[float, float, float]]]
    ) -> None:
        if objects[0][0] == "broken":
            message = "the network is broken"
            raise SeparationError(message)
        self.calls.append(("apart", mixture, *objects))
        for part in self.shares[mixture]:
            if part != mixture + 5 * 65536:
                del self.sources[part]
        self.shares[mixture] = {}
        for number, (_, position) in enumerate(objects, start=1):
            part = mixture + 65536 * number
            self.shares[mixture][part] = 0.5**number
            self.sources[part] = SourceParameters(position)
        self.shares[mixture][mixture + 5 * 65536] = 0.5 ** len(objects)

    def set_source(self, source: int, parameters: SourceParameters) -> None:
        self.sources[source] = parameters

    def set_positions(self, sources: Sequence[int], positions: Sequence[tuple[float, ...]]) -> None:
        for source, position in zip(sources, positions, strict=True):
            old = self.sources[source]
            self.sources[source] = SourceParameters(
                position, old.gain, old.distance, old.orientation, old.directivity, old.spread
            )

    def remove_source(self, source: int) -> None:
        for part in self.shares.pop(source, ()):
            del self.sources[part]
        del self.sources[source]
        if source > 65535:
            shares = self.shares[source % 65536]
            shares[source % 65536 + 5 * 65536] += shares.pop(source)

    def set_listener(self, position: object, orientation: object) -> None:
        self.listener = (position, orientation)

    def load_hrtf(self, name: str) -> object:
        if name == "broken":
            raise InputError("this set is broken")
        return name

    def use_hrtf(self, prepared: object) -> None:
        self.hrtf = prepared
        self.calls.append(("hrtf", prepared))

    def furnish(self, room: Room, rt60: float | None) -> object:
        if not all(0.0 < side <= 1000.0 for side in room.size):
            message = "a side of the room is not above 0 m"
            raise InputError(message)
        return (room, rt60)

    def use_room(self, prepared: object, wet: float) -> None:
        if wet == 9.0:
            message = "this room rings too long"
            raise InputError(message)
        self.calls.append(("room", prepared, wet))

    def restart(self) -> None:
        self.calls.append(("restart",))

    def load(self, ids: Sequence[int], pcm: memoryview, fmt: Format, frames: int) -> None:
        samples = array.array("f" if fmt is Format.FLOAT32 else "h", bytes(pcm))
        scale = 1.0 if fmt is Format.FLOAT32 else 1.0 / 32768.0
        self._inputs = {
            source: array.array("d", [scale * x for x in samples[k * frames : (k + 1) * frames]])
            for k, source in enumerate(ids)
        }
        self._left, self._right = [], []

    def render(self, first: int, frames: int) -> None:
        if self.fault is not None:
            raise self.fault
        self.calls.append(("render", first, frames, dict(self.sources)))
        left, right = [0.0] * frames, [0.0] * frames
        for source, samples in self._inputs.items():
            piece = samples[first : first + frames]
            if not all(math.isfinite(x) for x in piece):
                self.contained_blocks += 1
                continue
            whole = self.sources[source].gain if source in self.shares else 1.0
            for part, share in self.shares.get(source, {source: 1.0}).items():
                parameters = self.sources.get(part)
                if parameters is None or parameters.position is None:
                    continue
                side, gain = parameters.position[1], whole * share * parameters.gain
                for k, x in enumerate(piece):
                    left[k] += gain * x if side >= 0 else 0.0
                    right[k] += gain * x if side <= 0 else 0.0
        self.limited_samples += sum(abs(x) > 1.0 for x in left + right)
        self._left += left
        self._right += right

    def take(self, fmt: Format) -> bytes:
        pairs = [x for pair in zip(self._left, self._right, strict=True) for x in pair]
        if fmt is Format.FLOAT32:
            return array.array("f", pairs).tobytes()
        clamped = [max(-32768, min(32767, math.floor(32768.0 * x + 0.5))) for x in pairs]
        return array.array("h", clamped).tobytes()

    def silence(self, fmt: Format, frames: int) -> bytes:
        return bytes(2 * frames * fmt.sample_bytes)


@dataclass
class Placed:
    label: str
    position: tuple[float, float, float]
    path: ScenePath | None = None
    confidence: float = 0.75
    spread: float = 0.0


@dataclass
class Said:
    objects: tuple[Placed, ...] = field(default=())


def describe(text: str) -> Said:
    """Understands a few sentences."""
    known = {
        "left": Said((Placed("sound", (0.0, 2.0, 0.0)),)),
        "all around": Said((Placed("sound", (1.0, 0.0, 0.0), spread=1.0),)),
        "front": Said((Placed("sound", (1.0, 0.0, 0.0)),)),
        "left to right": Said(
            (
                Placed(
                    "sound",
                    (0.0, 1.0, 0.0),
                    ScenePath([(0.0, 0.0, 1.0, 0.0), (0.01, 0.0, -1.0, 0.0)]),
                ),
            )
        ),
        "broken": Said((Placed("broken", (1.0, 0.0, 0.0)),)),
        "cat right, dog left": Said(
            (Placed("cat", (0.0, -1.0, 0.0)), Placed("dog", (0.0, 1.0, 0.0), spread=0.5))
        ),
        "five": Said(tuple(Placed(f"thing {k}", (1.0, 0.0, 0.0)) for k in range(5))),
        "dog left, cat right": Said(
            (
                Placed("dog", (0.0, 1.0, 0.0), confidence=0.9),
                Placed("cat", (0.0, -1.0, 0.0), confidence=0.5),
            )
        ),
    }
    if text not in known:
        raise PromptError(text, (0, len(text)), "no place is named; say where the sound is")
    return known[text]


class Dialogue:
    """One connection to a server that is not there, on a clock that stands still."""

    def __init__(self, registry: SessionRegistry, **options: object) -> None:
        self.now_ns = 1_000 * SECOND_NS
        self.registry = registry
        self.connection = ServerConnection(
            registry, self.now_ns, server="test/1", **{"token": None, **options}
        )

    def send(self, *messages: Message | bytes | str) -> None:
        """Arrive, all before anything is worked on."""
        for message in messages:
            data = message if isinstance(message, bytes | str) else encode(message)
            self.connection.receive(data, self.now_ns)

    def work(self) -> list[Message]:
        self.finish_jobs()
        while self.connection.waiting:
            self.connection.advance(self.now_ns)
            self.finish_jobs()
        return [decode(data) for data in self.connection.output()]

    def finish_jobs(self) -> None:
        for job in self.connection.jobs():
            try:
                result: object = job.work()
            except Exception as error:
                result = error
            job.done(result, self.now_ns)

    def say(self, *messages: Message | bytes | str) -> list[Message]:
        """Arrive one by one, each answered before the next comes."""
        replies = []
        for message in messages:
            self.send(message)
            replies += self.work()
        return replies

    def wait(self, seconds: float) -> list[Message]:
        self.now_ns += round(seconds * SECOND_NS)
        self.connection.tick(self.now_ns)
        return [decode(data) for data in self.connection.output()]

    def hello(self, **changes: object) -> list[Message]:
        return self.say(_hello(**changes))

    @property
    def close(self) -> Close | None:
        return self.connection.close

    @property
    def renderer(self) -> GainRenderer:
        session = self.connection.session
        assert session is not None
        renderer = session.renderer
        assert isinstance(renderer, GainRenderer)
        return renderer

    def error(self, *messages: Message | bytes | str) -> Error:
        """The one ERROR that messages get, and nothing else."""
        replies = self.say(*messages)
        assert len(replies) == 1, replies
        assert isinstance(replies[0], Error), replies
        return replies[0]

    def frame(self, block: Block | bytes) -> Frame:
        """The one FRAME that a BLOCK gets, and nothing else but STATS."""
        replies = [reply for reply in self.say(block) if not isinstance(reply, Stats)]
        assert len(replies) == 1, replies
        assert isinstance(replies[0], Frame), replies
        return replies[0]


def _hello(**changes: object) -> Hello:
    fields: dict[str, object] = {
        "v": (1, 0),
        "client": "test",
        "sample_rate": 48_000,
        "block": 64,
        "fmt": 0,
        "max_sources": 16,
    }
    return Hello(**(fields | changes))  # type: ignore[arg-type]


def _block(seq: int = 0, t: int = 0, frames: int = 64, **changes: object) -> Block:
    """A BLOCK whose sources, given as ``inputs={id: samples}``, are float32."""
    inputs = changes.pop("inputs", {})
    assert isinstance(inputs, dict)
    samples = [x for row in inputs.values() for x in row]
    fields: dict[str, object] = {
        "seq": seq,
        "t": t,
        "fmt": 0,
        "frames": frames,
        "ids": tuple(inputs),
        "pose": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0),
        "pcm": array.array("f", samples).tobytes(),
    }
    return Block(**(fields | changes))  # type: ignore[arg-type]


def _stereo(frame: Frame) -> tuple[list[float], list[float]]:
    samples = array.array("f" if frame.fmt == 0 else "h", bytes(frame.pcm))
    return list(samples[0::2]), list(samples[1::2])


@pytest.fixture
def make_registry() -> Callable[..., SessionRegistry]:
    def make(**limits: object) -> SessionRegistry:
        return SessionRegistry(
            GainRenderer,
            describe=describe,
            hrtfs=("kemar", "other", "broken"),
            limits=Limits(**limits),  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def make_dialogue(
    make_registry: Callable[..., SessionRegistry],
) -> Callable[..., Dialogue]:
    def make(registry: SessionRegistry | None = None, **limits: object) -> Dialogue:
        return Dialogue(make_registry(**limits) if registry is None else registry)

    return make


@pytest.fixture
def dialogue(make_dialogue: Callable[..., Dialogue]) -> Dialogue:
    """A connection that has been welcomed."""
    dialogue = make_dialogue()
    (welcome,) = dialogue.hello()
    assert isinstance(welcome, Welcome)
    return dialogue


@pytest.fixture
def hello() -> Callable[..., Hello]:
    """Makes a HELLO: 48 kHz, blocks of 64, float32, 16 sources."""
    return _hello


@pytest.fixture
def block() -> Callable[..., Block]:
    """Makes a BLOCK: 64 frames of ``inputs={id: samples}``, the listener at the origin."""
    return _block


@pytest.fixture
def stereo() -> Callable[[Frame], tuple[list[float], list[float]]]:
    """Takes a FRAME apart into left and right."""
    return _stereo


@pytest.fixture
def gain_renderer() -> type[GainRenderer]:
    return GainRenderer


@pytest.fixture
def describer() -> Callable[[str], Said]:
    return describe


@pytest.fixture
def placed() -> type[Placed]:
    return Placed


@pytest.fixture
def said() -> type[Said]:
    return Said


@pytest.fixture(scope="session")
def transcripts() -> dict[str, list[Line]]:
    """All transcripts by the name of their session."""
    return _transcripts()
