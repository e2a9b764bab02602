import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { badgeOf, PATIENCE, verdictOf } from './support/badge.js';
import { BUILT, launch, NAME } from './support/browser.js';
import { openFeed, videoOf } from './support/feed.js';
import { serve } from './support/server.js';
import { wordsFor } from './support/words.js';

/** @type {Record<string, (bytes: Buffer) => Buffer>} */
const DAMAGE = {
  'a model that breaks off': (bytes) => bytes.subarray(0, bytes.length / 2),
  // Loads and runs, but computes something else: only the self-test can tell.
  'a model with other weights': (bytes) => {
    const damaged = Buffer.from(bytes);
    // Signs of half-precision weights: their upper bytes are the first half of the file.
    const start = Math.floor(bytes.length / 4);
    for (let at = start; at < start + bytes.length / 10; at += 4) damaged[at] ^= 0x80;
    return damaged;
  },
};

describe('the engine', { timeout: 5 * PATIENCE }, () => {
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let server;
  /** @type {string} */
  let folder;
  before(async () => {
    server = await serve();
    folder = mkdtempSync(path.join(tmpdir(), 'facetell-'));
  });
  after(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, damage] of Object.entries(DAMAGE)) {
    it(`is not believed with ${name}, and the page goes on`, async () => {
      const extension = path.join(folder, name.replaceAll(' ', '-'));
      cpSync(BUILT[NAME], extension, { recursive: true });
      const model = path.join(extension, 'models/forgery.model');
      writeFileSync(model, damage(readFileSync(model)));
      const browser = await launch({ extension });
      try {
        const page = await browser.newPage();
        await openFeed(page, server.url);
        const video = videoOf(0);
        const { state, label } = await verdictOf(await badgeOf(page, video));
        assert.equal(state, 'notChecked');
        assert.ok(label.includes(wordsFor('engineFailed')), label);
        await page.waitForFunction(
          (selector) => {
            const element = document.querySelector(selector);
            return element instanceof HTMLVideoElement && element.currentTime > 0.5 && !element.paused;
          },
          {},
          video,
        );
      } finally {
        await browser.close();
      }
    });
  }
});
