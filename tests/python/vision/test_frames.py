"""Pictures and videos as they come: depths of colour, alpha, odd times, damage."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle.errors import FormatError, InputError
from auricle.vision import EquirectangularCamera, PerspectiveCamera
from auricle.vision.frames import DEFAULT_FOV_DEG, camera_for, open_clip, write_clip

REASON = "needs the packages of the extra vision: pip install 'auricle[vision]'"
image_module = pytest.importorskip("PIL.Image", reason=REASON)

RAMP = np.linspace(0, 255, 64).astype(np.uint8)[None, :].repeat(48, axis=0)


def _saved(path: Path, array: np.ndarray, **options: Any) -> Path:
    image_module.fromarray(array).save(path, **options)
    return path


def test_sixteen_bit_grey_keeps_its_order_of_brightness(tmp_path: Path) -> None:
    path = _saved(tmp_path / "deep.png", RAMP.astype(np.uint16) * 257)
    clip = open_clip(path)
    image = clip.first_frame().image
    assert image.shape == (48, 64, 3)
    np.testing.assert_array_equal(image[..., 1], RAMP)
    assert any("16 bit" in note for note in clip.notes)


def test_transparent_parts_are_white_and_said(tmp_path: Path) -> None:
    layers = np.zeros((8, 8, 4), dtype=np.uint8)
    layers[:4, :, 3] = 255
    clip = open_clip(_saved(tmp_path / "alpha.png", layers))
    image = clip.first_frame().image
    assert (image[:4] == 0).all()
    assert (image[4:] == 255).all()
    assert any("transparent" in note for note in clip.notes)


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "LA"])
def test_every_mode_becomes_colour(tmp_path: Path, mode: str) -> None:
    path = tmp_path / ("picture.tif" if mode == "CMYK" else "picture.png")
    image_module.fromarray(RAMP).convert(mode).save(path)
    assert open_clip(path).first_frame().image.shape == (48, 64, 3)


def test_floating_point_pictures_are_taken_between_0_and_1(tmp_path: Path) -> None:
    good = _saved(tmp_path / "light.tif", RAMP.astype(np.float32) / 255)
    np.testing.assert_array_equal(open_clip(good).first_frame().image[..., 0], RAMP)
    bad = _saved(tmp_path / "bright.tif", RAMP.astype(np.float32))
    with pytest.raises(FormatError, match="0 to 1"):
        open_clip(bad)


def test_exif_turns_the_picture_and_says_its_field_of_view(tmp_path: Path) -> None:
    exif = image_module.Exif()
    exif[0x0112] = 6  # Lies on its side.
    exif.get_ifd(0x8769)[0xA405] = 28
    path = _saved(tmp_path / "phone.jpg", np.dstack([RAMP] * 3), exif=exif)
    clip = open_clip(path)
    assert (clip.width, clip.height) == (48, 64)
    choice = camera_for(clip)
    # 28 mm on the diagonal of 24 x 36 mm; of a picture of 3:4 that is 80 px of 80 px.
    focal = 28.0 * 80.0 / np.hypot(24.0, 36.0)
    assert isinstance(choice.camera, PerspectiveCamera)
    assert choice.camera.horizontal_fov_deg == pytest.approx(
        2 * np.degrees(np.arctan(24.0 / focal))
    )
    assert not choice.assumed
    assert camera_for(clip, fov_deg=90.0).camera == PerspectiveCamera(48, 64, 90.0)


def test_focal_plane_resolution_also_gives_the_field_of_view(tmp_path: Path) -> None:
    exif = image_module.Exif()
    shot = exif.get_ifd(0x8769)
    # 4 mm before a sensor of 4000 pixels at 10,000 a centimetre: 4 mm wide, 53.13 degrees.
    shot[0x920A], shot[0xA20E], shot[0xA210], shot[0xA002] = 4.0, 10_000.0, 3, 4000
    clip = open_clip(_saved(tmp_path / "small.jpg", np.dstack([RAMP] * 3), exif=exif))
    camera = camera_for(clip).camera
    assert isinstance(camera, PerspectiveCamera)
    assert camera.horizontal_fov_deg == pytest.approx(53.1301, abs=1e-3)


def test_without_exif_the_default_is_stated(tmp_path: Path) -> None:
    choice = camera_for(open_clip(_saved(tmp_path / "plain.png", RAMP)))
    assert choice.assumed
    assert isinstance(choice.camera, PerspectiveCamera)
    assert choice.camera.horizontal_fov_deg == DEFAULT_FOV_DEG
    assert "default" in choice.reason


def test_xmp_or_the_user_makes_it_360_degrees(tmp_path: Path) -> None:
    packet = b'<x:xmpmeta><rdf GPano:ProjectionType="equirectangular"/></x:xmpmeta>'
    path = _saved(tmp_path / "round.jpg", np.dstack([RAMP] * 3), xmp=packet)
    clip = open_clip(path)
    assert isinstance(camera_for(clip).camera, EquirectangularCamera)
    assert isinstance(camera_for(clip, projection="perspective").camera, PerspectiveCamera)
    with pytest.raises(InputError, match="360"):
        camera_for(clip, fov_deg=60.0)
    with pytest.raises(InputError, match="projection"):
        camera_for(clip, projection="fisheye")


@pytest.mark.parametrize("field", [0.0, 200.0, -1.0])
def test_a_wrong_field_of_view_is_told(tmp_path: Path, field: float) -> None:
    with pytest.raises(InputError, match="field of view"):
        camera_for(open_clip(_saved(tmp_path / "plain.png", RAMP)), fov_deg=field)


@pytest.mark.usefixtures("av")
def test_damaged_and_foreign_files_are_told(tmp_path: Path) -> None:
    whole = _saved(
        tmp_path / "whole.png",
        np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8),
    )
    half = tmp_path / "half.png"
    half.write_bytes(whole.read_bytes()[:3000])
    with pytest.raises(FormatError, match="truncated"):
        open_clip(half)
    (tmp_path / "empty.mp4").write_bytes(b"")
    with pytest.raises(FormatError, match="empty"):
        open_clip(tmp_path / "empty.mp4")
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(FormatError, match="neither a picture nor a video"):
        open_clip(tmp_path / "text.mp4")
    with pytest.raises(OSError, match="missing"):
        open_clip(tmp_path / "missing.png")
    with pytest.raises(InputError, match="last"):
        open_clip(whole, still_duration_s=0.0)


def test_frames_keep_their_own_times(make_video: Callable[..., Path]) -> None:
    times = [0.0, 0.04, 0.2, 0.24, 0.9, 1.0, 1.5]
    clip = open_clip(make_video([lambda t: (40 + 100 * t, 90)], times))
    assert [round(frame.time_s, 3) for frame in clip.frames()] == times
    assert clip.audio is None
    assert any("no sound" in note for note in clip.notes)


def test_the_sound_of_a_video_is_its_mono_mix(make_video: Callable[..., Path]) -> None:
    clip = open_clip(make_video([lambda _: (50, 50)], np.arange(0, 1, 0.05), sound=True))
    assert clip.audio is not None
    assert clip.audio_rate == 48_000
    middle = clip.audio[12_000:36_000]
    spectrum = np.abs(np.fft.rfft(middle))
    assert np.argmax(spectrum) * 2 == 440
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.3 / np.sqrt(2), rel=0.03)


def test_a_truncated_video_is_taken_as_far_as_it_goes(
    make_video: Callable[..., Path], tmp_path: Path
) -> None:
    whole = make_video([lambda t: (40 + 80 * t, 90)], np.arange(0, 3, 0.04), name="whole.mkv")
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    clip = open_clip(cut)
    frames = list(clip.frames())
    assert 5 < len(frames) < 70
    assert clip.duration_s == pytest.approx(frames[-1].time_s, abs=0.1)
    assert any("breaks off" in note for note in clip.notes)


def test_sound_that_outlasts_the_picture_is_no_damage(
    make_video: Callable[..., Path], tmp_path: Path
) -> None:
    short = open_clip(make_video([lambda _: (50, 50)], np.arange(0, 1, 0.05)))
    path = tmp_path / "long_sound.mkv"
    write_clip(path, short, np.zeros((2, 3 * 48_000), dtype=np.float32), 48_000)
    clip = open_clip(path)
    assert clip.audio is not None
    assert len(clip.audio) / clip.audio_rate == pytest.approx(3.0, abs=0.1)
    frames = list(clip.frames())
    assert len(frames) == 20
    assert clip.duration_s == pytest.approx(1.0, abs=0.1)
    assert clip.notes == []


def test_an_mp4_without_its_index_is_told(make_video: Callable[..., Path], tmp_path: Path) -> None:
    whole = make_video([lambda _: (50, 50)], [0.0, 0.5])
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(FormatError, match="truncated"):
        open_clip(cut)


@pytest.mark.parametrize("still", [True, False])
def test_a_written_video_has_the_pictures_and_the_ears(
    make_video: Callable[..., Path], tmp_path: Path, av: Any, still: bool
) -> None:
    times = [0.0, 0.1, 0.35, 0.6, 1.0]
    if still:
        source = _saved(tmp_path / "p.png", np.dstack([RAMP[:47]] * 3))
    else:
        source = make_video([lambda t: (40 + 100 * t, 90)], times, sound=True)
    clip = open_clip(source, still_duration_s=1.0)
    seconds = np.arange(48_000) / 48_000
    ears = np.stack(
        [0.5 * np.sin(2 * np.pi * 500 * seconds), 0.1 * np.sin(2 * np.pi * 900 * seconds)]
    )
    path = tmp_path / "folder" / "out.mp4"
    write_clip(path, clip, ears.astype(np.float32), 48_000)
    again = open_clip(path)
    if not still:
        assert [round(f.time_s, 3) for f in again.frames()] == times
        np.testing.assert_array_equal(again.first_frame().image, clip.first_frame().image)
    else:
        assert again.duration_s == pytest.approx(1.0, abs=0.11)
        assert (again.width, again.height) == (64, 46)
    with av.open(str(path)) as container:
        blocks = [frame.to_ndarray() for frame in container.decode(audio=0)]
    left, right = np.concatenate(blocks, axis=1)[:, 4800:43_200]
    for ear, hertz, level in ((left, 500, 0.5), (right, 900, 0.1)):
        spectrum = np.abs(np.fft.rfft(ear * np.hanning(len(ear))))
        assert np.argmax(spectrum) * 48_000 / len(ear) == pytest.approx(hertz, abs=2.0)
        assert np.sqrt(2 * np.mean(ear**2)) == pytest.approx(level, rel=0.05)


@pytest.mark.usefixtures("av")
def test_sound_of_a_wrong_shape_is_not_written(tmp_path: Path) -> None:
    clip = open_clip(_saved(tmp_path / "p.png", RAMP))
    with pytest.raises(InputError, match="2 x n"):
        write_clip(tmp_path / "o.mp4", clip, np.zeros(100, dtype=np.float32), 48_000)
    with pytest.raises(InputError, match="Hz"):
        write_clip(tmp_path / "o.mp4", clip, np.zeros((2, 100), dtype=np.float32), 12_345)
    with pytest.raises(FormatError, match="cannot hold"):
        write_clip(tmp_path / "o.xyz", clip, np.zeros((2, 100), dtype=np.float32), 48_000)


@pytest.fixture
def large_video(av: Any, tmp_path: Path) -> Path:
    """More than a megabyte of noise, so that it is not all in a reader's buffer."""
    path = tmp_path / "large.mkv"
    rng = np.random.default_rng(1)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        stream.options = {"crf": "1", "preset": "ultrafast"}
        for _ in range(20):
            noise = rng.integers(0, 255, (180, 320, 3), dtype=np.uint8)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(noise, format="rgb24")))
        output.mux(stream.encode(None))
    assert path.stat().st_size > 1_000_000
    return path


def test_the_video_that_is_looked_at_is_not_written_over(large_video: Path) -> None:
    whole = large_video.read_bytes()
    link = large_video.with_name("link.mkv")
    link.symlink_to(large_video)
    clip = open_clip(large_video)
    for path in (large_video, link):
        with pytest.raises(InputError, match="is looked at; name another"):
            write_clip(path, clip, np.zeros((2, 48_000), dtype=np.float32), 48_000)
    assert large_video.read_bytes() == whole
    assert sorted(p.name for p in large_video.parent.iterdir()) == ["large.mkv", "link.mkv"]


def test_a_full_disk_is_told_as_such_and_leaves_what_was_there(large_video: Path) -> None:
    resource = pytest.importorskip("resource", reason="limits of the size of files are Unix's")
    out = large_video.with_name("out.mkv")
    out.write_bytes(b"of yesterday")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
    try:
        with pytest.raises(OSError, match=r"out\.mkv") as caught:
            write_clip(out, open_clip(large_video), np.zeros((2, 9600), dtype=np.float32), 48_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert caught.value.errno == errno.EFBIG
    assert out.read_bytes() == b"of yesterday"
    assert sorted(p.name for p in out.parent.iterdir()) == ["large.mkv", "out.mkv"]


def test_paths_that_cannot_be_written_are_told_as_what_they_are(large_video: Path) -> None:
    clip, silence = open_clip(large_video), np.zeros((2, 9600), dtype=np.float32)
    folder = large_video.with_name("folder.mp4")
    folder.mkdir()
    with pytest.raises(IsADirectoryError):
        write_clip(folder, clip, silence, 48_000)
    with pytest.raises(OSError, match=r"large\.mkv"):
        write_clip(large_video / "out.mp4", clip, silence, 48_000)
    large_video.rename(large_video.with_name("gone.mkv"))
    with pytest.raises(FileNotFoundError, match=r"large\.mkv"):
        write_clip(large_video.with_name("out.mp4"), clip, silence, 48_000)
