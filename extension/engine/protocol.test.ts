import { describe, expect, it } from 'vitest';
import {
  isAbove,
  isAnswer,
  isFound,
  isPageRequest,
  isRemoteRequest,
  isRequest,
  isStatus,
  isWake,
  isWorkerNote,
  MOST_READ,
} from './protocol';
import { frame, pixels, report } from './samples';

const asked = { request: 1, watch: 2 };
const look = { type: 'look', ...asked, time: 0.5, frame, pixels: pixels() };
const wishes = { alarms: 'balanced', eagerness: 'balanced' };
const stated = { mark: 'c2pa', origin: null, tool: 'Tool', source: null };
const open = { type: 'open', ...asked, terms: { still: false, ...wishes } };
const cut = { type: 'cut', ...asked, time: 0.5, cuts: [{ track: 1, frame, pixels: pixels() }] };

describe('isRequest', () => {
  const read = { type: 'read', ...asked, bytes: pixels() };

  it.each([look, cut, open, read, ...['end', 'evidence', 'close'].map((type) => ({ type, ...asked }))])(
    'knows $type',
    (request) => expect(isRequest(request)).toBe(true),
  );

  it.each([
    null,
    'look',
    [],
    {},
    { ...asked, type: 'run' },
    { type: 'open', request: 1, terms: open.terms },
    { type: 'open', ...asked },
    { ...open, terms: { ...wishes, still: 1 } },
    { ...open, terms: { ...wishes, still: false, alarms: 'none' } },
    { ...open, terms: { ...wishes, still: false, eagerness: 'always' } },
    { ...open, watch: -1 },
    { ...open, watch: 1.5 },
    { ...look, time: Number.NaN },
    { ...look, pixels: [1, 2, 3] },
    { ...look, pixels: new Float32Array(12) },
    { ...look, frame: { ...frame, format: 'nv12' } },
    { ...look, frame: { ...frame, width: 0 } },
    { ...look, frame: { ...frame, height: 1e9 } },
    { ...look, frame: { ...frame, region: { x: 0, y: 0, width: 8 } } },
    { ...look, frame: { ...frame, fullRange: 'yes' } },
    { type: 'read', ...asked },
    { ...read, bytes: new Uint8Array(MOST_READ + 1) },
    { ...cut, cuts: cut.cuts[0] },
    { ...cut, cuts: Array.from({ length: 17 }, () => cut.cuts[0]) },
  ])('refuses malformed request %#', (message) => {
    expect(isRequest(message)).toBe(false);
  });

  it('takes bytes from another realm', () => {
    const foreign = structuredClone(pixels());
    Object.setPrototypeOf(foreign, Object.create(Object.getPrototypeOf(foreign)));
    expect(isRequest({ ...look, pixels: foreign })).toBe(true);
  });
});

describe('isRemoteRequest', () => {
  const open = (origin: object) => ({ type: 'open', ...asked, origin, wishes });
  const picture = {
    kind: 'picture',
    url: 'https://host/a.jpg',
    shape: { width: 4, height: 3, pose: { quarters: 0, mirrored: false } },
  };

  it.each([
    open({ kind: 'tab' }),
    open({ ...picture, kind: 'twin', shape: { ...picture.shape, duration: null } }),
    open(picture),
  ])('knows where frames are from %#', (request) => expect(isRemoteRequest(request)).toBe(true));

  it.each([
    open({ ...picture, kind: 'twin' }),
    open({ ...picture, url: 'a.jpg' }),
    open({ ...picture, url: `https://host/${'a'.repeat(9000)}` }),
    open({ ...picture, shape: { ...picture.shape, width: -1 } }),
    open({ kind: 'picture', shape: picture.shape }),
  ])('refuses malformed request %#', (request) => expect(isRemoteRequest(request)).toBe(false));
});

describe('isAnswer', () => {
  it.each([
    { type: 'done', request: 1 },
    {
      type: 'cuts',
      request: 1,
      cuts: [{ track: 1, region: { x: 0, y: 2, width: 4, height: 4 }, step: 2 }],
    },
    { type: 'report', request: 1, report: report({ kind: 'unsure', reason: 'borderline' }) },
    { type: 'report', request: 1, report: report({ kind: 'likelyDeepfake', strength: 0.5 }) },
    {
      type: 'evidence',
      request: 1,
      evidence: [
        { track: 1, time: 1, score: 0.9, size: 1, rgba: new Uint8Array(4), heat: { size: 1, cells: [0.5] } },
      ],
    },
    { type: 'statements', request: 1, statements: [stated] },
    { type: 'failed', request: 1, failure: 'stale', detail: '' },
  ])('knows $type', (answer) => expect(isAnswer(answer)).toBe(true));

  it.each([
    { type: 'done' },
    { type: 'cuts', request: 1, cuts: [{ track: 1 }] },
    { type: 'report', request: 1, report: { ...report({ kind: 'noSignsFound' }), tracks: null } },
    { type: 'report', request: 1, report: report({ kind: 'likelyDeepfake', strength: 2 }) },
    { type: 'report', request: 1, report: report({ kind: 'real' } as never) },
    { type: 'statements', request: 1, statements: [{ ...stated, mark: 'seal' }] },
    { type: 'statements', request: 1, statements: [{ ...stated, tool: 'x'.repeat(300) }] },
    { type: 'statements', request: 1, statements: Array(17).fill(stated) },
    { type: 'failed', request: 1, failure: 'bored', detail: '' },
  ])('refuses malformed answer %#', (answer) => expect(isAnswer(answer)).toBe(false));
});

describe('the small messages', () => {
  it('are told apart', () => {
    expect(isWake({ type: 'wake' })).toBe(true);
    expect(isWake({ type: 'status' })).toBe(false);
    expect(isAbove({ type: 'above' })).toBe(true);
    expect(isAbove({ type: 'wake' })).toBe(false);
    expect(isFound({ type: 'found', entry: null })).toBe(true);
    expect(isFound({ type: 'ask', entry: null })).toBe(false);
    expect(isPageRequest({ type: 'status' })).toBe(true);
    expect(isPageRequest({ type: 'show', video: 3 })).toBe(true);
    expect(isPageRequest({ type: 'show' })).toBe(false);
    expect(
      isPageRequest({ type: 'picture', click: { source: 'https://a.example/1.jpg', target: null } }),
    ).toBe(true);
    expect(isWorkerNote({ type: 'ready', build: 'simd' })).toBe(true);
    expect(isWorkerNote({ type: 'ready', build: 'other' })).toBe(false);
    expect(isWorkerNote({ type: 'broken' })).toBe(false);
    expect(isStatus({ site: 'host', enabled: true, videos: [] })).toBe(true);
    expect(isStatus({ site: 'host', enabled: true, videos: [{}] })).toBe(false);
  });
});
