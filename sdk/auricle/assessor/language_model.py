"""The language-model assessor: what the encoder hears goes into a Llama, which answers in words.

BAT (Zheng et al., ICML 2024) and SpatialTAS (arXiv 2506.00927): an audio encoder, a projection to
the width of the language model, and LoRA (Hu et al., 2022) on its attention, trained on questions
and answers. The encoder here is that of :class:`auricle.assessor.Assessor`; language model and
tokenizer come from a local folder in the form of ``transformers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import torch
from peft import LoraConfig, get_peft_model
from torch import Tensor, nn

from auricle.assessor.network import AssessorNetwork
from auricle.errors import FormatError, InputError

__all__ = ["PROMPT", "LanguageAssessor", "LanguageSettings", "load_language_model"]

PROMPT: Final = (
    "Based on the audio you've heard, refer to the instruction and provide a response.\n\n"
    "### Instruction:\n{question}\n\n### Response:"
)
"""What BAT says around a question."""

_IGNORED = -100


@dataclass(frozen=True)
class LanguageSettings:
    """How the language model is joined to the encoder.

    Attributes:
        rank: of LoRA.
        alpha: of LoRA; the update is scaled by alpha / rank.
        dropout: of LoRA.
        targets: names of the layers that LoRA adapts.
        hidden: width of the projection's hidden layer.
        pooled: neighbouring audio tokens that become one.
    """

    rank: int = 8
    alpha: int = 32
    dropout: float = 0.05
    targets: tuple[str, ...] = ("q_proj", "v_proj")
    hidden: int = 2_048
    pooled: int = 2


def load_language_model(folder: str | Path) -> tuple[Any, Any]:
    """A causal language model and its tokenizer from a local folder.

    Raises:
        FormatError: the folder does not hold both.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer

    place = Path(folder)
    if not (place / "config.json").is_file():
        message = (
            f"{place} holds no config.json; expected a language model in the form of transformers, "
            "such as Llama-3.1-8B, with its tokenizer"
        )
        raise FormatError(message)
    try:
        return (
            AutoModelForCausalLM.from_pretrained(place, local_files_only=True),
            AutoTokenizer.from_pretrained(place, local_files_only=True),
        )
    except (OSError, ValueError, KeyError) as error:
        message = f"{place} is not a language model that can be loaded: {error}"
        raise FormatError(message) from error


class LanguageAssessor(nn.Module):
    """Encoder, projection, and a language model with LoRA.

    Args:
        encoder: of a trained assessor; it is not trained further.
        language_model: causal, of ``transformers``; only LoRA's weights are trained.
        tokenizer: of the same.
        settings: None for the defaults.
    """

    def __init__(
        self,
        encoder: AssessorNetwork,
        language_model: Any,
        tokenizer: Any,
        settings: LanguageSettings | None = None,
    ) -> None:
        super().__init__()
        self.settings = LanguageSettings() if settings is None else settings
        self.encoder = encoder.eval().requires_grad_(False)
        self.tokenizer = tokenizer
        width = int(language_model.config.hidden_size)
        self.projection = nn.Sequential(
            nn.LayerNorm(self.settings.pooled * encoder.settings.width),
            nn.Linear(self.settings.pooled * encoder.settings.width, self.settings.hidden),
            nn.GELU(),
            nn.Linear(self.settings.hidden, width),
        )
        lora = LoraConfig(
            r=self.settings.rank,
            lora_alpha=self.settings.alpha,
            lora_dropout=self.settings.dropout,
            target_modules=list(self.settings.targets),
            task_type="CAUSAL_LM",
        )
        self.language_model = get_peft_model(language_model, lora)

    def train(self, mode: bool = True) -> Self:
        """As of every module, but the encoder keeps the statistics that it was trained with."""
        super().train(mode)
        self.encoder.eval()
        return self

    def hear(self, binaural: Tensor) -> Tensor:
        """Sounds ``[b x 2 x n]`` at the encoder's rate to embeddings ``[b x tokens x width]``."""
        with torch.no_grad():
            tokens = self.encoder.tokens(self.encoder.features(binaural))
        count = tokens.shape[1] // self.settings.pooled
        if count == 0:
            message = f"the clip gives {tokens.shape[1]} tokens; expected {self.settings.pooled}"
            raise InputError(message)
        grouped = tokens[:, : count * self.settings.pooled].reshape(len(tokens), count, -1)
        heard: Tensor = self.projection(grouped)
        return heard

    def forward(self, binaural: Tensor, questions: Sequence[str], answers: Sequence[str]) -> Tensor:
        """Loss of the answers, given sound and question: mean cross-entropy of their tokens."""
        heard = self.hear(binaural)
        rows = [
            self._row(clip, question, answer)
            for clip, question, answer in zip(heard, questions, answers, strict=True)
        ]
        longest = max(len(labels) for _, labels in rows)
        embedded = heard.new_zeros(len(rows), longest, heard.shape[2])
        labels = torch.full((len(rows), longest), _IGNORED, dtype=torch.long, device=heard.device)
        seen = torch.zeros_like(labels)
        for number, (values, wanted) in enumerate(rows):
            embedded[number, : len(wanted)] = values
            labels[number, : len(wanted)] = wanted
            seen[number, : len(wanted)] = 1
        loss: Tensor = self.language_model(
            inputs_embeds=embedded, attention_mask=seen, labels=labels
        ).loss
        return loss

    @torch.no_grad()
    def answer(self, binaural: Tensor, question: str, *, most_tokens: int = 24) -> str:
        """The likeliest answer to a question about one clip ``[2 x n]``, word by word."""
        embedded = torch.cat([self.hear(binaural[None])[0], self._embed(self._prompt(question))])
        said: list[int] = []
        for _ in range(most_tokens):
            logits = self.language_model(inputs_embeds=embedded[None]).logits
            token = int(logits[0, -1].argmax())
            if token == self.tokenizer.eos_token_id:
                break
            said.append(token)
            embedded = torch.cat([embedded, self._embed(torch.tensor([token]))])
        return str(self.tokenizer.decode(said, skip_special_tokens=True)).strip()

    def trained_parameters(self) -> list[nn.Parameter]:
        """What an optimiser gets: the projection and LoRA."""
        return [parameter for parameter in self.parameters() if parameter.requires_grad]

    def _row(self, heard: Tensor, question: str, answer: str) -> tuple[Tensor, Tensor]:
        prompt = self._prompt(question)
        ids = self.tokenizer(f" {answer}", add_special_tokens=False).input_ids
        wanted = torch.tensor([*ids, self.tokenizer.eos_token_id], device=heard.device)
        values = torch.cat([heard, self._embed(prompt), self._embed(wanted)])
        before = torch.full((len(values) - len(wanted),), _IGNORED, device=heard.device)
        return values, torch.cat([before, wanted])

    def _prompt(self, question: str) -> Tensor:
        ids = self.tokenizer(PROMPT.format(question=question)).input_ids
        return torch.tensor(ids, dtype=torch.long)

    def _embed(self, ids: Tensor) -> Tensor:
        table = self.language_model.get_input_embeddings()
        embedded: Tensor = table(ids.to(table.weight.device))
        return embedded
