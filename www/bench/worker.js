// Runs one model in turn by every engine, so that what disturbs the machine disturbs all alike.

/** The same pattern as in src/wasm/bench.rs. */
const pattern = (count) => Float32Array.from({ length: count }, (_, n) => ((n * 7919) % 1000) / 500 - 1);

async function tract(build) {
  const module = await import(`/bench/pkg/${build}/facetell.js`);
  await module.default({ module_or_path: `/bench/pkg/${build}/facetell_bg.wasm` });
  return module.BenchModel;
}

async function onnxruntime() {
  const ort = await import('/bench/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs');
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = '/bench/node_modules/onnxruntime-web/dist/';
  return ort;
}

/** Each gives a function that runs the model once and resolves with its first output. */
const ENGINES = {
  ours: async (bytes, build) => {
    const model = new (await tract(build))(bytes, true);
    return async () => model.run();
  },
  tract: async (bytes) => {
    const model = new (await tract('simd'))(bytes, false);
    return async () => model.run();
  },
  onnxruntime: async (bytes, _build, shape) => {
    const ort = await onnxruntime();
    const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'all' });
    const count = shape.reduce((product, length) => product * length, 1);
    const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', pattern(count), shape) };
    const [first] = session.outputNames;
    return async () => (await session.run(feeds))[first].data;
  },
};

/** @param {{url: string, shape: number[], engines: [string, string][], rounds: number}} job */
async function measure({ url, shape, engines, rounds }) {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const entries = [];
  for (const [engine, build] of engines) {
    const start = performance.now();
    const run = await ENGINES[engine](bytes, build, shape);
    const output = Array.from(await run());
    entries.push({ engine, build, load: performance.now() - start, run, output, times: [] });
  }
  for (let round = -4; round < rounds; round += 1) {
    for (let n = 0; n < entries.length; n += 1) {
      // Rotated: none is always the first after another.
      const entry = entries[(n + round + entries.length * 4) % entries.length];
      const start = performance.now();
      // Firefox's clock ticks by the millisecond.
      for (let times = 0; times < 3; times += 1) await entry.run();
      if (round >= 0) entry.times.push((performance.now() - start) / 3);
    }
  }
  return entries.map(({ run: _, ...entry }) => entry);
}

self.addEventListener('message', async ({ data }) => {
  try {
    self.postMessage({ entries: await measure(data) });
  } catch (error) {
    self.postMessage({ error: `${error?.stack ?? error}` });
  }
});
