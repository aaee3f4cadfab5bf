"""Labels read by a pretrained text encoder, for words that the separation never learned."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from auricle.errors import InputError
from auricle.models.streaming.model import StreamingSeparation, load
from auricle.models.text import TextEncoder
from auricle.separation.known_labels import learned_wordings
from auricle.separation.label_tokens import label_tokens, token_rows
from auricle.separation.streaming_config import SLOTS

__all__ = ["PretrainedLabels"]

_RIDGES: Final = tuple(10.0**power for power in range(-5, 3))


class PretrainedLabels:
    """The query encoder of the separation behind CLAP, T5, CLIP or BERT.

    The query encoder hashes words, so a word that it never learned says nothing ("pooch"). A
    pretrained encoder knows that it is nearly a dog. Its vectors of the wordings that the
    separation learned are mapped to the embeddings that those have there, by ridge regression; how
    strong a ridge is chosen by the error of each wording, left out of the fit together with all
    that share a word with it (as PRESS, Allen 1974, but by groups). It takes seconds and trains
    nothing. Labels of the same words as one of the wordings keep their own embedding.

    ::

        text = build_text_encoder(TextConfig(kind="clap", source="folder/of/clap"))
        separator = Separator(["pooch", "cello"], label_encoder=PretrainedLabels(text))

    Args:
        text: the encoder, of :func:`auricle.models.text.build_text_encoder`.
        model: of the separation, the one that the separator runs; None for the shipped one.

    Attributes:
        explained: share of the embeddings' variance that the fit predicts for a wording of whose
            words it saw none, at most 1. At 0 and below the encoder knows nothing that helps.
        ridge: what was chosen.
    """

    def __init__(self, text: TextEncoder, model: StreamingSeparation | None = None) -> None:
        shipped = files("auricle.separation") / "weights" / "streaming.safetensors"
        separation = load(Path(str(shipped))) if model is None else model
        self._query = deepcopy(separation.query).cpu().eval()
        self._text = text
        known = learned_wordings()
        tokens = [frozenset(label_tokens(wording)) for wording in known]
        self._known = frozenset(tokens)
        with torch.no_grad():
            wanted = self._query.embedded(torch.tensor(token_rows(known, len(known)))).double()
        read = self._read(known)
        self._centre, self._middle = read.mean(dim=0), wanted.mean(dim=0)
        seen, wanted = read - self._centre, wanted - self._middle
        kernel = seen @ seen.T
        words = [set(wording.split()) for wording in known]
        related = torch.tensor([[bool(one & other) for other in words] for one in words])
        left_out = {ridge: _left_out(kernel, wanted, related, ridge) for ridge in _RIDGES}
        self.ridge = min(left_out, key=lambda ridge: left_out[ridge])
        self.explained = 1.0 - left_out[self.ridge] / float(wanted.square().mean())
        weights = torch.linalg.solve(kernel + self.ridge * torch.eye(len(known)), wanted)
        self._map = seen.T @ weights

    def conditions(self, labels: Sequence[str | None]) -> NDArray[np.float32]:
        """What modulates the mask network, float32 ``[4 x condition_size]``.

        Args:
            labels: at most four; None has no object.

        Raises:
            InputError: a label has no word, or there are too many.
        """
        if len(labels) > SLOTS:
            message = f"{len(labels)} labels were given; at most {SLOTS} can be separated at once"
            raise InputError(message)
        rows = [token_rows([label] if label is not None else [], 1)[0] for label in labels]
        rows += token_rows([], SLOTS - len(rows))
        with torch.no_grad():
            embedded = self._query.embedded(torch.tensor(rows))
            for row, label in enumerate(labels):
                if label is not None and frozenset(label_tokens(label)) not in self._known:
                    mapped = (self._read([label]) - self._centre) @ self._map + self._middle
                    embedded[row] = mapped[0].float()
            conditions: NDArray[np.float32] = self._query.conditions(embedded).numpy()
        return conditions

    def _read(self, labels: Sequence[str]) -> Tensor:
        """Unit vectors, ``[labels x width]``: of CLIP and CLAP only the direction has a meaning."""
        training = self._text.training
        try:
            with torch.no_grad():
                pooled = self._text.eval()(labels).pooled.double().cpu()
        finally:
            self._text.train(training)
        return torch.nn.functional.normalize(pooled, dim=-1)


def _left_out(kernel: Tensor, wanted: Tensor, related: Tensor, ridge: float) -> float:
    """Mean square error of each row, predicted from those that are not related to it.

    Args:
        kernel: inner products of what is seen, ``[n x n]``.
        wanted: ``[n x d]``.
        related: ``[n x n]``, true on the diagonal.
        ridge: of the regression.
    """
    hat = torch.linalg.solve(kernel + ridge * torch.eye(len(kernel)), kernel)
    missed, free = wanted - hat @ wanted, torch.eye(len(hat)) - hat
    total = 0.0
    for row, group in enumerate(related):
        numbers = group.nonzero()[:, 0]
        errors = torch.linalg.solve(free[numbers][:, numbers].double(), missed[numbers])
        total += float(errors[numbers == row].square().mean())
    return total / len(related)
