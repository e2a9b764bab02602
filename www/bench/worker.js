// What `cargo xtask bench` measures in a Worker, as the detector runs in the extension.

/** The same pattern as in src/wasm/bench.rs. */
const pattern = (count) => Float32Array.from({ length: count }, (_, n) => ((n * 7919) % 1000) / 500 - 1);

/** Rounds that only warm up. */
const WARM = 4;
/** Runs that are timed as one: clocks are coarse. */
const AT_ONCE = 3;

/** For measuring, with tract in them. */
const MEASURING = { simd: '/bench/pkg/simd', relaxed: '/bench/pkg/relaxed' };
/** As they ship. */
const SHIPPED = { simd: '/extension/engine/pkg', relaxed: '/extension/engine/pkg-relaxed' };

async function build(folder) {
  const module = await import(`${folder}/facetell.js`);
  const exports = await module.default({ module_or_path: `${folder}/facetell_bg.wasm` });
  return { ...module, memory: exports.memory };
}

async function bytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function tract(file, name, own) {
  const { BenchModel } = await build(MEASURING[name]);
  const model = new BenchModel(file, own);
  return { run: async () => model.run(), profile: () => model.profile() };
}

async function onnxruntime(file, name, shape) {
  const ort = await import('/bench/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs');
  ort.env.wasm.numThreads = Number.parseInt(name, 10);
  ort.env.wasm.wasmPaths = '/bench/node_modules/onnxruntime-web/dist/';
  const session = await ort.InferenceSession.create(file, { graphOptimizationLevel: 'all' });
  const count = shape.reduce((product, length) => product * length, 1);
  const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', pattern(count), shape) };
  const [first] = session.outputNames;
  return { run: async () => (await session.run(feeds))[first].data, profile: null };
}

/** Each gives a function that runs the model once and resolves with its first output. */
const ENGINES = {
  ours: (file, name) => tract(file, name, true),
  tract: (file, name) => tract(file, name, false),
  onnxruntime,
};

/** The least time of each node over several runs. */
function profiled(profile) {
  const nodes = new Map();
  for (let run = 0; run < 20; run += 1) {
    for (const line of profile().trim().split('\n')) {
      const [op, name, time] = line.split('\t');
      const known = nodes.get(name)?.time ?? Number.POSITIVE_INFINITY;
      nodes.set(name, { op, time: Math.min(known, Number(time)) });
    }
  }
  const ops = {};
  for (const { op, time } of nodes.values()) ops[op] = (ops[op] ?? 0) + time;
  return ops;
}

/** Runs one model in turn by every engine, so that what disturbs the machine disturbs all alike. */
async function model({ shape, engines, rounds }) {
  const entries = [];
  for (const { engine, name, url } of engines) {
    const file = await bytes(url);
    const start = performance.now();
    const { run, profile } = await ENGINES[engine](file, name, shape);
    const output = Array.from(await run());
    entries.push({ engine, name, load: performance.now() - start, run, profile, output, times: [] });
  }
  for (let round = -WARM; round < rounds; round += 1) {
    for (let n = 0; n < entries.length; n += 1) {
      // Rotated: none is always the first after another.
      const entry = entries[(n + round + entries.length * WARM) % entries.length];
      const start = performance.now();
      for (let times = 0; times < AT_ONCE; times += 1) await entry.run();
      if (round >= 0) entry.times.push((performance.now() - start) / AT_ONCE);
    }
  }
  return entries.map(({ run: _, profile, ...entry }) => ({ ...entry, ops: profile && profiled(profile) }));
}

/** A part of a frame (I420), every `by`th sample of it. */
function part(pixels, { width, height }, { x, y, width: w, height: h }, by) {
  const planes = [
    { from: 0, stride: width, x, y, w, h },
    { from: width * height, stride: width / 2, x: x / 2, y: y / 2, w: w / 2, h: h / 2 },
    { from: (width * height * 5) / 4, stride: width / 2, x: x / 2, y: y / 2, w: w / 2, h: h / 2 },
  ];
  const [outWidth, outHeight] = [Math.floor(w / by), Math.floor(h / by)];
  const out = [];
  planes.forEach(({ from, stride, x: left, y: top }, plane) => {
    const half = (length) => (plane === 0 ? length : Math.ceil(length / 2));
    for (let row = 0; row < half(outHeight); row += 1) {
      const line = from + Math.floor(top + row * by) * stride + Math.floor(left);
      for (let column = 0; column < half(outWidth); column += 1) out.push(pixels[line + column * by]);
    }
  });
  return { width: outWidth, height: outHeight, pixels: new Uint8Array(out) };
}

/** Milliseconds of each look at frames, together with the cuts that it asks for. */
function looks(engine, watch, { size, pixels }) {
  engine.open(watch);
  const whole = { x: 0, y: 0, ...size };
  const length = (size.width * size.height * 3) / 2;
  const describe = (region, shot) => ({
    format: 'i420',
    width: shot.width,
    height: shot.height,
    matrix: 'bt709',
    fullRange: false,
    region,
    source: size,
  });
  const times = [];
  let cut = 0;
  for (let index = 0; (index + 1) * length <= pixels.length; index += 1) {
    const frame = pixels.subarray(index * length, (index + 1) * length);
    const look = part(frame, size, whole, Math.ceil(Math.max(size.width, size.height) / 272));
    let start = performance.now();
    const cuts = engine.look(watch, index / 4, describe(whole, look), look.pixels);
    let spent = performance.now() - start;
    const shots = cuts.map(({ track, region, step }) => ({
      track,
      region,
      shot: part(frame, size, region, step),
    }));
    start = performance.now();
    for (const { track, region, shot } of shots) {
      engine.cut(watch, index / 4, track, describe(region, shot), shot.pixels);
    }
    engine.report(watch);
    spent += performance.now() - start;
    cut += cuts.length;
    times.push(spent);
  }
  const { tracks } = engine.report(watch);
  engine.close(watch);
  return { times, cuts: cut / times.length, tracks: tracks.length };
}

/** The detector as it ships: how long it takes to be ready, how much memory it has, what looks cost. */
async function detector({ name, models, clips }) {
  const begin = performance.now();
  const files = Promise.all(
    ['finder.model', 'refiner.model', 'forgery.model', 'self_test.png', 'forgery.json'].map((file) =>
      bytes(`${models}/${file}`),
    ),
  );
  const { Engine, memory } = await build(SHIPPED[name]);
  const [finder, refiner, forgery, selfTest, settings] = await files;
  const loaded = performance.now();
  const engine = new Engine({
    finder,
    refiner,
    forgery,
    selfTest,
    settings: new TextDecoder().decode(settings),
  });
  const optimised = performance.now();
  engine.selfTest();
  const ready = performance.now();
  const faces = [];
  for (const { count, url, size } of clips) {
    faces.push({ count, ...looks(engine, count, { size, pixels: await bytes(url) }) });
  }
  return {
    name,
    start: { compile: loaded - begin, models: optimised - loaded, selfTest: ready - optimised, all: ready - begin },
    memory: memory.buffer.byteLength,
    faces,
  };
}

const JOBS = { model, detector };

self.addEventListener('message', async ({ data: { job, ...about } }) => {
  try {
    self.postMessage({ result: await JOBS[job](about) });
  } catch (error) {
    self.postMessage({ error: `${error?.stack ?? error?.detail ?? error}` });
  }
});
