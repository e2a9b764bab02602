import { canvasCamera } from './canvas';
import { type Camera, CaptureError, obstacle } from './grab';
import { videoFrameCamera } from './video-frame';

/**
 * The way to frames that is cheapest in this browser, and the one function that has the picture as the viewer sees it:
 * in the size and by the turn that the browser shows, and turned and mirrored where the page does so. Each clip has its
 * own: it keeps buffers.
 */
export function camera(): Camera {
  const take = import.meta.env.FIREFOX ? canvasCamera() : videoFrameCamera();
  return (video, pose) => {
    const reason = obstacle(video);
    if (reason) throw new CaptureError(reason);
    return take(video, pose);
  };
}
