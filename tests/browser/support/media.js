/**
 * Servers of clips that behave as delivery networks do; none of them sends a CORS header. Clips are the demo's,
 * or the variants that were made of them.
 *
 * | path             | what                                                              |
 * |------------------|-------------------------------------------------------------------|
 * | /plain/NAME      | byte ranges, to anyone                                            |
 * | /whole/NAME      | no byte ranges                                                    |
 * | /ranges/NAME     | byte ranges only; who wants the whole clip gets 403               |
 * | /signed/NAME     | to those with the cookie that /session sets                       |
 * | /once/NAME?N     | one answer to each address N; every later request gets 403        |
 * | /slow/NAME       | byte ranges, in small pieces                                      |
 * | /drop/NAME       | the connection breaks after the first third                       |
 * | /hold/NAME       | the first third, then nothing until `breakOff` breaks the connection |
 * | /notice/NAME?N   | the clip once, then another, shorter clip                         |
 */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { ROOT } from './server.js';
import { variants } from './variants.js';

/** Bytes and milliseconds of one piece from the slow server. */
const SLOW = { piece: 32 * 1024, pause: 40 };

/**
 * @typedef {import('node:http').IncomingMessage} Incoming
 * @typedef {import('node:http').ServerResponse} Outgoing
 */

/** @param {string} name */
function clip(name) {
  const file = path.join(ROOT, 'www/clips', path.basename(name));
  return readFileSync(existsSync(file) ? file : path.join(variants(), path.basename(name)));
}

/** What a server shows in place of a clip that it does not give. */
function noticeClip() {
  const make = '-v error -f lavfi -i color=size=320x240:duration=2 -pix_fmt yuv420p -c:v libx264';
  const out = '-movflags frag_keyframe+empty_moov -f mp4 -';
  return execFileSync('ffmpeg', `${make} ${out}`.split(' '));
}

/**
 * Answers with a file, or the part that was asked for.
 * @param {Incoming} request @param {Outgoing} response @param {Buffer} body @param {boolean} ranges
 */
function head(request, response, body, ranges) {
  const range = ranges ? /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') : null;
  response.setHeader('content-type', 'video/mp4');
  response.setHeader('cache-control', 'no-store');
  response.setHeader('accept-ranges', ranges ? 'bytes' : 'none');
  const first = range ? Number(range[1]) : 0;
  const last = range?.[2] ? Math.min(Number(range[2]), body.length - 1) : body.length - 1;
  response.setHeader('content-length', last - first + 1);
  if (range) {
    response.statusCode = 206;
    response.setHeader('content-range', `bytes ${first}-${last}/${body.length}`);
  }
  return body.subarray(first, last + 1);
}

/**
 * Serves clips on a free port of a loopback address.
 * @param {{host?: string}} [options]
 */
export async function serveMedia({ host = '127.0.0.1' } = {}) {
  /** @type {string[]} */
  const requests = [];
  /** @type {Set<string>} */
  const given = new Set();
  /** @type {Set<Outgoing>} */
  const held = new Set();
  let broken = false;
  const notice = noticeClip();

  /** @type {Record<string, (request: Incoming, response: Outgoing, name: string) => void>} */
  const ways = {
    plain: (request, response, name) => response.end(head(request, response, clip(name), true)),
    whole: (request, response, name) => response.end(head(request, response, clip(name), false)),
    ranges: (request, response, name) => {
      if (request.headers.range) ways.plain?.(request, response, name);
      else forbid(response);
    },
    signed: (request, response, name) => {
      if (/(^|; )session=known/.test(request.headers.cookie ?? '')) ways.plain?.(request, response, name);
      else forbid(response);
    },
    once: (request, response, name) => {
      const address = request.url ?? '';
      if (given.has(address)) return forbid(response);
      given.add(address);
      return response.end(head(request, response, clip(name), false));
    },
    notice: (request, response, name) => {
      const address = request.url ?? '';
      const body = given.has(address) ? notice : clip(name);
      given.add(address);
      return response.end(head(request, response, body, false));
    },
    slow: (request, response, name) => {
      const part = head(request, response, clip(name), true);
      let sent = 0;
      const timer = setInterval(() => {
        if (sent >= part.length || response.destroyed) {
          clearInterval(timer);
          response.end();
          return;
        }
        response.write(part.subarray(sent, sent + SLOW.piece));
        sent += SLOW.piece;
      }, SLOW.pause);
    },
    drop: (request, response, name) => third(request, response, name, () => response.destroy()),
    hold: (request, response, name) =>
      third(request, response, name, () => {
        if (broken) response.destroy();
        else held.add(response);
      }),
  };

  /**
   * Sends what lies in the first third of a clip of what was asked for.
   * @param {Incoming} request @param {Outgoing} response @param {string} name @param {() => void} then
   */
  function third(request, response, name, then) {
    const body = clip(name);
    const part = head(request, response, body, true);
    const first = body.length - part.length;
    response.write(part.subarray(0, Math.max(0, Math.floor(body.length / 3) - first)), then);
  }

  /** @param {Outgoing} response */
  function forbid(response) {
    response.statusCode = 403;
    response.end();
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, way = '', name = ''] = pathname.split('/');
    requests.push(`${request.headers.origin ?? 'page'} ${request.url}`);
    if (way === 'session') {
      response.setHeader('set-cookie', 'session=known; Path=/');
      response.end('known');
    } else if (ways[way]) {
      ways[way](request, response, name);
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await /** @type {Promise<void>} */ (new Promise((done) => server.listen(0, host, done)));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://${host}:${address.port}`,
    requests,
    breakOff: () => {
      broken = true;
      for (const response of held) response.destroy();
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
