/** Unpacks a package as a person does who loads it in Chromium. Only what our packer writes is read: no encryption, no Zip64. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const ENTRY = 0x02014b50;

/**
 * @param {string} archive
 * @param {string} folder
 */
export function unzip(archive, folder) {
  const bytes = readFileSync(archive);
  // The archive has no comment, so its end record is its last 22 bytes.
  const end = bytes.length - 22;
  if (bytes.readUInt32LE(end) !== END) throw new Error(`${archive} is no archive of ours`);
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== ENTRY) throw new Error(`${archive} is damaged`);
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const file = bytes.toString('utf8', at + 46, at + 46 + name);
    const local = bytes.readUInt32LE(at + 42);
    const begin = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(begin, begin + size);
    const target = path.join(folder, file);
    if (!target.startsWith(folder + path.sep)) throw new Error(`${file} lies outside of the package`);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, method === 0 ? packed : inflateRawSync(packed));
    at += 46 + name + extra + comment;
  }
}
