/** Pages with one clip, of kinds that several tests need. */

/** @param {string} attributes @param {string} [script] in which `clip` is the element */
export const clipPage = (attributes, script = '') => ({
  body: `<!doctype html><html lang="en"><title>A page</title><body><div>
    <video id="clip" muted autoplay loop playsinline width="300" height="400" ${attributes}></video></div>
    <script>const clip = document.querySelector('#clip'); ${script}</script></body></html>`,
});

/** A player that is fed in segments, as the page likes: `init`, then `frags`, each appended by `feed`. */
export const FED = `
  const source = new MediaSource();
  clip.src = URL.createObjectURL(source);
  const opened = new Promise((done) => source.addEventListener('sourceopen', done, { once: true }));
  const fed = (async () => {
    const bytes = await (await fetch('/own/live.mp4')).arrayBuffer();
    await opened;
    const buffer = source.addSourceBuffer('video/mp4; codecs="avc1.42E01F"');
    const view = new DataView(bytes);
    const frags = [];
    let begin = 0;
    for (let at = 0, size; at < bytes.byteLength; at += size) {
      size = view.getUint32(at);
      const type = String.fromCharCode(...new Uint8Array(bytes, at + 4, 4));
      if (type === 'moof') frags.push([at, at + size]);
      else if (frags.length > 0) frags.at(-1)[1] = at + size;
      else begin = at + size;
    }
    const done = () => new Promise((end) => buffer.addEventListener('updateend', end, { once: true }));
    const append = (from, to) => { buffer.appendBuffer(bytes.slice(from, to)); return done(); };
    await append(0, begin);
    return { buffer, frags, append, done };
  })();
`;

/** As live players do it: the length follows what was appended, round after round. @param {number} from its first moment */
const growing = (from) => `${FED}
  window.lengths = 0;
  clip.addEventListener('durationchange', () => { lengths += 1; });
  fed.then(async ({ buffer, frags, append }) => {
    const end = () => buffer.buffered.end(buffer.buffered.length - 1);
    for (let at = ${from}; ; at = end()) {
      buffer.timestampOffset = at;
      for (const [from, to] of frags) {
        await append(from, to);
        source.duration = end();
        if (clip.currentTime < ${from}) clip.currentTime = ${from};
        while (end() - clip.currentTime > 3) {
          await new Promise((done) => clip.addEventListener('timeupdate', done, { once: true }));
        }
      }
    }
  });
`;

export const GROWS = growing(0);

/** The same, its stamps being the time of day in seconds since 1970, as encoders of live pictures set them. */
export const STAMPED = growing(1.75e9);

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
