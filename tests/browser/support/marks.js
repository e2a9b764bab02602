/** Pictures of `stills.js` with what real tools wrote into the small ones of tests/fixtures/provenance. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './server.js';

/** @param {string} name */
const fixture = (name) => readFileSync(path.join(ROOT, 'tests/fixtures/provenance', name));

/** The chunks of a PNG by their kinds, whole. @param {Buffer} png */
function* chunks(png) {
  for (let at = 8; at < png.length; ) {
    const end = at + 12 + png.readUInt32BE(at);
    yield { kind: png.toString('latin1', at + 4, at + 8), whole: png.subarray(at, end), end };
    at = end;
  }
}

/** A PNG with the text chunks of another. @param {Buffer} png @param {string} from */
export function textOf(png, from) {
  const texts = [...chunks(fixture(from))].filter(({ kind }) => ['tEXt', 'iTXt', 'zTXt'].includes(kind));
  const [header] = chunks(png);
  const end = header?.end ?? 0;
  return Buffer.concat([png.subarray(0, end), ...texts.map(({ whole }) => whole), png.subarray(end)]);
}

/** A JPEG with the application segments of another, but for its own first one. @param {Buffer} jpeg @param {string} from */
export function segmentsOf(jpeg, from) {
  const other = fixture(from);
  const segments = [];
  for (let at = 2; other.readUInt8(at + 1) >= 0xe0 && other.readUInt8(at + 1) <= 0xef; ) {
    const end = at + 2 + other.readUInt16BE(at + 2);
    if (other.readUInt8(at + 1) !== 0xe0) segments.push(other.subarray(at, end));
    at = end;
  }
  return Buffer.concat([jpeg.subarray(0, 2), ...segments, jpeg.subarray(2)]);
}
