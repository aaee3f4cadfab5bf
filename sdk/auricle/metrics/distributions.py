"""Distances of distributions over what any network says of clips: Frechet, KL, inception score."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from auricle.errors import InputError
from auricle.metrics.signals import FloatArray, Score

__all__ = ["frechet_distance", "inception_score", "kl_divergence"]


def frechet_distance(prediction: ArrayLike, reference: ArrayLike) -> Score:
    """Frechet distance between normal distributions fitted to two sets of embeddings.

    ``|m1 - m2|^2 + Tr(C1 + C2 - 2 (C1 C2)^(1/2))``: Heusel et al., "GANs trained by a two
    time-scale update rule", NeurIPS 2017. FAD with VGGish frames (Kilgour et al. 2019), FD with
    clip embeddings of PANNs (Liu et al., AudioLDM, 2023). The trace of the root is taken from the
    eigenvalues of ``C1^(1/2) C2 C1^(1/2)``, which are real and not negative even where a covariance
    is singular, so nothing is added to its diagonal.

    Args:
        prediction: one embedding a row, ``[k x d]``.
        reference: ``[m x d]``.

    Returns:
        Squared units of the embedding, 0 or more.

    Raises:
        InputError: fewer than two rows, widths that differ, or numbers that are not finite.
    """
    predicted, expected = _table(prediction, "prediction", 2), _table(reference, "reference", 2)
    if predicted.shape[1] != expected.shape[1]:
        message = f"embeddings are {predicted.shape[1]} and {expected.shape[1]} wide"
        raise InputError(message)
    shift = np.sum((predicted.mean(axis=0) - expected.mean(axis=0)) ** 2)
    first, second = (np.atleast_2d(np.cov(rows, rowvar=False)) for rows in (predicted, expected))
    values, vectors = np.linalg.eigh(first)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    inner = root @ second @ root
    trace_of_root = np.sum(np.sqrt(np.maximum(np.linalg.eigvalsh((inner + inner.T) / 2.0), 0.0)))
    distance = shift + np.trace(first) + np.trace(second) - 2.0 * trace_of_root
    return np.maximum(distance, 0.0)


def kl_divergence(
    prediction: ArrayLike, reference: ArrayLike, *, eps: float = 1e-6, form: str = "softmax"
) -> Score:
    """Mean Kullback-Leibler divergence of paired clips from their references.

    ``sum p_ref log((p_ref + eps) / (p_pred + eps))``, as audioldm_eval computes it from the logits
    of PANNs.

    Args:
        prediction: logits, one clip a row, ``[k x classes]``.
        reference: of the same clips in the same order.
        eps: added to every probability.
        form: ``softmax``, or ``sigmoid`` for classes that do not exclude each other.

    Returns:
        Nats.

    Raises:
        InputError: shapes differ, or an unknown form.
    """
    predicted, expected = _table(prediction, "prediction", 1), _table(reference, "reference", 1)
    if predicted.shape != expected.shape:
        message = f"prediction has shape {predicted.shape} but reference has {expected.shape}"
        raise InputError(message)
    if form not in ("softmax", "sigmoid"):
        message = f"form is {form!r}; expected softmax or sigmoid"
        raise InputError(message)
    chances = _softmax if form == "softmax" else _sigmoid
    p_predicted, p_expected = chances(predicted), chances(expected)
    ratio = np.log((p_expected + eps) / (p_predicted + eps))
    return np.mean(np.sum(p_expected * ratio, axis=1))


def inception_score(
    logits: ArrayLike, *, splits: int = 10, seed: int = 2020
) -> tuple[float, float]:
    """How sure a classifier is of each clip, and how evenly it uses its classes.

    ``exp(mean KL(p(y|x) || p(y)))`` in each of several parts of the shuffled set: Salimans et al.,
    "Improved techniques for training GANs", NeurIPS 2016, in parts as in audioldm_eval, whose
    legacy random order is not reproduced.

    Args:
        logits: one clip a row, ``[k x classes]``.
        splits: number of parts; the SpatialTAS code takes 1.
        seed: of the shuffle.

    Returns:
        Mean and standard deviation over the parts; 1 to the number of classes.

    Raises:
        InputError: fewer clips than parts.
    """
    table = _table(logits, "logits", 1)
    if not 1 <= splits <= len(table):
        message = f"there are {len(table)} clips for {splits} parts; expected a clip for each"
        raise InputError(message)
    order = np.random.default_rng(seed).permutation(len(table))
    chances = _softmax(table[order])
    scores = []
    for part in np.array_split(chances, splits):
        whole = part.mean(axis=0, keepdims=True)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(part > 0.0, part * (np.log(part) - np.log(whole)), 0.0)
        scores.append(np.exp(np.mean(np.sum(terms, axis=1))))
    return float(np.mean(scores)), float(np.std(scores))


def _softmax(logits: FloatArray) -> FloatArray:
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    chances: FloatArray = shifted / shifted.sum(axis=1, keepdims=True)
    return chances


def _sigmoid(logits: FloatArray) -> FloatArray:
    chances: FloatArray = 0.5 * (1.0 + np.tanh(0.5 * logits))
    return chances


def _table(rows: ArrayLike, name: str, least: int) -> FloatArray:
    array = np.asarray(rows, dtype=np.float64)
    if array.ndim != 2 or len(array) < least or array.shape[1] < 1:
        message = f"{name} has shape {array.shape}; expected [k x d] with at least {least} rows"
        raise InputError(message)
    if not np.isfinite(array).all():
        message = f"{name} holds numbers that are not finite"
        raise InputError(message)
    return array
