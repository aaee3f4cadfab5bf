"""The words the parser knows, loaded from one TOML file per language."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from auricle.prompt.lexicon.inflection import Inflection
from auricle.prompt.tokenizer import tokenize

__all__ = ["Lexicon", "load_lexicon"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Phrases and numbers of one language.

    Attributes:
        code: its ISO 639-1 code.
        language: its name, in English.
        phrases: a trie over words; the meanings of a phrase stand at its node under ``""``.
        values: the tables of numbers, as ``values[table][meaning]``.
        words: every single word of every phrase.
        labels: names of sounds that hold a comma or a word of place, by first word, longest
            first.
        correctable: for each word with one letter left out, the words it may have been meant as.
        never_typos: real words that lie one letter from a known one.
        slips: common slips and what was meant, beyond one letter or in short words.
        groups: words of grammar that a rule steps over or asks for, by the rule.
        calls: sounds of speech that mean nothing: "uhh".
        approximate: endings that make a number a rough one: "30ish".
        plain_verbs: verbs in their plain form that are as often nouns.
        adjective_ends: endings that only adjectives have.
        movers: verbs of moving in all their forms, those that sound too among them.
        grammar: all words of all groups.
        inflection: what the endings of its words tell.
    """

    code: str
    language: str
    phrases: dict[str, Any]
    values: dict[str, dict[str, Any]]
    words: frozenset[str]
    labels: dict[str, list[tuple[str, ...]]]
    correctable: dict[str, list[str]]
    never_typos: frozenset[str]
    slips: dict[str, str]
    groups: dict[str, frozenset[str]]
    calls: re.Pattern[str]
    approximate: frozenset[str]
    plain_verbs: frozenset[str]
    adjective_ends: tuple[str, ...]
    movers: frozenset[str]
    grammar: frozenset[str]
    inflection: Inflection

    def number(self, table: str, meaning: str) -> float:
        """One number of a table, such as ``number("unit_length", "foot")``."""
        return float(self.values[table][meaning])

    def vector(self, table: str, meaning: str) -> tuple[float, ...]:
        """One row of numbers of a table, such as ``vector("axes", "left")``."""
        return tuple(float(value) for value in self.values[table][meaning])


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(token.text for token in tokenize(phrase))


def _add_moving(table: dict[tuple[str, ...], dict[str, str]], moving: dict[str, Any]) -> None:
    """Every form of every verb of moving, alone and with every particle: "trotted past"."""
    particles = [(kind, _words(p)) for kind, ps in moving["particles"].items() for p in ps]
    for form in (form for forms in moving["verbs"] for form in forms):
        words = _words(form)
        if "sound_verb" not in table.get(words, {}):
            table.setdefault(words, {}).setdefault("motion", "go")
        for kind, particle in particles:
            table.setdefault((*words, *particle), {}).setdefault("motion", kind)


def _add_sounding(
    table: dict[tuple[str, ...], dict[str, str]], verbs: dict[str, Any], inflection: Inflection
) -> None:
    """Every form of every verb of what is heard: "barks", "barking", "barked"."""
    forms = [form for verb in verbs["sound"] for form in inflection.verb_forms(verb)]
    forms += [*verbs["irregular"], *verbs["phrases"]]
    acts = [form for verb in verbs["act"] for form in inflection.verb_forms(verb)[1:]]
    acts += [inflection.verb_forms(verb)[1] for verb in verbs["deed"]]
    for form in (*forms, *acts):
        if form not in verbs["never"]:
            value = "act" if form in acts else "verb"
            table.setdefault(_words(form), {}).setdefault("sound_verb", value)


@cache
def load_lexicon(code: str = "en") -> Lexicon:
    """The lexicon of a language by its ISO 639-1 code; read once, then kept."""
    folder = files("auricle.prompt.lexicon")
    data = tomllib.loads((folder / f"{code}.toml").read_text("utf-8"))
    spelling = tomllib.loads((folder / f"{code}_spelling.toml").read_text("utf-8"))
    sounds = tomllib.loads((folder / f"{code}_sounds.toml").read_text("utf-8"))
    adjuncts = tomllib.loads((folder / f"{code}_adjuncts.toml").read_text("utf-8"))
    places = tomllib.loads((folder / f"{code}_places.toml").read_text("utf-8"))

    table: dict[tuple[str, ...], dict[str, str]] = {}
    terms: dict[str, dict[str, list[str]]] = {
        **data["terms"],
        **sounds["terms"],
        **adjuncts["terms"],
        **places["terms"],
    }
    for category, meanings in terms.items():
        for value, phrases in meanings.items():
            for phrase in phrases:
                table.setdefault(_words(phrase), {}).setdefault(category, value)

    inflection = Inflection(data["inflection"])
    for category, meanings in places["terms"].items():
        for value, phrases in meanings.items():
            for many in (inflection.plural(phrase) for phrase in phrases):
                table.setdefault(_words(many), {}).setdefault(category, value)
    _add_sounding(table, sounds["verbs"], inflection)
    _add_moving(table, data["moving"])
    trie: dict[str, Any] = {}
    for words, found in table.items():
        node = trie
        for word in words:
            node = node.setdefault(word, {})
        node[""] = found
    labels: dict[str, list[tuple[str, ...]]] = {}
    for label in sounds["labels"]:
        words = _words(label)
        labels.setdefault(words[0], []).append(words)
        many = inflection.plural(words[-1])
        acts = table.get((many,), {}).keys() & {"sound_verb", "motion"}
        if many != words[-1] and not acts and all(word.isalpha() or word == "-" for word in words):
            labels[words[0]].append((*words[:-1], many))
    for names in labels.values():
        names.sort(key=len, reverse=True)

    correctable: dict[str, list[str]] = {}
    for word in spelling["correct"]:
        for index in range(len(word)):
            correctable.setdefault(word[:index] + word[index + 1 :], []).append(word)
        correctable.setdefault(word, []).append(word)
    return Lexicon(
        code=code,
        language=data["language"],
        phrases=trie,
        values=data["values"],
        words=frozenset(word for words in table for word in words),
        labels=labels,
        correctable=correctable,
        never_typos=frozenset(spelling["never"]),
        slips=spelling["slips"],
        groups={name: frozenset(words) for name, words in data["groups"].items()},
        calls=re.compile("|".join(adjuncts["patterns"]["call"]) or "(?!)"),
        approximate=frozenset(adjuncts["patterns"]["approximate"]),
        plain_verbs=frozenset(
            verb for kind in ("act", "deed", "plain") for verb in sounds["verbs"][kind]
        ),
        adjective_ends=tuple(data["inflection"]["adjective"]),
        movers=frozenset(form for forms in data["moving"]["verbs"] for form in forms),
        grammar=frozenset(word for words in data["groups"].values() for word in words),
        inflection=inflection,
    )
