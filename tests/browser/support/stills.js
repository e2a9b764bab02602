/** Still pictures out of the demo's clips, and such as pages hold that are none; made once, by ffmpeg. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './server.js';

const FOLDER = path.join(ROOT, 'target/stills');

/** Name of each picture and how ffmpeg makes it. @type {Record<string, string>} */
const HOW = {
  'manipulated.jpg': '-ss 2 -i www/clips/hangar.mp4 -frames:v 1 -q:v 2',
  'manipulated.png': '-ss 2 -i www/clips/hangar.mp4 -frames:v 1 -vf scale=540:-2',
  'noface.jpg': '-ss 2 -i www/clips/suit.mp4 -frames:v 1 -q:v 2',
  'large.jpg': '-ss 2 -i www/clips/hangar.mp4 -frames:v 1 -vf scale=5400:-2 -q:v 4',
  'wide.png': '-f lavfi -i color=gray:size=6000x40 -frames:v 1',
  'tiny.png': '-f lavfi -i color=gray:size=20x20 -frames:v 1',
  'black.png': '-f lavfi -i color=black:size=200x200 -frames:v 1',
  'moving.gif': '-ss 2 -i www/clips/hangar.mp4 -t 0.5 -vf fps=6,scale=270:-2',
};

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" cx="4" cy="4"/></svg>';

/** @type {Record<string, string>} */
const TYPES = { '.jpg': 'image/jpeg', '.png': 'image/png', '.gif': 'image/gif' };

/** All of them, as pages of a server, and one that is broken. */
export function stills() {
  mkdirSync(FOLDER, { recursive: true });
  /** @type {Record<string, import('./server.js').Page>} */
  const pages = {
    '/drawing.svg': { body: SVG, type: 'image/svg+xml' },
    '/broken.jpg': { body: 'no picture', type: 'image/jpeg' },
  };
  for (const [name, how] of Object.entries(HOW)) {
    const file = path.join(FOLDER, name);
    if (!existsSync(file)) {
      execFileSync('ffmpeg', ['-v', 'error', '-y', ...how.split(' '), file], { cwd: ROOT });
    }
    pages[`/${name}`] = { body: readFileSync(file), type: TYPES[path.extname(name)] ?? '' };
  }
  return pages;
}
