"""The streaming separation network: contract, symmetry, and the step against the sequence."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle.errors import FormatError, InputError
from auricle.separation.label_tokens import token_rows

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
streaming = importlib.import_module("auricle.models.streaming")
bands = importlib.import_module("auricle.separation.bands")
features = importlib.import_module("auricle.models.streaming.features")
mask_network = importlib.import_module("auricle.models.streaming.mask_network")

TINY: dict[str, Any] = {"front": 12, "trunk": 16, "slot": 8, "embedding": 8, "encoder": 16}


@pytest.fixture
def model() -> Any:
    torch.manual_seed(3)
    model = streaming.build(TINY).eval()
    # Larger than at the start of training, so that labels matter.
    torch.nn.init.normal_(model.query.out.weight, std=0.3)
    return model


def _spectra(hops: int, batch: int = 2) -> tuple[Any, Any]:
    generator = torch.Generator().manual_seed(5)
    shape = (hops, batch)
    loud = 10 ** torch.empty(*shape, 1).uniform_(-3, 3, generator=generator)
    return (
        torch.rand(*shape, 257, generator=generator) * loud,
        torch.rand(*shape, 1025, generator=generator) * loud,
    )


def _stream(model: Any, power: Any, long_power: Any, conditions: Any, active: Any) -> Any:
    batch = power.shape[1]
    shapes = streaming.state_shapes(model.config, batch).values()
    states = [torch.zeros(shape) for shape in shapes]
    masks = []
    with torch.no_grad():
        for now, long_now in zip(power, long_power, strict=True):
            mask, *states = model.mask(now, long_now, conditions, active, *states)
            masks.append(mask)
    return torch.stack(masks)


def _conditions(model: Any, labels: list[str], batch: int = 2) -> Any:
    with torch.no_grad():
        return model.query(torch.tensor(token_rows(labels, 4))).expand(batch, -1, -1)


def test_masks_share_every_bin_among_active_slots_and_residual(model: Any) -> None:
    active = torch.tensor([[1.0, 0.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    power, long_power = _spectra(20)
    masks = _stream(model, power, long_power, _conditions(model, ["dog", "cow", "rain"]), active)
    assert masks.shape == (20, 2, 5, 257)
    assert (masks >= 0).all()
    torch.testing.assert_close(masks.sum(2), torch.ones(20, 2, 257), atol=1e-6, rtol=0)
    assert (masks[:, :, :4][:, active == 0] == 0).all()
    assert (masks[:, 1, 4] == 1).all()


def test_silence_full_scale_and_changes_of_slots_stay_finite(model: Any) -> None:
    power, long_power = _spectra(3)
    power[0], long_power[0] = 0.0, 0.0
    power[1], long_power[1] = 26_560.0, 262_144.0
    conditions = 1e3 * _conditions(model, ["dog", "cow", "rain", "bell"])
    masks = _stream(model, power, long_power, conditions, torch.ones(2, 4))
    assert torch.isfinite(masks).all()


def test_steps_with_state_equal_the_sequence(model: Any) -> None:
    power, long_power = _spectra(50)
    labels = ["a dog", "rain"]
    active = torch.tensor([[1.0, 1.0, 0.0, 0.0]]).expand(2, 4)
    conditions = _conditions(model, labels)
    stepped = _stream(model, power, long_power, conditions, active)
    levels = model.mask.levels
    heard = torch.cat([power @ levels.short_bands, long_power @ levels.long_bands], -1)
    whole = features.decibels((power @ levels.short_bands).sum(-1))
    with torch.no_grad():
        sequence = model.mask.sequence(
            levels.sequence(features.decibels(heard), whole), conditions[:, :2], active[:, :2]
        )
    sequence = sequence @ model.mask.to_bins
    torch.testing.assert_close(stepped[:, :, [0, 1, 4]], sequence, atol=2e-6, rtol=0)
    assert stepped[:, :, 0].std() > 1e-3


def test_the_step_of_a_recurrent_layer_is_that_of_torch() -> None:
    layer = torch.nn.GRU(5, 7)
    inputs, state = torch.randn(1, 3, 5), torch.randn(1, 3, 7)
    expected = layer(inputs, state)[1]
    torch.testing.assert_close(mask_network.gru_step(layer, inputs[0], state[0]), expected[0])


def test_the_sequence_of_a_recurrent_layer_and_its_gradients_are_those_of_torch() -> None:
    recurrence = importlib.import_module("auricle.models.streaming.recurrence")
    layer = torch.nn.GRU(5, 7).double()
    inputs = torch.randn(11, 3, 5, dtype=torch.double, requires_grad=True)
    weights = torch.randn(11, 3, 7, dtype=torch.double)
    given = [inputs, *layer.parameters()]
    ours = recurrence.gru_sequence(layer, inputs)
    theirs = layer(inputs)[0]
    torch.testing.assert_close(ours, theirs)
    expected = torch.autograd.grad((theirs * weights).sum(), given)
    for found, right in zip(
        torch.autograd.grad((ours * weights).sum(), given), expected, strict=True
    ):
        torch.testing.assert_close(found, right)


def test_slots_may_be_permuted(model: Any) -> None:
    power, long_power = _spectra(15)
    order = [2, 0, 3, 1]
    conditions = _conditions(model, ["dog", "rain", "violin", "speech"])
    active = torch.tensor([[1.0, 1.0, 1.0, 0.0], [1.0, 1.0, 1.0, 1.0]])
    straight = _stream(model, power, long_power, conditions, active)
    permuted = _stream(model, power, long_power, conditions[:, order], active[:, order])
    torch.testing.assert_close(permuted, straight[:, :, [*order, 4]], atol=1e-6, rtol=0)
    assert (straight[:, 1, 0] - straight[:, 1, 1]).abs().max() > 1e-3


def test_gain_of_the_mixture_does_not_change_masks(model: Any) -> None:
    power, long_power = _spectra(10)
    conditions, active = _conditions(model, ["dog", "rain"]), torch.ones(2, 4)
    loud = _stream(model, 100 * power, 100 * long_power, conditions, active)
    # The floor of -100 dB is what differs.
    plain = _stream(model, power, long_power, conditions, active)
    torch.testing.assert_close(loud, plain, atol=1e-3, rtol=0)


def test_a_slot_that_is_not_active_forgets(model: Any) -> None:
    power, long_power = _spectra(2)
    conditions = _conditions(model, ["dog", "rain"])
    states = [torch.ones(shape) for shape in streaming.state_shapes(model.config, 2).values()]
    active = torch.tensor([[1.0, 0.0, 0.0, 0.0]]).expand(2, 4)
    with torch.no_grad():
        slots = model.mask(power[0], long_power[0], conditions, active, *states)[3]
    assert (slots[:, 1:] == 0).all()
    assert (slots[:, 0] != 0).any()


def test_offline_parts_sum_to_the_mixture_and_follow_the_steps(model: Any) -> None:
    generator = torch.Generator().manual_seed(2)
    mixture = 0.1 * torch.randn(2, 20 * 256 + 77, generator=generator)
    tokens = torch.tensor(token_rows(["dog", "rain"], 4)).expand(2, -1, -1)
    parts = streaming.separate(model, mixture, tokens)
    torch.testing.assert_close(parts.sum(1), mixture, atol=1e-6, rtol=0)
    assert (parts[:, 2:4] == 0).all()
    # Hop by hop with explicit overlap and add, as the engine does it.
    short = torch.as_tensor(features.short_analysis_window()).float()
    long = torch.as_tensor(features.long_analysis_window()).float()
    heard = torch.nn.functional.pad(mixture, (2048 - 256, 0))
    hops = mixture.shape[1] // 256
    shapes = streaming.state_shapes(model.config, 2).values()
    states = [torch.zeros(shape) for shape in shapes]
    output = torch.zeros(2, 5, (hops + 1) * 256)
    gains = []
    active = torch.tensor([[1.0, 1.0, 0.0, 0.0]]).expand(2, 4)
    with torch.no_grad():
        for hop in range(hops):
            frame = heard[:, hop * 256 : hop * 256 + 2048]
            spectrum = torch.fft.rfft(frame[:, -512:] * short)
            power, long_power = spectrum.abs() ** 2, torch.fft.rfft(frame * long).abs() ** 2
            masks, *states = model.mask(power, long_power, model.query(tokens), active, *states)
            gains.append(masks[:, :-1])
            again = torch.fft.irfft(masks * spectrum.unsqueeze(1)) * short
            output[..., hop * 256 : hop * 256 + 512] += again
    by_label = streaming.label_masks(model, mixture, tokens)[..., :hops]
    torch.testing.assert_close(by_label, torch.stack(gains, -1), atol=2e-6, rtol=0)
    complete = (hops - 1) * 256
    torch.testing.assert_close(
        output[:, :, 256 : 256 + complete], parts[..., :complete], atol=2e-6, rtol=0
    )


def test_mixtures_of_another_shape_are_refused(model: Any) -> None:
    with pytest.raises(InputError, match="expected batch x samples"):
        streaming.separate(model, torch.zeros(100), torch.ones(1, 4, 4, dtype=torch.long))


def test_parameters_stay_below_two_million() -> None:
    assert 500_000 < streaming.build().parameter_count < 2_000_000


def test_a_full_scale_sine_has_the_stated_power() -> None:
    phase = 2 * np.pi * 40 * np.arange(512) / 512
    spectrum = np.fft.rfft(features.short_analysis_window() * np.sin(phase))
    np.testing.assert_allclose(np.abs(spectrum[40]) ** 2, 26_560, rtol=1e-3)
    np.testing.assert_allclose(bands.sine_power(features.long_analysis_window()), 262_144)


@pytest.mark.parametrize(("count", "bin_hz"), [(40, 93.75), (96, 23.4375), (24, 93.75)])
def test_bands_widen_with_frequency_and_cover_all_bins_once(count: int, bin_hz: float) -> None:
    edges = bands.band_edges(count, bin_hz, 12_000.0)
    widths = np.diff(edges)
    assert len(widths) == count
    assert edges[0] == 0
    assert edges[-1] == round(12_000 / bin_hz)
    assert widths.min() == 1
    # Bandwidths are a multiple of the ERB within the rounding to bins.
    wide = widths[widths > 2]
    middles = (edges[:-1] + edges[1:])[widths > 2] / 2 * bin_hz
    ratio = wide * bin_hz / (24.7 * (1 + 4.37e-3 * middles))
    assert ratio.max() / ratio.min() < 2.0
    matrix = bands.mask_matrix(edges, 2049 if bin_hz < 50 else 257)
    assert (matrix.sum(0) == 1).all()
    assert matrix[-1, -1] == 1


def test_more_bands_than_bins_are_refused() -> None:
    with pytest.raises(InputError, match="129 bands up to 12000 Hz; there are 128 bins"):
        bands.band_edges(129, 93.75, 12_000.0)


def test_weights_survive_the_disk(model: Any, tmp_path: Path) -> None:
    model.trained = {"name": "tiny"}
    streaming.save(model, tmp_path / "weights.safetensors")
    again = streaming.load(tmp_path / "weights.safetensors")
    assert again.config == model.config
    assert again.trained == {"name": "tiny"}
    for name, value in model.state_dict().items():
        assert torch.equal(again.state_dict()[name], value)


def test_matrices_in_half_precision_are_rounded_and_the_rest_is_not(
    model: Any, tmp_path: Path
) -> None:
    streaming.save(model, tmp_path / "single.safetensors")
    streaming.save(model, tmp_path / "half.safetensors", half=True)
    again = streaming.load(tmp_path / "half.safetensors").state_dict()
    for name, value in model.state_dict().items():
        assert again[name].dtype == torch.float32
        assert torch.equal(again[name], value.half().float() if value.ndim == 2 else value)
    sizes = [(tmp_path / f"{name}.safetensors").stat().st_size for name in ("half", "single")]
    assert sizes[0] < 0.6 * sizes[1]


def test_other_files_are_refused(model: Any, tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    with pytest.raises(FormatError, match="cannot be read"):
        streaming.load(path)
    path.write_bytes(b"no weights")
    with pytest.raises(FormatError, match="cannot be read"):
        streaming.load(path)
    importlib.import_module("safetensors.torch").save_file(model.state_dict(), path)
    with pytest.raises(FormatError, match="format, version and contract"):
        streaming.load(path)
    with pytest.raises(FormatError, match="model has no 'widht'"):
        streaming.build({"widht": 3})
