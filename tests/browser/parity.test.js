import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PATIENCE } from './support/badge.js';
import { launch } from './support/browser.js';
import { ROOT, serve } from './support/server.js';

/** Small enough to be a look as it is, large enough for its face to be judged. */
const SIZE = { width: 152, height: 270 };

/** Plays raw frames (I420, four a second) to a build of the wasm engine, as the native tool does. */
const WORKER = `
const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
const model = (name) => bytes('/extension/public/models/' + name);

function cut(pixels, { width, height }, { x, y, width: w, height: h }) {
  const out = [];
  const plane = (start, stride, x, y, w, h) => {
    for (let row = y; row < y + h; row++) out.push(...pixels.subarray(start + row * stride + x, start + row * stride + x + w));
  };
  const [half, area] = [width / 2, width * height];
  plane(0, width, x, y, w, h);
  plane(area, half, x / 2, y / 2, w / 2, h / 2);
  plane(area + area / 4, half, x / 2, y / 2, w / 2, h / 2);
  return new Uint8Array(out);
}

onmessage = async ({ data: { folder, ...size } }) => {
  try {
    const { default: init, Engine } = await import('/extension/engine/' + folder + '/facetell.js');
    await init({ module_or_path: '/extension/engine/' + folder + '/facetell_bg.wasm' });
    const engine = new Engine({
      finder: await model('finder.model'),
      refiner: await model('refiner.model'),
      forgery: await model('forgery.model'),
      settings: new TextDecoder().decode(await model('forgery.json')),
      selfTest: await model('self_test.png'),
    });
    const selfTest = engine.selfTest();
    const raw = await bytes('/frames.i420');
    const length = size.width * size.height * 3 / 2;
    const whole = { x: 0, y: 0, ...size };
    const frame = { format: 'i420', ...size, matrix: 'bt709', fullRange: false, region: whole, source: size };
    engine.open(1);
    let next = 0;
    for (let index = 0; index * length < raw.length; index++) {
      const time = index / 4;
      if (time < next) continue;
      const pixels = raw.subarray(index * length, (index + 1) * length);
      for (const { track, region, step } of engine.look(1, time, frame, pixels)) {
        if (step !== 1) throw new Error('a face this small is cut at full size');
        const part = { ...frame, width: region.width, height: region.height, region };
        engine.cut(1, time, track, part, cut(pixels, size, region));
      }
      next = time + engine.report(1).nextLook;
    }
    engine.end(1);
    postMessage({ report: engine.report(1), selfTest });
  } catch (error) {
    postMessage({ error: error.detail ?? String(error) });
  }
};
`;

describe('native and wasm', { timeout: 3 * PATIENCE }, () => {
  /** @type {import('puppeteer-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  after(async () => {
    await browser?.close();
    server?.close();
  });
  before(async () => {
    browser = await launch();
  });

  it('give the same scores and verdicts on the same frames', async () => {
    const { width, height } = SIZE;
    const filters = `fps=4,scale=${width}:${height}:out_color_matrix=bt709:out_range=tv`;
    const clip = path.join(ROOT, 'www/clips/hangar.mp4');
    const frames = execFileSync(
      'ffmpeg',
      ['-v', 'error', '-i', clip, '-vf', filters, '-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-'],
      { maxBuffer: 1 << 28 },
    );
    const native = JSON.parse(
      execFileSync(
        path.join(ROOT, 'target/release/facetell'),
        ['frames', '--width', String(width), '--height', String(height)],
        { input: frames, encoding: 'utf8' },
      ),
    );
    server = await serve({
      pages: {
        '/parity': { body: '<!doctype html><title>Parity</title>' },
        '/worker.js': { body: WORKER, type: 'text/javascript' },
        '/frames.i420': { body: frames, type: 'application/octet-stream' },
      },
    });
    const page = await browser.newPage();
    await page.goto(`${server.url}/parity`);
    const scores = (/** @type {any} */ report) =>
      report.tracks.flatMap((/** @type {any} */ track) =>
        track.readings.map((/** @type {any} */ { time, score }) => [track.id, time, score]),
      );
    const ours = scores(native);
    assert.ok(ours.length >= 6, 'frames with a judged face');
    for (const folder of ['pkg', 'pkg-relaxed']) {
      const wasm = await page.evaluate(
        (job) =>
          new Promise((resolve) => {
            const worker = new Worker('/worker.js', { type: 'module' });
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = (event) => resolve({ error: event.message });
            worker.postMessage(job);
          }),
        { folder, ...SIZE },
      );
      assert.equal(wasm.error, undefined);
      const theirs = scores(wasm.report);
      assert.equal(ours.length, theirs.length);
      let worst = 0;
      for (const [index, [track, time, score]] of ours.entries()) {
        assert.deepEqual(theirs[index].slice(0, 2), [track, time]);
        worst = Math.max(worst, Math.abs(score - theirs[index][2]));
      }
      console.log(`${folder}: ${ours.length} readings; largest difference ${worst.toExponential(1)}`);
      assert.ok(worst <= 1e-3, `scores differ by ${worst}`);
      assert.equal(native.verdict.kind, wasm.report.verdict.kind);
      assert.ok(wasm.selfTest.difference <= 1e-2, `self-test differs by ${wasm.selfTest.difference}`);
    }
  });
});
