/** Pages with one clip, of kinds that several tests need. */

/** @param {string} attributes @param {string} [script] in which `clip` is the element */
export const clipPage = (attributes, script = '') => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body><div>
    <video id="clip" muted autoplay loop playsinline width="300" height="400" ${attributes}></video></div>
    <script>const clip = document.querySelector('#clip'); ${script}</script></body></html>`,
});

/** A live stream that begins with sound alone, 0 × 0 pixels; the picture comes when it is called for. */
export const SOUND_FIRST = `
  const sound = new AudioContext();
  const stream = sound.createMediaStreamDestination().stream;
  const picture = document.createElement('video');
  Object.assign(picture, { muted: true, loop: true, src: '/clips/orbit.mp4' });
  addEventListener('picture', async () => {
    await picture.play();
    const capture = (picture.captureStream ?? picture.mozCaptureStream).bind(picture);
    stream.addTrack(capture().getVideoTracks()[0]);
  });
  clip.srcObject = stream;
`;

/** A key system that every browser has: from then on the element may be showing what is protected. */
export const CLEAR_KEY = `
  navigator.requestMediaKeySystemAccess('org.w3.clearkey', [{
    initDataTypes: ['cenc'], videoCapabilities: [{ contentType: 'video/mp4; codecs="avc1.42E01E"' }],
  }]).then((access) => access.createMediaKeys()).then((keys) => clip.setMediaKeys(keys));
`;
