"""Samplers against data of which the best denoiser is known."""

from __future__ import annotations

import importlib

import pytest

REASON = "needs torch: pip install 'auricle[train]'"
torch = pytest.importorskip("torch", reason=REASON)
diffusion = importlib.import_module("auricle.models.diffusion")

MEAN, SPREAD = 0.7, 0.3
SAMPLERS = {
    "ancestral": {"kind": "ancestral"},
    "ddim": {"kind": "ddim", "steps": 60},
    "dpm++": {"kind": "dpm++", "steps": 60},
}


def _best_denoiser(model: object, prediction: str) -> object:
    """For data of one normal distribution, the expected clean value is linear in the noisy one."""

    def denoise(noisy: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        alpha_bar = model.alpha_bar[step[0].long()]
        variance = alpha_bar * SPREAD**2 + 1.0 - alpha_bar
        pull = alpha_bar.sqrt() * SPREAD**2 / variance
        clean = MEAN + pull * (noisy - alpha_bar.sqrt() * MEAN)
        if prediction == "signal":
            return clean
        return (noisy - alpha_bar.sqrt() * clean) / (1.0 - alpha_bar).sqrt()

    return denoise


@pytest.mark.parametrize("prediction", ["noise", "signal"])
@pytest.mark.parametrize("sampler", SAMPLERS, ids=str)
def test_samplers_draw_the_distribution(sampler: str, prediction: str) -> None:
    model = diffusion.Diffusion(
        diffusion.ScheduleConfig(200, 1e-4, 0.08, "linear", prediction=prediction)
    )
    generator = torch.Generator().manual_seed(0)
    start = torch.randn(4, 5000, generator=generator)
    drawn = model.sample(
        _best_denoiser(model, prediction),
        start,
        diffusion.SamplerConfig(**SAMPLERS[sampler]),
        generator,
    )
    assert float(drawn.mean()) == pytest.approx(MEAN, abs=0.02)
    assert float(drawn.std()) == pytest.approx(SPREAD, rel=0.06)


@pytest.mark.parametrize("prediction", ["noise", "signal"])
def test_the_fast_schedule_meets_the_clean_signal(prediction: str) -> None:
    model = diffusion.Diffusion(diffusion.ScheduleConfig(prediction=prediction))
    clean = torch.randn(2, 300)
    generator = torch.Generator().manual_seed(0)
    levels: list[float] = []

    def knowing(noisy: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        levels.append(float(step[0]))
        # Between whole steps the level of training is interpolated in its root, as the paper does.
        low = int(step[0])
        share = float(step[0]) - low
        roots = model.alpha_bar.sqrt()
        root = roots[low] * (1 - share) + roots[min(low + 1, 199)] * share
        return clean if prediction == "signal" else (noisy - root * clean) / (1 - root**2).sqrt()

    drawn = model.sample(knowing, torch.randn(2, 300), diffusion.SamplerConfig("fast"), generator)
    torch.testing.assert_close(drawn, clean, atol=0.02, rtol=0.0)
    # Each step is one at which training had as much signal as the short schedule has.
    betas = torch.tensor([1e-4, 1e-3, 1e-2, 0.05, 0.2, 0.5])
    wanted = torch.cumprod(1.0 - betas, dim=0).flip(0)
    assert len(levels) == 6
    for step, kept in zip(levels, wanted.tolist(), strict=True):
        low = int(step)
        roots = model.alpha_bar.sqrt()
        root = float(roots[low] + (roots[min(low + 1, 199)] - roots[low]) * (step - low))
        assert root == pytest.approx(kept**0.5, abs=1e-4)


def test_noise_is_added_as_the_formula_says() -> None:
    model = diffusion.Diffusion(diffusion.ScheduleConfig(3, 0.1, 0.3))
    clean, noise = torch.ones(2, 4), torch.full((2, 4), 2.0)
    made = model.add_noise(clean, noise, torch.tensor([0, 2]))
    for row, kept in enumerate([0.9, 0.9 * 0.8 * 0.7]):
        expected = kept**0.5 + (1 - kept) ** 0.5 * 2.0
        torch.testing.assert_close(made[row], torch.full((4,), expected))


def test_the_scaled_spacing_is_linear_in_the_root() -> None:
    model = diffusion.Diffusion(diffusion.ScheduleConfig(1000, 0.0015, 0.0195, "scaled"))
    middle = (0.0015**0.5 + (0.0195**0.5 - 0.0015**0.5) * 500 / 999) ** 2
    ratio = float(model.alpha_bar[500] / model.alpha_bar[499])
    assert 1.0 - ratio == pytest.approx(middle, rel=1e-3)


@pytest.mark.parametrize("steps", [0, 201])
def test_more_steps_than_there_are_is_refused(steps: int) -> None:
    model = diffusion.Diffusion(diffusion.ScheduleConfig())
    with pytest.raises(ValueError, match=f"sampler.steps is {steps}; the schedule has 1 to 200"):
        model.sample(
            lambda noisy, _: noisy,
            torch.zeros(1, 4),
            diffusion.SamplerConfig("ddim", steps),
            torch.Generator(),
        )
