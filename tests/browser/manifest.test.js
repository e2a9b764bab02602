import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { BUILT, NAME } from './support/browser.js';

const STORED = path.join(import.meta.dirname, 'manifests', `${NAME}.json`);

/** Parts that are no grant: they may change without anybody being asked. */
const FREE = new Set(['version', 'icons', 'action']);

/** Every single grant of a manifest, in words: what a reviewer and a person would have to agree to. @param {any} manifest */
function grants(manifest) {
  /** @type {string[]} */
  const all = [];
  const walk = (/** @type {any} */ value, /** @type {string} */ name) => {
    if (name === 'content_security_policy.extension_pages') {
      for (const rule of value.split(';')) {
        const [directive, ...sources] = rule.trim().split(/ +/);
        for (const source of sources) all.push(`policy ${directive} ${source}`);
      }
    } else if (Array.isArray(value)) {
      // The order of a list means nothing.
      for (const entry of value) walk(entry, name);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) walk(inner, name ? `${name}.${key}` : key);
    } else {
      all.push(`${name} ${value}`);
    }
  };
  for (const [key, value] of Object.entries(manifest)) if (!FREE.has(key)) walk(value, key);
  return all.sort();
}

/** What was built asks for what was agreed on: nothing more, and nothing less. */
describe('the manifest', () => {
  const built = JSON.parse(readFileSync(path.join(BUILT[NAME], 'manifest.json'), 'utf8'));
  // After a change that is meant: STORE=1, and read the difference.
  if (process.env.STORE) {
    writeFileSync(STORED, `${JSON.stringify(grants(built), null, 2)}\n`);
  }
  /** @type {string[]} */
  const agreed = JSON.parse(readFileSync(STORED, 'utf8'));

  it('asks for nothing new, and has lost nothing', () => {
    const now = grants(built);
    const more = now.filter((grant) => !agreed.includes(grant));
    const less = agreed.filter((grant) => !now.includes(grant));
    const advice = `If that is meant, say why in extension/store/permissions.md and run this test with STORE=1.`;
    assert.deepEqual(more, [], `The manifest for ${NAME} asks for more than was agreed. ${advice}`);
    assert.deepEqual(less, [], `The manifest for ${NAME} has lost something. ${advice}`);
  });

  it('collects nothing, and says so where Firefox asks', () => {
    const gecko = built.browser_specific_settings?.gecko;
    assert.deepEqual(
      gecko?.data_collection_permissions,
      NAME === 'firefox' ? { required: ['none'] } : undefined,
    );
  });
});
