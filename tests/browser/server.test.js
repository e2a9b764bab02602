import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { serve } from './support/server.js';

/** As downloads are named. */
const NAMES = ['#1 a & b, c?.mp4', '100 % +plus;@=$.mp4', '%23.mp4', 'ねこ «é».mp4', 'a.mp4'];

describe('the demo', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'facetell-clips-'));
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;

  before(async () => {
    for (const name of NAMES) writeFileSync(path.join(folder, name), name);
    server = await serve({ own: folder });
  });
  after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });

  it('serves the clips of a folder, whatever they are called', async () => {
    const feed = /** @type {{src: string, caption: string}[]} */ (
      await (await fetch(`${server.url}/feed.json`)).json()
    );
    for (const name of NAMES) {
      const clip = feed.find(({ caption }) => caption === name);
      const response = await fetch(server.url + clip?.src, { headers: { range: 'bytes=0-' } });
      assert.equal(response.status, 206, name);
      assert.equal(response.headers.get('content-type'), 'video/mp4');
      assert.equal(await response.text(), name);
    }
  });
});
