"""Mixtures in a scene: parts as sources, by separators that are exact by construction."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from mixture_separators import LATENCY, BandSplit, WholeToFirst
from scipy.signal import firwin

from auricle import EngineError, FormatError, InputError, PromptError, Scene
from auricle.render import Mixture

RATE, BLOCK = 48_000, 256
Sound = np.ndarray


def noise(frames: int, seed: int = 0) -> Sound:
    return (0.02 * np.random.default_rng(seed).standard_normal(frames)).astype(np.float32)


def tone(frequency_hz: float, frames: int) -> Sound:
    times = np.arange(frames) / RATE
    return (0.05 * np.sin(2.0 * np.pi * frequency_hz * times)).astype(np.float32)


def run(
    scene: Scene,
    signal: Sound,
    events: dict[int, Callable[[], object]] | None = None,
    block: int = BLOCK,
) -> Sound:
    """Render a signal into the scene's one source; events come before the block they name."""
    out = []
    for index, start in enumerate(range(0, len(signal), block)):
        if events and index in events:
            events[index]()
        out.append(scene.process(signal[None, start : start + block]))
    return np.concatenate(out, axis=1)


def delayed(signal: Sound) -> Sound:
    return np.concatenate((np.zeros(LATENCY, np.float32), signal))[: len(signal)]


def bend(signal: Sound) -> float:
    return float(np.abs(np.diff(signal, 2, axis=1)).max())


@pytest.mark.parametrize("block", [32, 100, 256])
def test_a_part_that_has_it_all_is_the_direct_render_delayed(block: int) -> None:
    signal = noise(block * 60)
    scene = Scene(block_size=block, separator=WholeToFirst)
    mixture = scene.add_source(kind="mixture", text="the guitar is on the left")
    heard = run(scene, signal, block=block)
    direct = Scene(block_size=block)
    direct.add_source(text="the guitar is on the left", kind="object")
    np.testing.assert_array_equal(heard, run(direct, delayed(signal), block=block))
    assert mixture.latency_samples == LATENCY
    assert scene.latency_samples == direct.latency_samples


def test_every_part_is_rendered_where_its_text_puts_it() -> None:
    signal = noise(RATE // 2)
    scene = Scene(separator=BandSplit)
    mixture = scene.add_source("band", kind="mixture", text="bass on the left, flute behind")
    assert [one.label for one in mixture.objects] == ["bass", "flute"]
    heard = run(scene, signal)
    parts = BandSplit(["bass", "flute"], RATE).process(signal)
    direct = Scene()
    for one in mixture.objects:
        direct.add_source(position=one.position)
    direct.add_source(position=(1.5, 0.0, 0.0), spread=1.0)
    expected = [
        direct.process(parts[:, start : start + BLOCK]) for start in range(0, len(signal), BLOCK)
    ]
    assert np.abs(heard - np.concatenate(expected, axis=1)).max() < 1e-6


def test_parts_at_one_place_sum_to_the_mixture() -> None:
    signal = noise(RATE // 2)
    scene = Scene(separator=BandSplit)
    mixture = scene.add_source(kind="mixture", objects=[("bass", (2, 1, 0)), ("flute", (2, 1, 0))])
    mixture.residual.position, mixture.residual.spread = (2, 1, 0), 0.0
    heard = run(scene, signal)
    direct = Scene()
    direct.add_source(position=(2, 1, 0))
    expected = run(direct, delayed(signal))
    # -100 dB of what is heard.
    assert np.sum((heard - expected) ** 2) < 1e-10 * np.sum(expected**2)


def test_an_object_moves_alone_and_every_block() -> None:
    signal = noise(BLOCK * 40)
    scene, direct = Scene(separator=WholeToFirst), Scene()
    mixture = scene.add_source(kind="mixture", text="the guitar is on the left")
    source = direct.add_source(text="the guitar is on the left")
    (guitar,) = mixture.objects
    heard, expected = [], []
    late = delayed(signal)
    for index in range(40):
        place = (1.0, 1.0 - index / 20, 0.3)
        scene.set_positions([guitar], [place])
        source.position = place
        span = slice(index * BLOCK, (index + 1) * BLOCK)
        heard.append(scene.process({mixture: signal[span]}))
        expected.append(direct.process(late[None, span]))
    np.testing.assert_array_equal(np.concatenate(heard, 1), np.concatenate(expected, 1))
    assert guitar.position == pytest.approx(place)
    assert mixture.residual.position == (1.5, 0.0, 0.0)


def test_mixtures_and_sources_play_together_by_name_and_by_row() -> None:
    signal, other = noise(BLOCK * 20), noise(BLOCK * 20, seed=1)
    outputs = []
    for named in (True, False):
        scene = Scene(separator=BandSplit)
        scene.add_source("dog", position=(0, -1, 0))
        scene.add_source("band", kind="mixture", text="bass on the left, flute on the right")
        blocks = []
        for start in range(0, len(signal), BLOCK):
            a, b = other[start : start + BLOCK], signal[start : start + BLOCK]
            blocks.append(scene.process({"band": b, "dog": a} if named else np.stack([a, b])))
        outputs.append(np.concatenate(blocks, axis=1))
    np.testing.assert_array_equal(*outputs)


def test_a_mixture_without_input_plays_what_is_inside_and_then_rests() -> None:
    scene = Scene(separator=WholeToFirst)
    made: list[WholeToFirst] = []
    mixture = scene.add_source("band", kind="mixture", text="guitar on the left")
    take = mixture._takes.newest
    assert take is not None
    made.append(take.separator)
    burst = noise(BLOCK)
    out = [scene.process({"band": burst})] + [scene.process({}) for _ in range(3)]
    direct = Scene()
    direct.add_source(position=(0, 1.5, 0))
    late = np.concatenate((np.zeros(LATENCY, np.float32), burst, np.zeros(BLOCK, np.float32)))
    np.testing.assert_allclose(np.concatenate(out, 1), run(direct, late), atol=1e-7)
    for _ in range(RATE // BLOCK):
        scene.process({})
    # A minute of silence costs no network; what comes then is whole.
    quiet = run(scene, np.zeros(BLOCK * 10, np.float32))
    assert np.abs(quiet).max() < 1e-9
    assert run(scene, noise(BLOCK * 8)).any()


@pytest.mark.parametrize(
    "text", ["guitar right", "drums behind on the right", "bass on the right, flute on the left"]
)
def test_a_new_text_in_mid_stream_does_not_click(text: str) -> None:
    signal = tone(120.0, BLOCK * 240)
    bends = []
    for change in (False, True):
        scene = Scene(separator=BandSplit)
        mixture = scene.add_source(kind="mixture", text="guitar left, bass in front")

        def say(mixture: Mixture = mixture) -> None:
            mixture.text = text

        heard = run(scene, signal, {60: say} if change else None)
        bends.append(bend(heard[:, 8192:]))
    # The tone itself bends; a step of a hundredth of its level would bend ten times as much.
    assert bends[1] < 1.5 * bends[0]


def test_a_new_text_ends_where_that_text_alone_would_be() -> None:
    signal = noise(RATE * 2)
    scene = Scene(separator=BandSplit)
    mixture = scene.add_source(kind="mixture", text="bass left, flute right")
    (bass, flute), residual = mixture.objects, mixture.residual

    def say() -> None:
        mixture.text = "violin behind, bass on the right"

    heard = run(scene, signal, {40: say})
    alone = Scene(separator=BandSplit)
    alone.add_source(kind="mixture", text="violin behind, bass on the right")
    expected = run(alone, signal)
    # The output's high-pass filter has not forgotten all of the fade before.
    np.testing.assert_allclose(heard[:, RATE:], expected[:, RATE:], atol=1e-4)
    np.testing.assert_allclose(heard[:, -9600:], expected[:, -9600:], atol=1e-6)
    before = Scene(separator=BandSplit)
    before.add_source(kind="mixture", text="bass left, flute right")
    # The network that has just begun is not heard before it knows the sound.
    quarter = 40 * BLOCK + int(0.19 * RATE)
    np.testing.assert_array_equal(heard[:, :quarter], run(before, signal)[:, :quarter])
    assert mixture.objects[1] is bass
    assert mixture.residual is residual
    assert flute.removed


@pytest.mark.parametrize("many", [False, True])
def test_an_object_that_stays_is_moved_at_once_while_a_new_text_waits(many: bool) -> None:
    signal = tone(120.0, RATE)
    scene = Scene(separator=BandSplit)
    mixture = scene.add_source(kind="mixture", text="bass left, flute right")
    bass = mixture.objects[0]

    def say_and_move() -> None:
        mixture.text = "bass left, violin behind"
        if many:
            scene.set_positions([bass], [(0.0, -1.0, 0.0)])
        else:
            bass.position = (0.0, -1.0, 0.0)

    heard = run(scene, signal, {90: say_and_move})

    def lead_db(first: int) -> float:
        left, right = np.square(heard[:, first * BLOCK : (first + 8) * BLOCK]).sum(axis=1)
        return 10.0 * float(np.log10(left / right))

    # The new text is heard after 0.2 s, 37 blocks.
    assert lead_db(80) > 0.5
    assert lead_db(94) < -0.5
    assert lead_db(170) == pytest.approx(lead_db(94), abs=0.3)
    assert bend(heard[:, 80 * BLOCK :]) < 1.5 * bend(heard[:, 160 * BLOCK :])


def test_texts_that_follow_fast_end_at_the_last_one() -> None:
    signal = tone(120.0, RATE * 2)
    scene = Scene(max_sources=1, separator=BandSplit)
    mixture = scene.add_source(kind="mixture", text="bass left, flute right")
    texts = [
        "flute left",
        "bass right, violin left",
        "violin behind",
        "flute in front, bass behind",
    ]

    def saying(text: str) -> Callable[[], None]:
        return lambda: setattr(mixture, "text", text)

    events = {20 + index: saying(texts[index % 4]) for index in range(160)}
    heard = run(scene, signal, events)
    assert bend(heard[:, 8192:]) < 4e-5
    alone = Scene(separator=BandSplit)
    alone.add_source(kind="mixture", text=texts[159 % 4])
    assert [one.label for one in mixture.objects] == ["flute", "bass"]
    np.testing.assert_allclose(
        heard[:, -RATE // 4 :], run(alone, signal)[:, -RATE // 4 :], atol=1e-5
    )


def test_the_same_objects_elsewhere_are_moved_and_nothing_is_started() -> None:
    started: list[tuple[str, ...]] = []

    def make(labels: list[str], rate: int) -> BandSplit:
        started.append(tuple(labels))
        return BandSplit(labels, rate)

    scene = Scene(separator=make)
    mixture = scene.add_source(kind="mixture", text="bass left, flute right")
    objects = mixture.objects
    run(scene, noise(BLOCK * 8))
    mixture.text = "flute left, bass behind"
    assert mixture.objects == objects[::-1]
    assert objects[0].position == pytest.approx((-1.5, 0.0, 0.0))
    assert started == [("bass", "flute")]


def test_a_removed_object_goes_to_the_residual_without_a_click() -> None:
    signal = tone(120.0, BLOCK * 300)
    scene = Scene(separator=BandSplit)
    mixture = scene.add_source(kind="mixture", text="bass left, flute right")
    bass, flute = mixture.objects
    heard = run(scene, signal, {40: bass.remove})
    assert mixture.objects == (flute,)
    assert bass.removed
    with pytest.raises(EngineError, match="'bass' was removed"):
        bass.position = (1, 0, 0)
    residual = Scene()
    residual.add_source(position=(1.5, 0, 0), spread=1.0)
    expected = run(residual, delayed(signal))
    np.testing.assert_allclose(heard[:, 290 * BLOCK :], expected[:, 290 * BLOCK :], atol=3e-5)
    before = Scene(separator=BandSplit)
    before.add_source(kind="mixture", text="bass left, flute right")
    still = bend(run(before, signal)[:, 8192:])
    assert bend(heard[:, 8192:]) < 1.5 * still


def test_gain_holds_for_all_parts_and_glides() -> None:
    signal = tone(120.0, BLOCK * 80)
    scene = Scene(separator=BandSplit)
    mixture = scene.add_source(kind="mixture", text="bass left, flute right", gain_db=-6.0)
    mixture.objects[0].gain_db = -6.0
    loud = Scene(separator=BandSplit)
    loud.add_source(kind="mixture", text="bass left, flute right")
    full = run(loud, signal)
    heard = run(scene, signal, {40: lambda: setattr(mixture, "gain", 0.0)})
    quieter = 10 ** (-12.0 / 20.0)
    np.testing.assert_allclose(heard[:, 4096:8192], quieter * full[:, 4096:8192], atol=1e-4)
    assert np.abs(heard[:, 44 * BLOCK :]).max() < 1e-4
    assert np.abs(heard[:, 78 * BLOCK :]).max() < 1e-5
    assert mixture.gain_db == -np.inf
    assert bend(heard[:, 9000:]) < 3e-4


def test_what_is_not_finite_is_silence_and_counted() -> None:
    signal = noise(BLOCK * 30)
    spoilt = signal.copy()
    spoilt[BLOCK * 10 + 7] = np.nan
    spoilt[BLOCK * 12 + 7] = np.inf
    silenced = signal.copy()
    silenced[BLOCK * 10 : BLOCK * 11] = silenced[BLOCK * 12 : BLOCK * 13] = 0.0
    outputs = []
    for played in (spoilt, silenced):
        scene = Scene(separator=BandSplit)
        mixture = scene.add_source(kind="mixture", text="bass left, flute right")
        outputs.append(run(scene, played))
        assert scene.contained_blocks == (2 if played is spoilt else 0)
    np.testing.assert_array_equal(*outputs)
    mixture.remove()
    assert scene.contained_blocks == 0


def test_reset_forgets_what_was_heard() -> None:
    signal = noise(BLOCK * 20)
    scene = Scene(separator=BandSplit)
    mixture = scene.add_source(kind="mixture", text="bass moves from left to right over 1 second")
    first = run(scene, signal)
    mixture.objects[0].path = mixture.objects[0].path
    scene.reset()
    np.testing.assert_array_equal(run(scene, signal), first)


def test_a_scene_with_mixtures_is_rebuilt_from_its_dictionary() -> None:
    scene = Scene(separator=BandSplit)
    scene.add_source("dog", text="on the right")
    mixture = scene.add_source("band", kind="mixture", text="bass left, flute behind", gain_db=-3.0)
    mixture.objects[0].gain_db = -5.0
    mixture.objects[1].directivity = {"pattern": "cardioid", "order": 1.0, "weight": 0.5}
    mixture.residual.position = (3.0, 0.0, 0.0)
    emptied = scene.add_source("empty", kind="mixture", text="bass left")
    emptied.objects[0].remove()
    data = json.loads(json.dumps(scene.to_dict()))
    again = Scene.from_dict(data, separator=BandSplit)
    assert again.to_dict() == data
    copy = again.sources[1]
    assert isinstance(copy, Mixture)
    assert copy.text == "bass left, flute behind"
    signals = np.stack([noise(BLOCK), noise(BLOCK, 1), noise(BLOCK, 2)])
    for _ in range(8):
        # Voices are summed in the order of their numbers, which differ.
        np.testing.assert_allclose(scene.process(signals), again.process(signals), atol=1e-7)
    del data["sources"][1]["residual"]
    with pytest.raises(FormatError, match="lacks the key 'residual'"):
        Scene.from_dict(data, separator=BandSplit)


def test_voices_of_removed_mixtures_are_free_again() -> None:
    scene = Scene(max_sources=3, separator=WholeToFirst)
    for _ in range(300):
        mixture = scene.add_source(
            kind="mixture", text="dog left, cat right, rain behind, bell in front"
        )
        scene.process({mixture: noise(64)})
        mixture.text = "owl left"
        mixture.remove()
    with pytest.raises(EngineError, match="was removed from its scene"):
        mixture.text = "fox left"
    assert mixture.removed


def test_as_many_mixtures_as_there_may_be() -> None:
    scene = Scene(separator=WholeToFirst)
    for _ in range(8):
        scene.add_source(kind="mixture", text="dog left")
    with pytest.raises(EngineError, match="all 8 mixtures"):
        scene.add_source(kind="mixture", text="dog left")
    small = Scene(max_sources=1, separator=WholeToFirst)
    small.add_source(kind="mixture", text="dog left, cat right, rain behind, bell in front")
    with pytest.raises(EngineError, match="all 1 sources are in use"):
        small.add_source(position=(1, 0, 0))


FIVE = "dog left, cat right, rain behind, bell in front, owl above"


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda s: s.add_source(kind="mixture", text=FIVE), PromptError, "places 5 objects.*4"),
        (lambda s: setattr(s.sources[0], "text", FIVE), PromptError, "places 5 objects"),
        (lambda s: setattr(s.sources[0], "text", "the dog barks"), PromptError, "where"),
        (lambda s: s.add_source(kind="mixture", position=(1, 0, 0)), InputError, "no position"),
        (
            lambda s: s.add_source(kind="mixture", text="dog left", propagation=True),
            InputError,
            "no propagation",
        ),
        (
            lambda s: s.add_source(kind="mixture", text="dog left", objects=[("a", (1, 0, 0))]),
            InputError,
            "one of text and objects",
        ),
        (lambda s: s.sources[0].set_objects([]), InputError, "1 to 4"),
        (lambda s: s.sources[0].set_objects(5), InputError, "1 to 4"),
        (lambda s: s.sources[0].set_objects(["dog"]), InputError, "label, position"),
        (lambda s: s.sources[0].set_objects([("a", (1, 2))]), InputError, "position of 'a'"),
        (lambda s: setattr(s.sources[0], "gain_db", "loud"), InputError, "gain_db is 'loud'"),
        (lambda s: setattr(s.sources[0], "gain", -1.0), InputError, "gain is -1.0"),
        (lambda s: setattr(s.sources[0], "position", (1, 0, 0)), AttributeError, "position"),
        (lambda s: s.sources[0].residual.remove(), InputError, "residual of a mixture"),
        (
            lambda s: s.process({s.sources[0].objects[0]: np.zeros(BLOCK, np.float32)}),
            InputError,
            "part of a mixture",
        ),
        (lambda s: s.set_positions(s.sources, [[1, 0, 0]]), InputError, "no place of its own"),
        (lambda s: s.process(np.zeros((2, BLOCK), np.float32)), InputError, "expected 1"),
        (lambda _: Scene(separator=5), InputError, "separator is 5"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    act: Callable[[Scene], object], error: type[Exception], message: str
) -> None:
    scenes = [Scene(separator=BandSplit), Scene(separator=BandSplit)]
    for scene in scenes:
        scene.add_source("band", kind="mixture", text="bass left, flute right")
        run(scene, noise(BLOCK * 4))
    with pytest.raises(error, match=message):
        act(scenes[0])
    assert scenes[0].to_dict() == scenes[1].to_dict()
    np.testing.assert_array_equal(*(run(scene, noise(BLOCK * 4)) for scene in scenes))


def test_a_separator_that_returns_something_else_is_told_of() -> None:
    class Wrong(WholeToFirst):
        def process(self, block: Sound) -> Sound:
            return super().process(block)[:1]

    scene = Scene(separator=Wrong)
    scene.add_source(kind="mixture", text="bass left")
    with pytest.raises(InputError, match=r"returned float32 \(1, 256\); expected.*\(2, 256\)"):
        scene.process(noise(BLOCK)[None])


def test_the_stand_in_filters_are_complementary() -> None:
    taps = firwin(2 * LATENCY + 1, 800.0, fs=RATE)
    signal = noise(4096)
    parts = BandSplit(["bass"], RATE).process(signal)
    np.testing.assert_allclose(parts.sum(axis=0), delayed(signal), atol=1e-8)
    low = np.convolve(signal, taps)[: len(signal)]
    np.testing.assert_allclose(parts[0], low, atol=1e-8)
