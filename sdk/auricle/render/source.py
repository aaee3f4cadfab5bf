"""One sound of a scene."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auricle.errors import InputError, PromptError
from auricle.render.emitter import Emitter
from auricle.render.listener import checked_position
from auricle.scene import Path

if TYPE_CHECKING:
    from auricle.render.population import Population
    from auricle.scene import Vector

__all__ = ["Source"]


class Source(Emitter):
    """A mono sound somewhere in a scene; made by ``Scene.add_source``.

    Everything may be set at any time and glides over the next ``Scene.process``. A source that
    was removed raises ``EngineError`` whatever is done with it.
    """

    # A misspelt attribute is an error instead of one more attribute.
    __slots__ = ("_path_start_s", "_text")

    def __init__(self, scene: Population, name: str | None, source_id: int) -> None:
        super().__init__(scene, name, source_id)
        self._path_start_s = 0.0
        self._text: tuple[str, Path | Vector] | None = None

    @property
    def name(self) -> str | None:
        """The name it was added under."""
        return self._name

    @property
    def removed(self) -> bool:
        """Whether the source has been removed."""
        return self._id == 0

    @property
    def position(self) -> Vector | None:
        """``(x, y, z)`` in the scene's world axes, to float32 precision; None while the source has
        no place."""
        params = self._params()
        if not params.placed:
            return None
        x, y, z = params.position
        return self._scene.axes.from_auricle((x, y, z))

    @position.setter
    def position(self, position: Iterable[float]) -> None:
        self._place(checked_position(position, "source.position"))
        self._follow(None)

    @property
    def path(self) -> Path | None:
        """The path the source follows, in world axes; its time starts when it is set."""
        return self._scene._paths.get(self)

    @path.setter
    def path(self, path: Path | None) -> None:
        if path is not None and not isinstance(path, Path):
            message = f"source.path is {type(path).__name__}; expected an auricle.Path"
            raise InputError(message)
        if path is not None:
            for sample in path.samples:
                checked_position(sample[1:], "a position of source.path")
            self._place(path.at(0.0))
        self._follow(path)

    def _follow(self, path: Path | None) -> None:
        """Be on a path from now on, or on none."""
        self._path_start_s = self._scene.time_s
        if path is None:
            self._scene._paths.pop(self, None)
        else:
            self._scene._paths[self] = path

    @property
    def text(self) -> str | None:
        """The sentence that placed the source; None once it was placed in another way.

        A sentence also says how wide the source is: it sets ``spread``.
        """
        if self._text is None:
            return None
        sentence, place = self._text
        return sentence if place in (self.path, self.position) else None

    @text.setter
    def text(self, text: str) -> None:
        from auricle.prompt import parse

        prompt = parse(text)
        if len(prompt.objects) != 1:
            labels = ", ".join(repr(placement.label) for placement in prompt.objects)
            reason = (
                f"names {len(prompt.objects)} objects ({labels}); the text of one source must "
                "place one"
            )
            raise PromptError(text, (0, len(text)), reason)
        placement = prompt.objects[0]
        to_world = self._scene.listener.to_world
        if placement.path is None:
            self.position = to_world(placement.position)
        else:
            self.path = Path((t, *to_world((x, y, z))) for t, x, y, z in placement.path.samples)
        self.spread = placement.spread
        self.remember_text(text)

    def remember_text(self, text: str) -> None:
        """Take a sentence for the one that put the source where it is now."""
        place = self.path or self.position
        self._text = (text, place) if place is not None else None

    def remove(self) -> None:
        """Take the source out of its scene."""
        self._scene.remove_source(self)

    def _place(self, position: Vector) -> None:
        self._scene._look(self, position)
        params = self._params()
        params.position = self._scene.axes.to_auricle(position)
        params.placed = True
        self._publish(params)

    def __repr__(self) -> str:
        state = "removed" if self.removed else f"position={self.position}"
        return f"Source({self._name!r}, {state})"
