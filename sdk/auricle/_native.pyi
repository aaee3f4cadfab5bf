from collections.abc import Mapping, Sequence
from enum import Enum
from typing import ClassVar, overload

import numpy as np
import numpy.typing as npt

AIR_TAPS: int
ROOM_BANDS_HZ: tuple[float, ...]

def simd_level() -> str: ...
def air_absorption_db_per_m(
    frequency_hz: float,
    temperature_c: float,
    relative_humidity_percent: float,
    pressure_kpa: float,
) -> float: ...
def speed_of_sound_m_s() -> float: ...

class DistanceModel(Enum):
    inverse = ...
    linear = ...
    exponential = ...

class DirectivityPattern(Enum):
    omni = ...
    cardioid = ...
    cone = ...

class SourceParams:
    placed: bool
    gain: float
    distance_model: DistanceModel
    ref_distance: float
    max_distance: float
    rolloff: float
    ramp_frames: int
    spread: float
    propagation: bool
    air_absorption: bool
    position: Sequence[float]
    orientation: Sequence[float]
    def __init__(self) -> None: ...
    def set_directivity(
        self,
        pattern: DirectivityPattern,
        *,
        order: float,
        weight: float,
        inner: float,
        outer: float,
        outer_gain: float,
    ) -> None: ...

class ListenerParams:
    position: Sequence[float]
    orientation: Sequence[float]
    def __init__(self) -> None: ...

class PreparedHrtf:
    def __init__(self, asset: bytes) -> None: ...
    @property
    def tail_frames(self) -> int: ...

class Renderer:
    latency_frames: ClassVar[int]
    def __init__(
        self,
        sample_rate: int,
        max_sources: int,
        hrtf: PreparedHrtf,
        max_propagation_m: float = ...,
        max_images: int = ...,
        threads: int = ...,
    ) -> None: ...
    def add_source(self, params: SourceParams, /) -> int: ...
    def remove_source(self, source_id: int, /) -> None: ...
    def set_source(self, source_id: int, params: SourceParams, /) -> None: ...
    def source(self, source_id: int, /) -> SourceParams: ...
    def set_positions(self, ids: npt.NDArray[np.uint32], xyz: npt.NDArray[np.float32]) -> None: ...
    def set_listener(self, params: ListenerParams, /) -> None: ...
    def set_hrtf(self, hrtf: PreparedHrtf, /) -> None: ...
    def set_room(
        self,
        room: ShoeboxRoom | None,
        order: int = ...,
        late: bool = ...,
        law: DecayLaw = ...,
        seed: int = ...,
        gain: float = ...,
    ) -> None: ...
    @property
    def room_coverage(self) -> tuple[int, int, float]: ...
    def reset(self) -> None: ...
    def process(
        self,
        ids: npt.NDArray[np.uint32],
        signals: Sequence[npt.NDArray[np.float32]],
        out: npt.NDArray[np.float32],
        bed: npt.NDArray[np.float32] | None = None,
    ) -> None: ...
    def process_matrix(
        self,
        ids: npt.NDArray[np.uint32],
        signals: npt.NDArray[np.float32],
        out: npt.NDArray[np.float32],
        bed: npt.NDArray[np.float32] | None = None,
    ) -> None: ...
    def process_pcm(self, ids: npt.NDArray[np.uint32], pcm: bytes, frames: int) -> bytes: ...
    @property
    def contained_blocks(self) -> int: ...
    @property
    def limited_samples(self) -> int: ...

class DecayLaw(Enum):
    images = ...
    sabine = ...
    eyring = ...

class ShoeboxRoom:
    def __init__(
        self,
        origin: Sequence[float],
        size: Sequence[float],
        absorption: Sequence[Sequence[float]],
        air_db_per_m: Sequence[float],
        speed_of_sound: float,
    ) -> None: ...

class PolyhedralRoom:
    def __init__(
        self,
        vertices: npt.NDArray[np.float32],
        triangles: npt.NDArray[np.uint32],
        surface: Sequence[int],
        materials: Sequence[Sequence[Sequence[float]]],
        air_db_per_m: Sequence[float],
        speed_of_sound: float,
        source_radius: float,
        diffraction: bool,
    ) -> None: ...
    @property
    def volume(self) -> float: ...
    @property
    def surface_area(self) -> float: ...
    def contains(self, at: Sequence[float], /) -> bool: ...
    def direct_gain(self, source: Sequence[float], listener: Sequence[float], /) -> list[float]: ...

class RoomDecay:
    @property
    def step_s(self) -> float: ...
    @property
    def power(self) -> npt.NDArray[np.float32]: ...
    @property
    def echo_density(self) -> npt.NDArray[np.float64]: ...

def reverberation_time(room: ShoeboxRoom, law: DecayLaw) -> list[float]: ...
@overload
def room_decay(room: ShoeboxRoom, after_order: int | None, law: DecayLaw) -> RoomDecay: ...
@overload
def room_decay(room: PolyhedralRoom, after_order: int | None) -> RoomDecay: ...
def first_left_out_s(
    room: ShoeboxRoom, poses: npt.NDArray[np.float32], order: int
) -> list[float]: ...
def image_sources(
    room: ShoeboxRoom, source: Sequence[float], order: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float32], npt.NDArray[np.uint32]]: ...

class RoomResponses:
    @staticmethod
    def ears(asset: bytes) -> RoomResponses: ...
    @staticmethod
    def microphones(rows: Sequence[Sequence[float]], sample_rate: int) -> RoomResponses: ...
    @staticmethod
    def ambisonics(order: int, sample_rate: int) -> RoomResponses: ...
    @staticmethod
    def loudspeakers(azimuths: Sequence[float], silent: int, sample_rate: int) -> RoomResponses: ...
    @property
    def sample_rate(self) -> int: ...
    @property
    def channels(self) -> int: ...
    @property
    def front_delay(self) -> float: ...
    def frames_needed(
        self, room: ShoeboxRoom | PolyhedralRoom, poses: npt.NDArray[np.float32], order: int
    ) -> list[int]: ...
    def render(
        self,
        room: ShoeboxRoom | PolyhedralRoom,
        poses: npt.NDArray[np.float32],
        order: int,
        frames: int,
        threads: int,
    ) -> npt.NDArray[np.float32]: ...
    def tail(
        self, decay: RoomDecay, speed_of_sound: float, seed: int, frames: int
    ) -> npt.NDArray[np.float32]: ...

SEPARATION_SLOTS: int
SEPARATION_HOP: int
SEPARATION_LOUDEST: float
SEPARATION_SAMPLE_RATE: int

def onnx_runtime_version(library: str) -> str: ...

class QueryEncoder:
    def __init__(self, library: str, model: bytes) -> None: ...
    @property
    def tokens_per_label(self) -> int: ...
    @property
    def condition_size(self) -> int: ...
    def encode(self, tokens: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]: ...

class MaskNetworkWeights:
    def __init__(
        self,
        tensors: Mapping[str, npt.NDArray[np.float32]],
        sizes: tuple[int, int, int],
        short_edges: Sequence[int],
        long_edges: Sequence[int],
        half: bool,
    ) -> None: ...
    @property
    def condition_size(self) -> int: ...
    @property
    def bytes(self) -> int: ...

class OnnxNetwork:
    def __init__(
        self,
        library: str,
        model: bytes,
        provider: str = ...,
        provider_library: str = ...,
        provider_options: Sequence[tuple[str, str]] = ...,
    ) -> None: ...

class StreamSeparator:
    def __init__(
        self,
        network: MaskNetworkWeights | OnnxNetwork,
        backup: MaskNetworkWeights | OnnxNetwork | None,
        real_time: bool,
        max_block: int,
    ) -> None: ...
    @property
    def latency(self) -> int: ...
    @property
    def condition_size(self) -> int: ...
    @property
    def late_hops(self) -> int: ...
    @property
    def spoilt_hops(self) -> int: ...
    @property
    def provider(self) -> str: ...
    @property
    def failure(self) -> str: ...
    def set_decided(self, decided: bool) -> None: ...
    def set_query(
        self,
        conditions: npt.NDArray[np.float32],
        active: Sequence[bool],
        changed: Sequence[bool],
    ) -> None: ...
    def process(self, mixture: npt.NDArray[np.floating], rows: int) -> npt.NDArray[np.float32]: ...
    def reset(self) -> None: ...
    def drain(self) -> None: ...
