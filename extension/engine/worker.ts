/// <reference lib="webworker" />
// The one place where the detector runs. It serves one request at a time, in order.

import { compile, type Detector, firstOf, usable } from './builds';
import type { Engine, EngineError, Models } from './pkg/facetell';
import type { Answer, Build, Failure, Request, WorkerNote } from './protocol';

declare const self: DedicatedWorkerGlobalScope;

const MODELS = '/models';

async function bytes(name: string): Promise<Uint8Array> {
  const response = await fetch(`${MODELS}/${name}`);
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function models(): Promise<Models> {
  const [finder, refiner, forgery, settings, selfTest] = await Promise.all([
    bytes('finder.model'),
    bytes('refiner.model'),
    bytes('forgery.model'),
    bytes('forgery.json'),
    bytes('self_test.png'),
  ]);
  return { finder, refiner, forgery, settings: new TextDecoder().decode(settings), selfTest };
}

interface Loaded extends Pick<Detector, 'statements'> {
  engine: Engine;
}

/** Loads the detector and makes it prove itself on the stored picture. */
function load(): Promise<{ build: Build; engine: Loaded }> {
  const files = models();
  return firstOf(
    usable(),
    async (build) => {
      const [{ Engine, statements }, loaded] = await Promise.all([compile(build), files]);
      const engine = new Engine(loaded);
      engine.selfTest();
      return { engine, statements };
    },
    (build, error) => console.warn(`Facetell: the detector for ${build} failed: ${describe(error)}`),
  );
}

function serve({ engine, statements }: Loaded, job: Request): Answer {
  const { request, watch } = job;
  switch (job.type) {
    case 'open':
      engine.open(watch, job.terms.still, job.terms.alarms);
      return { type: 'done', request };
    case 'look':
      return { type: 'cuts', request, cuts: engine.look(watch, job.time, job.frame, job.pixels) };
    case 'cut':
      for (const { track, frame, pixels } of job.cuts) engine.cut(watch, job.time, track, frame, pixels);
      return { type: 'report', request, report: engine.report(watch) };
    case 'end':
      engine.end(watch);
      return { type: 'report', request, report: engine.report(watch) };
    case 'evidence':
      return {
        type: 'evidence',
        request,
        // A view into nothing of the wasm memory: the detector's answers are copies.
        evidence: engine.evidence(watch),
      };
    case 'read':
      return { type: 'statements', request, statements: statements(job.bytes) };
    case 'close':
      engine.close(watch);
      return { type: 'done', request };
  }
}

const FAILURE: Record<EngineError['kind'], Failure> = {
  badFrame: 'badRequest',
  unknownWatch: 'unknownWatch',
  corruptModel: 'engine',
  wrongShape: 'engine',
  selfTestFailed: 'engine',
  inference: 'engine',
};

/** The detector throws plain objects for what it survives; anything else is a crash of the wasm. */
function isEngineError(error: unknown): error is EngineError {
  return typeof error === 'object' && error !== null && 'kind' in error && 'detail' in error;
}

function describe(error: unknown): string {
  return isEngineError(error) ? `${error.kind}: ${error.detail}` : String(error);
}

const post = (message: Answer | WorkerNote) => self.postMessage(message);

// Requests that come while it loads wait in the Worker's own message queue order.
const loaded = load();
loaded.then(
  ({ build }) => post({ type: 'ready', build }),
  (error) => post({ type: 'broken', detail: describe(error) }),
);

self.addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  const { request } = data;
  try {
    post(serve((await loaded).engine, data));
  } catch (error) {
    const failure = isEngineError(error) ? FAILURE[error.kind] : 'engine';
    post({ type: 'failed', request, failure, detail: describe(error) });
    // After a trap the memory of the wasm is in an unknown state.
    if (!isEngineError(error)) post({ type: 'broken', detail: describe(error) });
  }
});
