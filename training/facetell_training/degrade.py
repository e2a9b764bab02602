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

from .blend import Rng, jpeg, sharpen

DOWN = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)
UP = (cv2.INTER_LINEAR, cv2.INTER_CUBIC)


def h264(frames: list[np.ndarray], crf: int, preset: str) -> np.ndarray:
    """The last of some RGB frames (even sides) after x264 at a constant rate factor."""
    height, width = frames[0].shape[:2]
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height = width, height
    encoder.pix_fmt = "yuv420p"
    encoder.time_base = Fraction(1, 25)
    encoder.options = {"crf": str(crf), "preset": preset, "tune": "zerolatency"}
    encoder.thread_count = 1
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1
    packets = []
    for index, frame in enumerate(frames):
        planes = cv2.cvtColor(frame, cv2.COLOR_RGB2YUV_I420)
        picture = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        picture.pts = index
        packets += encoder.encode(picture)
    packets += encoder.encode(None)
    decoded = [f for packet in packets for f in decoder.decode(packet)] + decoder.decode(None)
    # OpenCV converts the planes: libav's own converter costs 8 ms to set up for each frame.
    return cv2.cvtColor(decoded[-1].to_ndarray(), cv2.COLOR_YUV2RGB_I420)


@dataclass(frozen=True)
class CaptureChain:
    """Light and camera, then scale, then codec, then scale to ``size`` pixels.

    ``crf`` or ``jpeg_quality`` is 0 where that codec is left out.
    """

    size: int
    tone: np.ndarray  # 256 x 3 uint8 look-up table: exposure, contrast, gamma, white balance
    saturation: float
    blur: float
    motion: np.ndarray | None
    sharpen: tuple[float, float]
    noise: np.ndarray | None
    scale: float
    down: int
    crf: int
    preset: str
    shift: tuple[int, int]
    jpeg_quality: int
    late_sharpen: tuple[float, float]
    last: int

    @staticmethod
    def draw(rng: Rng, work: int, size: int) -> CaptureChain:
        """A chain for ``work`` x ``work`` pictures. Authentic footage varies widely: so does this."""

        def maybe(p: float) -> bool:
            return bool(rng.random() < p)

        codec = rng.random()
        video = codec < 0.66
        still = 0.66 <= codec < 0.87
        scale = rng.uniform(0.5, 1.0) if maybe(0.65) else 1.0
        return CaptureChain(
            size=size,
            tone=_tone_curve(rng) if maybe(0.7) else np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, 1),
            saturation=rng.uniform(0.4, 1.5) if maybe(0.3) else 1.0,
            blur=rng.uniform(0.3, 1.4) if maybe(0.15) else 0.0,
            motion=_motion_kernel(rng) if maybe(0.06) else None,
            sharpen=(rng.uniform(0.6, 2.0), rng.uniform(0.3, 1.5)) if maybe(0.22) else (0.0, 0.0),
            noise=_noise(rng, work) if maybe(0.2) else None,
            scale=scale,
            down=int(rng.choice(DOWN)),
            crf=int(rng.integers(16, 37)) if video else 0,
            preset=str(rng.choice(["ultrafast", "superfast", "veryfast", "faster"])),
            shift=(int(rng.integers(-3, 4)), int(rng.integers(-3, 4))),
            jpeg_quality=int(rng.uniform(40, 97)) if still or (video and maybe(0.2)) else 0,
            late_sharpen=(rng.uniform(0.6, 1.5), rng.uniform(0.2, 1.0)) if maybe(0.1) else (0.0, 0.0),
            last=int(rng.choice(DOWN)),
        )

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """``work`` x ``work`` x 3 uint8 -> ``size`` x ``size`` x 3 uint8."""
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
            x = np.clip(x.astype(np.int16) + self.noise, 0, 255).astype(np.uint8)
        side = int(x.shape[0] * self.scale) // 2 * 2
        if side != x.shape[0]:
            x = cv2.resize(x, (side, side), interpolation=self.down)
        if self.crf:
            before = np.roll(x, self.shift, (0, 1))
            x = h264([before, x], self.crf, self.preset)
        if self.jpeg_quality:
            x = jpeg(x, self.jpeg_quality)
        if self.late_sharpen[0]:
            x = sharpen(x, *self.late_sharpen)
        how = self.last if side > self.size else UP[self.last % 2]
        return cv2.resize(x, (self.size, self.size), interpolation=how)


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
