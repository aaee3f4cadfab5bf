"""The code path of every adapter, on tiny networks with random weights, and what is said when
weights are missing."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from auricle.errors import FormatError, InputError
from auricle.prompt import Placement
from auricle.vision import Region
from auricle.vision.frames import Frame
from auricle.vision.regions import GivenBoxes, GivenObject, Keyframe
from auricle.vision.sounds import FolderSounds, SoughtSound, give_voices
from auricle.vision.sounds.captions import spatial_sentence

from .conftest import REASON

for package in ("torch", "transformers", "diffusers", "PIL"):
    pytest.importorskip(package, reason=REASON)
torch = importlib.import_module("torch")
tiny = importlib.import_module(".tiny_networks", __package__)
tiny_sound = importlib.import_module(".tiny_sound_networks", __package__)

from auricle.vision.depth.anything import DepthAnything  # noqa: E402
from auricle.vision.models_folder import ModelsFolder  # noqa: E402
from auricle.vision.regions.open_vocabulary import OpenVocabulary  # noqa: E402
from auricle.vision.regions.sam2_video import Sam2Video  # noqa: E402
from auricle.vision.regions.segment_anything import SegmentAnything  # noqa: E402
from auricle.vision.sounds.captions import Captioner  # noqa: E402
from auricle.vision.sounds.clap import Clap  # noqa: E402
from auricle.vision.sounds.generated import GeneratedSounds  # noqa: E402

# transformers and diffusers warn of their own past and future with every version.
pytestmark = pytest.mark.filterwarnings("ignore")
IMAGE = np.random.default_rng(0).integers(0, 255, (48, 80, 3), dtype=np.uint8)
FRAME = Frame(0.0, IMAGE)
EVERYTHING = {"least_quality": -9.0, "least_stability": -1.0, "least_share": 0.0, "most_share": 1.0}


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.mark.parametrize("make", [tiny.sam, tiny.sam2])
def test_segment_anything_gives_masks_of_the_whole_picture(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    finder = SegmentAnything(make(tmp_path), points_per_side=2, most_overlap=1.0, **EVERYTHING)
    regions = finder.find(FRAME)
    assert regions
    for region in regions:
        assert region.mask is not None
        assert region.mask.shape == (48, 80)
        assert 0.0 <= region.confidence <= 1.0
        left, top, right, bottom = (int(edge) for edge in region.box)
        assert region.mask.sum() == region.mask[top:bottom, left:right].sum()
    # Nothing is good enough for a threshold that nothing can reach.
    assert not SegmentAnything(tmp_path, points_per_side=2, least_quality=99.0).find(FRAME)
    # Of masks with the same box one is kept.
    few = SegmentAnything(tmp_path, points_per_side=2, most_overlap=0.0, **EVERYTHING)
    assert len(few.find(FRAME)) <= len(regions)
    with pytest.raises(InputError, match="points_per_side"):
        SegmentAnything(tmp_path, points_per_side=0)


def test_segment_anything_prepares_pictures_as_the_published_processor(tmp_path: Path) -> None:
    """Input and masks against those of transformers' own processor for SAM."""
    import transformers

    folder = tiny.sam(tmp_path)
    finder = SegmentAnything(folder, points_per_side=1, **EVERYTHING)
    images = transformers.SamImageProcessor(
        size={"longest_edge": 64},
        pad_size={"height": 64, "width": 64},
        mask_size={"longest_edge": 16},
        mask_pad_size={"height": 16, "width": 16},
    )
    theirs = images(IMAGE, return_tensors="pt")
    ours = finder._input.take(IMAGE)
    assert float((ours.pixels - theirs["pixel_values"]).abs().max()) < 0.02
    smooth = torch.nn.functional.interpolate(
        torch.randn(1, 1, 4, 4, generator=torch.manual_seed(1)), (16, 16), mode="bicubic"
    )[0, 0]
    (expected,) = images.post_process_masks(
        [smooth[None, None]], theirs["original_sizes"], theirs["reshaped_input_sizes"]
    )
    assert (ours.mask(smooth) == expected[0, 0].numpy()).mean() > 0.995


@pytest.mark.parametrize("make", [tiny.owlv2, tiny.grounding_dino])
def test_detectors_give_boxes_with_the_labels_asked_for(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    finder = OpenVocabulary(make(tmp_path), ["Dog", "red car"], threshold=0.0)
    regions = finder.find(FRAME)
    assert regions
    for region in regions:
        assert region.label in ("dog", "red car")
        left, top, right, bottom = region.box
        assert 0.0 <= left < right <= 80.0
        assert 0.0 <= top < bottom <= 48.0
    confidences = [region.confidence for region in regions]
    assert confidences == sorted(confidences, reverse=True)
    assert not OpenVocabulary(tmp_path, ["dog"], threshold=1.0).find(FRAME)
    with pytest.raises(InputError, match="nothing is named"):
        OpenVocabulary(tmp_path, [" "])
    with pytest.raises(InputError, match="threshold"):
        OpenVocabulary(tmp_path, ["dog"], threshold=2.0)


@pytest.mark.parametrize("metric", [True, False])
def test_depth_anything_agrees_with_its_own_postprocessing(tmp_path: Path, metric: bool) -> None:
    network = DepthAnything(tiny.depth_anything(tmp_path, metric))
    depth = network.estimate(IMAGE)
    assert depth.metric is metric
    assert depth.values.shape == (48, 80)
    assert depth.values.dtype == np.float32
    given = network._processor(images=IMAGE, return_tensors="pt")
    with torch.inference_mode():
        output = network._network(**given)
    (expected,) = network._processor.post_process_depth_estimation(output, [(48, 80)])
    np.testing.assert_allclose(depth.values, expected["predicted_depth"].numpy(), atol=1e-5)


def test_sam_2_follows_the_things_of_the_first_frame(tmp_path: Path) -> None:
    boxes = {"dog": (5.0, 5.0, 40.0, 40.0), "cat": (35.0, 5.0, 70.0, 40.0)}
    given = GivenBoxes(
        [GivenObject(k, (Keyframe(0.0, Region(box)),)) for k, box in boxes.items()], 80, 48
    )
    finder = Sam2Video(tiny.sam2_video(tmp_path), given)
    for step in range(4):
        regions = finder.find(Frame(step / 10, np.roll(IMAGE, step, axis=1)))
        assert [(r.identity, r.label) for r in regions] == [(0, "dog"), (1, "cat")]
        assert all(r.mask is not None and r.mask.shape == (48, 80) for r in regions)
    assert not finder._session.processed_frames
    blind = Sam2Video(tmp_path, _Nothing())
    assert not blind.find(FRAME)


class _Nothing(GivenBoxes):
    def __init__(self) -> None:
        self.description = "nothing"

    def find(self, frame: Frame) -> list[Region]:  # noqa: ARG002
        return []


def test_clap_likens_sounds_to_words(tmp_path: Path, sounds: Path) -> None:
    clap = Clap(tiny_sound.clap(tmp_path))
    files = sorted(sounds.rglob("*.wav"))
    table = clap.likeness(["dog", "red car"], files)
    assert table.shape == (2, len(files))
    assert (np.abs(table) <= 1.0 + 1e-9).all()
    # Again, from what it remembers.
    np.testing.assert_array_equal(clap.likeness(["dog", "red car"], files), table)

    class Told:
        def likeness(self, labels: list[str], files: list[Path]) -> np.ndarray:
            return np.array(
                [[0.9 if f.parent.name == "cat" else 0.1 for f in files] for _ in labels]
            )

    voicing = give_voices([SoughtSound("kitten")], [FolderSounds(sounds, Told())], 0.5, 48_000)
    assert "cat" in voicing.sounds[0].origin
    network = give_voices([SoughtSound("dog")], [FolderSounds(sounds, clap)], 0.5, 48_000)
    assert bool(network.sounds) == bool((table[0] >= 0.2).any())


def test_audioldm_2_makes_a_sound_for_every_label(tmp_path: Path) -> None:
    source = GeneratedSounds(tiny_sound.audioldm2(tmp_path), steps=2)
    sought = [SoughtSound("dog"), SoughtSound("dog"), SoughtSound("")]
    voicing = give_voices(sought, [source], 1.0, 48_000)
    assert sorted(voicing.sounds) == [0, 1]
    assert "no label" in voicing.unvoiced[2]
    one, two = voicing.sounds[0].samples, voicing.sounds[1].samples
    assert one.shape == two.shape == (48_000,)
    assert np.abs(one).max() > 0.0
    # Two dogs are two barks.
    assert np.abs(one - two).max() > 0.0
    again = give_voices(sought[:1], [GeneratedSounds(tmp_path, steps=2)], 1.0, 48_000)
    np.testing.assert_allclose(again.sounds[0].samples, one, atol=1e-5)


def test_other_pipelines_get_what_their_calls_take() -> None:
    told: dict[str, Any] = {}

    class Codi:
        sample_rate = 16_000

        def __call__(self, prompt: str, image: Any = None, audio_end_in_s: float = 1.0) -> Any:
            told.update(prompt=prompt, image=image, seconds=audio_end_in_s)
            stereo = np.stack([np.ones(8000), np.zeros(8000)]).astype(np.float32)
            return type("Output", (), {"audios": [stereo]})()

    source = GeneratedSounds(Codi(), captioner=lambda _: "a small bird")
    found, refused = source.voices({7: SoughtSound("", IMAGE)}, 0.5, 48_000)
    assert told["prompt"] == "the sound of a small bird"
    assert told["image"] is IMAGE
    assert told["seconds"] == 0.5
    assert found[7].samples.shape == (24_000,)
    assert not refused

    class Mute:
        def __call__(self, prompt: str) -> None: ...

    with pytest.raises(FormatError, match="sample rate"):
        GeneratedSounds(Mute())
    with pytest.raises(InputError, match="steps"):
        GeneratedSounds(Codi(), steps=0)


def test_a_vision_language_model_captions_a_picture(tmp_path: Path) -> None:
    folder = tiny_sound.blip(tmp_path)
    assert isinstance(Captioner(folder)(IMAGE), str)
    assert isinstance(Captioner(folder, prompt="a photo of")(IMAGE), str)


def test_placements_are_worded_as_spatialtas_does() -> None:
    placement = Placement("dog", (1.5, -2.0, 0.3))
    assert spatial_sentence(placement) == "The dog is located right, front, above, 2.5m away."
    behind = Placement("", (-0.1, 0.1, -0.1))
    assert spatial_sentence(behind) == "The sound is located left, behind, below, 0.5m away."


@pytest.mark.parametrize(
    ("load", "wanted"),
    [
        (SegmentAnything, "facebook/sam-vit-base"),
        (lambda place: OpenVocabulary(place, ["dog"]), "IDEA-Research/grounding-dino-tiny"),
        (DepthAnything, "depth-anything/Depth-Anything-V2-Small-hf"),
        (lambda place: Sam2Video(place, _Nothing()), "facebook/sam2.1-hiera-tiny"),
        (Clap, "laion/clap-htsat-unfused"),
        (Captioner, "Salesforce/blip-image-captioning-base"),
        (GeneratedSounds, "cvssp/audioldm2"),
    ],
)
@pytest.mark.parametrize("there", [False, True])
def test_missing_weights_name_what_was_wanted(
    tmp_path: Path, load: Callable[[Path], Any], wanted: str, there: bool
) -> None:
    place = tmp_path / "weights"
    if there:
        place.mkdir()
    with pytest.raises(FormatError, match=wanted) as caught:
        load(place)
    assert str(place) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_of_networks_is_used_for_what_is_in_it(tmp_path: Path, sounds: Path) -> None:
    tiny.owlv2(tmp_path / "owl")
    tiny.depth_anything(tmp_path / "depth", metric=True)
    tiny_sound.clap(tmp_path / "clap")
    models = ModelsFolder(tmp_path)
    assert set(models.found) == {"owlv2", "depth_anything", "clap"}
    finder = models.finder(["dog"])
    assert isinstance(finder, OpenVocabulary)
    assert models.following(finder) is finder
    assert isinstance(models.depth(), DepthAnything)
    assert "sounds of" in models.folder_sounds(sounds).description
    assert models.generator() is None
    with pytest.raises(InputError, match="SAM or SAM 2 among the networks, which are: clap"):
        models.finder([])
    with pytest.raises(InputError, match="holds no network"):
        ModelsFolder(sounds)
    with pytest.raises(InputError, match="no folder"):
        ModelsFolder(tmp_path / "none")


def test_a_damaged_configuration_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(FormatError, match="not JSON"):
        SegmentAnything(tmp_path)
    soundfile.write(tmp_path / "x.wav", np.zeros(10), 8000)
