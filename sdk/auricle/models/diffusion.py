"""Noise schedules and samplers shared by the diffusion models.

Ho et al., "Denoising Diffusion Probabilistic Models", 2020; DDIM: Song et al. 2020; few steps with
a schedule of their own: Kong et al., "DiffWave", 2021, appendix A, as BinauralGrad uses it;
DPM-Solver++: Lu et al. 2022, from ``diffusers``.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from auricle.errors import InputError

__all__ = ["Diffusion", "SamplerConfig", "ScheduleConfig"]

Denoiser = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class ScheduleConfig:
    """Noise that is added in training.

    Attributes:
        steps: N.
        beta_first: of the first step.
        beta_last: of the last step.
        spacing: ``linear`` in beta, or ``scaled`` (linear in its root, what latent diffusion code
            calls "linear").
        prediction: what the network outputs: the noise, or the clean signal.
    """

    steps: int = 200
    beta_first: float = 1e-4
    beta_last: float = 0.02
    spacing: Literal["linear", "scaled"] = "linear"
    prediction: Literal["noise", "signal"] = "noise"


@dataclass(frozen=True)
class SamplerConfig:
    """How a clip is drawn.

    Attributes:
        kind: ``ancestral`` goes through every step; ``ddim`` and ``dpm++`` through ``steps`` of
            them; ``fast`` through a schedule of its own, ``betas``.
        steps: network calls of ``ddim`` and ``dpm++``.
        betas: of ``fast``.
    """

    kind: Literal["ancestral", "ddim", "dpm++", "fast"] = "fast"
    steps: int = 6
    betas: tuple[float, ...] = (1e-4, 1e-3, 1e-2, 0.05, 0.2, 0.5)


class Diffusion(nn.Module):
    """A noise schedule: adds noise, and takes it away with the help of a network."""

    alpha_bar: Tensor

    def __init__(self, config: ScheduleConfig) -> None:
        super().__init__()
        self.config = config
        if config.spacing == "linear":
            betas = torch.linspace(config.beta_first, config.beta_last, config.steps)
        else:
            betas = torch.linspace(config.beta_first**0.5, config.beta_last**0.5, config.steps) ** 2
        self._betas = betas.double()
        alpha_bar = torch.cumprod(1.0 - self._betas, dim=0).float()
        self.register_buffer("alpha_bar", alpha_bar, persistent=False)

    def add_noise(self, clean: Tensor, noise: Tensor, step: Tensor) -> Tensor:
        """``sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps`` at steps ``[B]``, 0 to N - 1."""
        alpha_bar = _along(self.alpha_bar[step], clean)
        return alpha_bar.sqrt() * clean + (1.0 - alpha_bar).sqrt() * noise

    def target(self, clean: Tensor, noise: Tensor) -> Tensor:
        """What the network should output."""
        return noise if self.config.prediction == "noise" else clean

    def sample(
        self, denoise: Denoiser, start: Tensor, sampler: SamplerConfig, generator: torch.Generator
    ) -> Tensor:
        """Draw clean signals.

        Args:
            denoise: noisy signals and steps ``[B]`` (fractional with ``fast``) to the network's
                output.
            start: white noise in the signals' shape.
            sampler: how.
            generator: of the noise that is added on the way, on the CPU.

        Raises:
            InputError: more steps are asked for than the schedule has.
        """
        if sampler.kind == "fast":
            return self._fast(denoise, start, sampler.betas, generator)
        steps = self.config.steps if sampler.kind == "ancestral" else sampler.steps
        if not 0 < steps <= self.config.steps:
            message = f"sampler.steps is {steps}; the schedule has 1 to {self.config.steps}"
            raise InputError(message)
        if sampler.kind == "dpm++":
            return self._dpm_solver(denoise, start, steps)
        eta = 1.0 if sampler.kind == "ancestral" else 0.0
        return self._strided(denoise, start, steps, eta, generator)

    def _clean_and_noise(
        self, output: Tensor, x: Tensor, alpha_bar: Tensor
    ) -> tuple[Tensor, Tensor]:
        keep, spoil = alpha_bar.sqrt(), (1.0 - alpha_bar).sqrt()
        if self.config.prediction == "noise":
            return (x - spoil * output) / keep, output
        return output, (x - keep * output) / spoil

    def _strided(
        self, denoise: Denoiser, x: Tensor, steps: int, eta: float, generator: torch.Generator
    ) -> Tensor:
        """DDIM, equation 12; eta = 1 over all steps is the ancestral sampler of DDPM."""
        visited = torch.linspace(self.config.steps - 1, 0, steps).round().long().tolist()
        one = torch.ones((), device=x.device)
        for index, step in enumerate(visited):
            here = self.alpha_bar[step]
            there = self.alpha_bar[visited[index + 1]] if index + 1 < steps else one
            output = denoise(x, torch.full((x.shape[0],), step, device=x.device))
            clean, noise = self._clean_and_noise(output, x, here)
            spread = eta * ((1 - there) / (1 - here) * (1 - here / there)).sqrt()
            x = there.sqrt() * clean + (1 - there - spread**2).clamp_min(0.0).sqrt() * noise
            if eta and index + 1 < steps:
                x = x + spread * _noise_like(x, generator)
        return x

    def _fast(
        self, denoise: Denoiser, x: Tensor, betas: tuple[float, ...], generator: torch.Generator
    ) -> Tensor:
        """Ancestral sampling of a shorter schedule, its levels matched to steps of the long one."""
        short = torch.tensor(betas, dtype=torch.float64)
        levels = torch.cumprod(1.0 - short, dim=0)
        for index in reversed(range(len(betas))):
            here = levels[index].float().to(x.device)
            there = levels[index - 1].float().to(x.device) if index else torch.ones_like(here)
            step = self._matching_step(float(levels[index]))
            output = denoise(x, torch.full((x.shape[0],), step, device=x.device))
            clean, _ = self._clean_and_noise(output, x, here)
            beta = short[index].float().to(x.device)
            mean = (there.sqrt() * beta * clean + (1.0 - beta).sqrt() * (1.0 - there) * x) / (
                1.0 - here
            )
            x = mean
            if index:
                spread = ((1.0 - there) / (1.0 - here) * beta).sqrt()
                x = x + spread * _noise_like(x, generator)
        return x

    def _matching_step(self, alpha_bar: float) -> float:
        """The step, between whole ones, at which training had this much signal."""
        roots = self.alpha_bar.double().sqrt().cpu()
        root = math.sqrt(alpha_bar)
        after = int((roots > root).sum())
        if after == 0:
            return 0.0
        if after == len(roots):
            return float(len(roots) - 1)
        upper, lower = float(roots[after - 1]), float(roots[after])
        return after - 1 + (upper - root) / (upper - lower)

    def _dpm_solver(self, denoise: Denoiser, x: Tensor, steps: int) -> Tensor:
        from diffusers import DPMSolverMultistepScheduler

        names = {"noise": "epsilon", "signal": "sample"}
        solver = DPMSolverMultistepScheduler(
            num_train_timesteps=self.config.steps,
            trained_betas=self._betas.tolist(),
            prediction_type=names[self.config.prediction],
            algorithm_type="dpmsolver++",
        )
        with warnings.catch_warnings():
            # diffusers 0.42 converts tensors in a way that NumPy 2 will no longer take.
            warnings.filterwarnings("ignore", message="__array__ implementation")
            solver.set_timesteps(steps, device=x.device)
        for step in solver.timesteps:
            output = denoise(x, step.expand(x.shape[0]))
            x = solver.step(output, step, x).prev_sample
        return x


def _along(values: Tensor, signals: Tensor) -> Tensor:
    return values.view(-1, *[1] * (signals.ndim - 1))


def _noise_like(x: Tensor, generator: torch.Generator) -> Tensor:
    return torch.randn(x.shape, generator=generator).to(x)
