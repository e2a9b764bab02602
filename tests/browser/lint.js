/**
 * Mozilla's linter on the package for Firefox: no error, no warning, no notice.
 *
 *   node lint.js [FILE OR FOLDER]
 */

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { BUILT } from './support/browser.js';

/** What it says that is not so, and why. An entry that no longer comes up has to go. */
const EXCEPTIONS = new Map([
  [
    'KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION',
    // It asks Firefox for Android for version 142, which knows the key. Without `gecko_android` in the manifest the
    // add-on is not for Android at all, and naming a version there would say that it is.
    'not for Android',
  ],
]);

/** @typedef {{_type: string, code: string, message: string, file?: string, line?: number}} Finding */

const source = path.resolve(process.argv[2] ?? BUILT.firefox);
const bin = path.join(import.meta.dirname, 'node_modules/web-ext/bin/web-ext.js');
const { stdout, stderr, error } = spawnSync(
  process.execPath,
  [bin, 'lint', '--no-config-discovery', '--source-dir', source, '--output', 'json'],
  { encoding: 'utf8', maxBuffer: 1 << 26 },
);
if (error) throw error;
/** @type {{errors: Finding[], warnings: Finding[], notices: Finding[]}} */
const { errors, warnings, notices } = JSON.parse(stdout || `"${stderr}"`);
const found = [...errors, ...warnings, ...notices];
const unexpected = found.filter(({ code }) => !EXCEPTIONS.has(code));
const unneeded = [...EXCEPTIONS.keys()].filter((code) => !found.some((finding) => finding.code === code));

for (const { _type, code, message, file, line } of unexpected) {
  console.error(`${_type} ${code}: ${message} (${file ?? 'package'}:${line ?? ''})`);
}
for (const code of unneeded) console.error(`The exception for ${code} is no longer needed.`);
if (unexpected.length + unneeded.length > 0) process.exitCode = 1;
else console.log(`web-ext lint finds nothing in ${path.relative(process.cwd(), source)}`);
