"""What cameras and feeds do to pixels: one chain, drawn once, applied to every picture alike.

The authentic and the forged half of a pair must go through the *same* chain; else compression or
sharpness would give the label away. ``CaptureChain.draw`` fixes every parameter (the noise
included), and the chain is then a pure function of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import av
import cv2
import numpy as np

from .blend import jpeg, sharpen
from .masks import Rng

DOWN = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
UP = (cv2.INTER_LINEAR, cv2.INTER_CUBIC)
PRESETS = ["ultrafast", "superfast", "veryfast", "faster"]


def _recoded(frames: list[np.ndarray], encoder: str, decoder: str, options: dict[str, str]) -> list[np.ndarray]:
    """RGB frames (even sides) after an encoder and a decoder."""
    height, width = frames[0].shape[:2]
    encoding, decoding = av.CodecContext.create(encoder, "w"), av.CodecContext.create(decoder, "r")
    encoding.width, encoding.height = width, height
    encoding.pix_fmt = "yuv420p"
    encoding.time_base = Fraction(1, 25)
    encoding.options = options
    encoding.thread_count = decoding.thread_count = 1
    packets = []
    for index, frame in enumerate(frames):
        planes = cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420)
        picture = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        picture.pts = index
        packets += encoding.encode(picture)
    packets += encoding.encode(None)
    decoded = [f for packet in packets for f in decoding.decode(packet)] + decoding.decode(None)
    # OpenCV converts the planes: libav's own converter costs 8 ms to set up for each frame.
    return [cv2.cvtColor(f.to_ndarray(), cv2.COLOR_YUV2RGB_I420) for f in decoded]


def h264(frames: list[np.ndarray], crf: int, preset: str) -> list[np.ndarray]:
    """After x264 at a constant rate factor, 0..51."""
    return _recoded(frames, "libx264", "h264", dict(crf=str(crf), preset=preset, tune="zerolatency"))


def vp9(frames: list[np.ndarray], crf: int) -> list[np.ndarray]:
    """After libvpx as live encoders set it, about as good as x264 is at ``crf``: its own scale is longer by a half."""
    live = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "b": "0"}
    return _recoded(frames, "libvpx-vp9", "libvpx-vp9", live | dict(crf=str(min(63, round(1.5 * crf)))))


@dataclass(frozen=True)
class CaptureChain:
    """Light and camera, then scale, then codec, then scale to ``size`` pixels.

    ``crf`` or ``jpeg_quality`` is 0 where that codec is left out.
    """

    size: int
    light: np.ndarray | None  # work x work x 1 f32 gains: shade and shine, soft or hard
    caption: tuple[int, int, int, int, int] | None  # x, y, width, height, grey: an overlay drawn by the app
    tone: np.ndarray  # 256 x 3 uint8 look-up table: exposure, contrast, gamma, white balance
    saturation: float
    blur: float
    motion: np.ndarray | None
    sharpen: tuple[float, float]
    noise: np.ndarray | None
    scale: float
    down: int
    crf: int
    preset: str | None  # of x264; VP9 has none
    shift: tuple[int, int]
    jpeg_quality: int
    late_sharpen: tuple[float, float]
    last: int

    @staticmethod
    def draw(
        rng: Rng, work: int, size: int, camera: float = 1.0, video: float = 0.66, vp9: float = 0.0
    ) -> CaptureChain:
        """A chain for ``work`` x ``work`` pictures. Authentic footage varies widely: so does this.

        ``camera`` (0..1) scales how often light, lens, sensor and sharpening are changed; scale and codec always are.
        ``video``: the share of video encodes, ``vp9``: the share among those of VP9; most others are JPEG.
        """

        def maybe(p: float) -> bool:
            return bool(rng.random() < p)

        def by_camera(p: float) -> bool:
            return maybe(p * camera)

        codec = rng.random()
        still = video <= codec < 0.87
        scale = rng.uniform(0.5, 1.0) if maybe(0.65) else 1.0
        return CaptureChain(
            size=size,
            light=_light(rng, work) if by_camera(0.2) else None,
            caption=_caption(rng, work) if by_camera(0.03) else None,
            tone=_tone_curve(rng) if maybe(0.7) else np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, 1),
            saturation=rng.uniform(0.4, 1.5) if maybe(0.3) else 1.0,
            blur=rng.uniform(0.3, 1.4) if by_camera(0.15) else 0.0,
            motion=_motion_kernel(rng) if by_camera(0.06) else None,
            sharpen=(rng.uniform(0.6, 2.0), rng.uniform(0.3, 1.5)) if by_camera(0.22) else (0.0, 0.0),
            noise=_noise(rng, work) if by_camera(0.2) else None,
            scale=scale,
            down=int(rng.choice(DOWN)),
            crf=int(rng.integers(16, 37)) if codec < video else 0,
            preset=None if vp9 and codec < vp9 * video else str(rng.choice(PRESETS)),
            shift=(int(rng.integers(-3, 4)), int(rng.integers(-3, 4))),
            jpeg_quality=int(rng.uniform(40, 97)) if still or (codec < video and maybe(0.2)) else 0,
            late_sharpen=(rng.uniform(0.6, 1.5), rng.uniform(0.2, 1.0)) if by_camera(0.1) else (0.0, 0.0),
            last=int(rng.choice(DOWN)),
        )

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """``work`` x ``work`` x 3 uint8 -> ``size`` x ``size`` x 3 uint8: of a video, the second frame."""
        x = self._camera(x)
        if self.crf:
            x = self._codec([np.roll(x, self.shift, (0, 1)), x])[-1]
        return self._screen(x)

    def clip(self, looks: list[np.ndarray]) -> list[np.ndarray]:
        """The same of pictures that follow each other: one sequence to the codec, the grain in another place each."""
        looks = [self._camera(x, number) for number, x in enumerate(looks)]
        if self.crf:
            looks = self._codec(looks)
        return [self._screen(x) for x in looks]

    def _camera(self, x: np.ndarray, number: int = 0) -> np.ndarray:
        if self.light is not None:
            x = np.clip(x * self.light, 0, 255).astype(np.uint8)
        x = cv2.LUT(x, self.tone[None])
        if self.saturation != 1.0:
            grey = cv2.cvtColor(cv2.cvtColor(x, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
            x = cv2.addWeighted(x, self.saturation, grey, 1 - self.saturation, 0)
        if self.blur:
            x = cv2.GaussianBlur(x, (0, 0), self.blur)
        if self.motion is not None:
            x = cv2.filter2D(x, -1, self.motion)
        if self.sharpen[0]:
            x = sharpen(x, *self.sharpen)
        if self.noise is not None:
            x = np.clip(x.astype(np.int16) + np.roll(self.noise, 61 * number, (0, 1)), 0, 255).astype(np.uint8)
        if self.caption is not None:
            left, top, width, height, grey = self.caption
            x = x.copy()
            x[top : top + height, left : left + width] = grey
        side = int(x.shape[0] * self.scale) // 2 * 2
        return x if side == x.shape[0] else cv2.resize(x, (side, side), interpolation=self.down)

    def _codec(self, frames: list[np.ndarray]) -> list[np.ndarray]:
        return h264(frames, self.crf, self.preset) if self.preset else vp9(frames, self.crf)

    def _screen(self, x: np.ndarray) -> np.ndarray:
        if self.jpeg_quality:
            x = jpeg(x, self.jpeg_quality)
        if self.late_sharpen[0]:
            x = sharpen(x, *self.late_sharpen)
        how = self.last if x.shape[0] > self.size else UP[self.last % 2]
        return cv2.resize(x, (self.size, self.size), interpolation=how)


def set_scene(picture: np.ndarray, landmarks: np.ndarray, rng: Rng, share: float = 1.0) -> np.ndarray:
    """What authentic footage has of itself and a detector must not mind: before anything is forged.

    One picture in five is changed, times ``share`` (0..1).
    """
    draw = rng.random()
    if draw < 0.07 * share:  # a beauty filter over the whole picture
        return cv2.bilateralFilter(picture, 5, rng.uniform(15, 50), rng.uniform(1.5, 4))
    if draw < 0.14 * share:  # a blurred or darkened ground behind the head, cut out roughly
        return _change_ground(picture, landmarks, rng)
    if draw < 0.20 * share:  # an upscaled small original
        factor = rng.uniform(0.35, 0.7)
        small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        big = cv2.resize(small, picture.shape[1::-1], interpolation=int(rng.choice(UP)))
        return sharpen(big, rng.uniform(0.8, 1.8), rng.uniform(0.2, 1.2)) if rng.random() < 0.6 else big
    return picture


def _change_ground(picture: np.ndarray, landmarks: np.ndarray, rng: Rng) -> np.ndarray:
    ground = cv2.GaussianBlur(picture, (0, 0), rng.uniform(2.0, 9.0))
    ground = np.clip(ground * rng.uniform(0.6, 1.2) + rng.uniform(-15, 15), 0, 255)
    return set_before(picture, landmarks, ground, rng)


def set_before(picture: np.ndarray, landmarks: np.ndarray, ground: np.ndarray, rng: Rng) -> np.ndarray:
    """The head, cut out roughly, and the shoulders before another ``ground`` of the same size (or a colour)."""
    height, width = picture.shape[:2]
    low, high = landmarks.min(0), landmarks.max(0)
    (cx, cy), (rx, ry) = (low + high) / 2, (high - low) / 2
    head = np.zeros((height, width), np.float32)
    centre = (int(cx), int(cy - 0.15 * ry))
    cv2.ellipse(head, centre, (int(rx * rng.uniform(1.25, 1.6)), int(ry * rng.uniform(1.3, 1.6))), 0, 0, 360, 1.0, -1)
    shoulders = int(cy + ry * rng.uniform(0.9, 1.3))
    head[min(height, max(0, shoulders)) :] = 1.0
    head = cv2.GaussianBlur(head, (0, 0), rng.uniform(0.8, 5.0))[..., None]
    return (ground + (picture - ground) * head).astype(np.uint8)


def repeat_border(picture: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """As if the picture had ended ``sides`` (left, top, right, bottom: shares) earlier and its last pixels went on."""
    height, width = picture.shape[:2]
    left, top, right, bottom = (np.asarray(sides) * (width, height, width, height)).astype(int)
    inner = picture[top : height - bottom, left : width - right]
    return cv2.copyMakeBorder(inner, top, bottom, left, right, cv2.BORDER_REPLICATE)


def _light(rng: Rng, work: int) -> np.ndarray:
    """Gains .4-1.6: a lamp's slope, or a shadow with an edge of any hardness across the face."""
    cells = int(rng.integers(2, 5))
    field = cv2.resize(rng.normal(0, 1, (cells, cells)).astype(np.float32), (work, work), interpolation=cv2.INTER_CUBIC)
    field = np.tanh(field * np.exp(rng.uniform(-1, 2.5)))  # the steeper, the harder the shadow's edge
    return np.exp(field * rng.uniform(0.1, 0.4))[..., None]


def _caption(rng: Rng, work: int) -> tuple[int, int, int, int, int]:
    width, height = int(rng.uniform(0.3, 1.0) * work), int(rng.uniform(0.05, 0.15) * work)
    left, top = int(rng.uniform(-0.2, 0.7) * work), int(rng.uniform(0, 0.95) * work)
    return max(0, left), top, width, height, int(rng.choice([0, 20, 235, 255]))


def _tone_curve(rng: Rng) -> np.ndarray:
    value = np.linspace(0, 1, 256)[:, None]
    value = value ** np.exp(rng.uniform(-0.45, 0.45))
    value = (value - 0.5) * rng.uniform(0.7, 1.35) + 0.5 + rng.uniform(-0.12, 0.12)
    value = value * (1 + rng.uniform(-0.1, 0.1, 3))
    return np.clip(value * 255 + 0.5, 0, 255).astype(np.uint8)


def _motion_kernel(rng: Rng) -> np.ndarray:
    length = int(rng.integers(3, 8))
    kernel = np.zeros((length, length), np.float32)
    middle = (length - 1) / 2
    angle = rng.uniform(0, np.pi)
    reach = np.array([np.cos(angle), np.sin(angle)]) * middle
    start, end = (tuple(np.round(middle + s * reach).astype(int).tolist()) for s in (-1, 1))
    cv2.line(kernel, start, end, 1.0)
    return kernel / kernel.sum()


def _noise(rng: Rng, work: int) -> np.ndarray:
    channels = 1 if rng.random() < 0.5 else 3
    noise = rng.normal(0, rng.uniform(1, 7), (work, work, channels)).astype(np.float32)
    if rng.random() < 0.4:  # grain that a sensor's own processing has smeared
        noise = cv2.GaussianBlur(noise, (0, 0), 0.8).reshape(work, work, channels) * 2
    return noise.astype(np.int16)
