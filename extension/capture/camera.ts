import { canvasCamera } from './canvas';
import { type Camera, CaptureError, obstacle } from './grab';
import { videoFrameCamera } from './video-frame';

/** The way to frames that is cheapest in this browser. Each clip has its own: it keeps buffers. */
export function camera(): Camera {
  const take = import.meta.env.FIREFOX ? canvasCamera() : videoFrameCamera();
  return (video) => {
    const reason = obstacle(video);
    if (reason) throw new CaptureError(reason);
    return take(video);
  };
}
