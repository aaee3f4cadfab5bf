"""What a speaker takes back in mid-phrase: "two, no, three metres", "3 metres, not 5, away"."""

from __future__ import annotations

from auricle.prompt.lexicon import Lexicon
from auricle.prompt.tokenizer import Token

__all__ = ["repaired"]

_MARKS = (",", "-", "—", "(", ")")
_PLACES = {"direction", "anchored", "copula", "motion", "vague", "body", "preposition", "listener"}
_CLOSED = {"—": "—", "(": ")", "-": "-", ",": ""}


def repaired(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """The tokens without numbers and sides that are taken back before their phrase ends.

    "left, I mean right, of the piano" is read as "right of the piano"; a correction of a whole
    phrase is left to the grammar of clauses.
    """
    tokens = _chosen(_parted(tokens, lexicon), lexicon)
    index = 1
    while index < len(tokens) - 1:
        corrected = _phrase_end(tokens, index, lexicon, "correction")
        if corrected is not None:
            tokens = _corrected(tokens, index, corrected, lexicon)
        elif (denied := _phrase_end(tokens, index, lexicon, "negation")) is not None:
            tokens = _denied(tokens, index, denied, lexicon)
        index += 1
    return tokens


def _parted(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """ "Its coming from the left": "it is", written without its mark."""
    parted: list[Token] = []
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        meanings = lexicon.phrases.get(after.text, {}).get("", {}) if after is not None else {}
        doing = after is not None and lexicon.inflection.is_form(after.text, "doing")
        acts = doing and meanings.keys() & {"copula", "motion"}
        if token.text in lexicon.groups["its"] and (acts or "anchored" in meanings):
            it, is_ = lexicon.values["shortened"]["it"], lexicon.values["shortened"]["is"]
            parted += [token._replace(text=it), token._replace(text=is_)]
        else:
            parted.append(token)
    return parted


def _chosen(tokens: list[Token], lexicon: Lexicon) -> list[Token]:
    """ "Not two but three metres"."""
    for index in range(len(tokens) - 3):
        end = _phrase_end(tokens, index, lexicon, "negation")
        if end is None or end + 2 >= len(tokens):
            continue
        numbers = [_kind(tokens[i], lexicon) == "number" for i in (end, end + 2)]
        joint = lexicon.phrases.get(tokens[end + 1].text, {}).get("", {})
        if all(numbers) and joint.get("conjunction") == "but":
            return [*tokens[:index], *tokens[end + 2 :]]
    return tokens


def _phrase_end(tokens: list[Token], index: int, lexicon: Lexicon, category: str) -> int | None:
    node, end = lexicon.phrases, None
    for at in range(index, len(tokens)):
        node = node.get(tokens[at].text, {})
        if not node:
            break
        if category in node.get("", {}):
            end = at + 1
    return end


def _kind(token: Token, lexicon: Lexicon) -> str:
    """Whether a word alone is a number or a side."""
    meanings = lexicon.phrases.get(token.text, {}).get("", {})
    if token.kind == "number" or "number" in meanings:
        return "number"
    return "side" if meanings.get("direction") in ("left", "right", "front", "back") else ""


def _thing(tokens: list[Token], end: int, lexicon: Lexicon) -> int:
    """Where a thing with an article begins that stands right before a mark, or -1."""
    for at in range(end - 1, max(end - 5, -1), -1):
        meanings = lexicon.phrases.get(tokens[at].text, {}).get("", {})
        if "determiner" in meanings:
            return at if at < end - 1 else -1
        if tokens[at].kind != "word" or meanings.keys() & _PLACES:
            return -1
    return -1


def _is_unit(token: Token, lexicon: Lexicon) -> bool:
    meanings = lexicon.phrases.get(token.text, {}).get("", {})
    return any(category.startswith("unit_") for category in meanings)


def _corrected(tokens: list[Token], start: int, end: int, lexicon: Lexicon) -> list[Token]:
    before, after = start - 1, end
    while before > 0 and tokens[before].text in _MARKS:
        before -= 1
    while after < len(tokens) - 1 and tokens[after].text in _MARKS:
        after += 1
    if after >= len(tokens):
        return tokens
    kind = _kind(tokens[before], lexicon)
    if tokens[start - 1].text in _MARKS and (first := _thing(tokens, start - 1, lexicon)) >= 0:
        opens = "determiner" in lexicon.phrases.get(tokens[after].text, {}).get("", {})
        if opens and (named := _named_end(tokens, after, lexicon)) is not None:
            return [*tokens[:first], *tokens[after:named], *tokens[named + 1 :]]
        if opens and _is_named(tokens, after, lexicon):
            return [*tokens[:first], *tokens[after:]]  # "a dog, sorry, a cat on the left"
    if not kind or kind != _kind(tokens[after], lexicon):
        return tokens
    rest = after + 1
    if rest < len(tokens) and tokens[rest].text in _MARKS:
        rest += 1
    owner = rest < len(tokens) and tokens[rest].text in lexicon.groups["of"]
    if kind == "side" and not owner:
        return tokens
    opened = tokens[start - 1].text in ("—", "-", "(")
    closed = rest > after + 1 and tokens[rest - 1].text in ("—", "-", ")")
    measured = rest < len(tokens) and _is_unit(tokens[rest], lexicon)
    drops = owner or measured or (kind == "number" and opened and closed)
    return [*tokens[:before], tokens[after], *tokens[rest if drops else after + 1 :]]


def _denied(tokens: list[Token], start: int, end: int, lexicon: Lexicon) -> list[Token]:
    """ "3 metres, not 5, to the left": the number after "not" has no unit of its own."""
    mark = tokens[start - 1].text
    if mark in (",", "(") and (named := _named_end(tokens, end, lexicon)) is not None:
        inner = mark == "," and tokens[named].text == ")"
        return [*tokens[: start - 1], *tokens[named + (0 if inner else 1) :]]
    if mark not in _MARKS or end + 1 >= len(tokens) or _kind(tokens[end], lexicon) != "number":
        return tokens
    if tokens[end + 1].text not in _MARKS:
        return tokens
    closes = tokens[end + 1].text == _CLOSED.get(mark)
    return [*tokens[: start - 1], *tokens[end + (2 if closes else 1) :]]


def _is_named(tokens: list[Token], start: int, lexicon: Lexicon) -> bool:
    """Whether a thing with an article begins here, and behind it its place or verb."""
    for at in range(start + 1, min(start + 5, len(tokens))):
        meanings = lexicon.phrases.get(tokens[at].text, {}).get("", {})
        if meanings.keys() & _PLACES:
            return at > start + 1
        if tokens[at].kind != "word":
            return False
    return False


def _named_end(tokens: list[Token], start: int, lexicon: Lexicon) -> int | None:
    """The comma behind a thing that it is not: "a car, not a truck, passes"."""
    for at in range(start, min(start + 5, len(tokens))):
        meanings = lexicon.phrases.get(tokens[at].text, {}).get("", {})
        if at == start and "determiner" not in meanings:
            return None
        if at > start and tokens[at].text in (",", ")"):
            return at
        if at > start and (tokens[at].kind != "word" or meanings.keys() & _PLACES):
            return None
    return None
