/**
 * The demo feed and the tests' pages, served on this machine only.
 *
 * | path         | what                                                        |
 * |--------------|-------------------------------------------------------------|
 * | /            | `www/`: the feed                                            |
 * | /clips/…     | its clips; byte ranges are served, as players need them     |
 * | /feed.json   | the feed's listing                                          |
 * | /own/…       | a folder of the user's clips, if there is one               |
 * | /extension/… | the built engine and its models, for the parity test        |
 * | other pages  | given by the test                                           |
 */

import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import sirv from 'sirv';

export const ROOT = path.resolve(import.meta.dirname, '../../..');

/**
 * @typedef {{file: string, label: 'authentic' | 'manipulated' | 'noFace' | 'smallFace', handle: string,
 *   caption: string, made: string}} DemoClip
 * @typedef {{body: string | Buffer, type?: string, headers?: Record<string, string>}} Page
 * @typedef {{pages?: Record<string, Page>, own?: string, headers?: Record<string, string>, host?: string}}
 *   Options
 */

/** The demo's clips with their labels. @returns {DemoClip[]} */
export function demoClips() {
  return JSON.parse(readFileSync(path.join(ROOT, 'www/clips/clips.json'), 'utf8'));
}

const VIDEO = /\.(mp4|m4v|mov|webm|mkv)$/i;

/** @param {string | undefined} own */
function listing(own) {
  const demo = demoClips().map(({ file, ...clip }) => ({ src: `/clips/${file}`, ...clip }));
  const files = own ? readdirSync(own).filter((file) => VIDEO.test(file)) : [];
  const theirs = files.map((file) => ({
    src: `/own/${encodeURIComponent(file)}`,
    handle: path.parse(file).name,
    caption: file,
    label: null,
    made: null,
  }));
  return JSON.stringify([...theirs, ...demo]);
}

/**
 * Asks for a file by its name as it is. An address would do for most names, but sirv leaves `#`, `&`, `,` and `?` as
 * they are encoded there; what was parsed before it takes instead.
 * @param {import('node:http').IncomingMessage} request @param {string} name
 */
function named(request, name) {
  const raw = encodeURI(name);
  Object.assign(request, { url: raw, _parsedUrl: { raw, pathname: name.replaceAll('%', '%25') } });
}

/**
 * Serves on a free port of a loopback address.
 * @param {Options} [options]
 */
export async function serve({ pages = {}, own, headers = {}, host = '127.0.0.1' } = {}) {
  const files = sirv(path.join(ROOT, 'www'), { dev: true });
  const engine = sirv(path.join(ROOT, 'extension'), { dev: true });
  const theirs = own ? sirv(own, { dev: true }) : null;
  /** @type {string[]} */
  const requests = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    requests.push(url);
    const missing = () => {
      response.statusCode = 404;
      response.end();
    };
    const { pathname } = new URL(url, 'http://localhost');
    const page =
      pathname === '/feed.json' ? { body: listing(own), type: 'application/json' } : pages[pathname];
    const unless = page ? { 'cache-control': 'no-store' } : {};
    for (const [name, value] of Object.entries({ ...unless, ...headers, ...page?.headers }))
      response.setHeader(name, value);
    if (page) {
      response.setHeader('content-type', page.type ?? 'text/html; charset=utf-8');
      response.end(page.body);
    } else if (pathname.startsWith('/extension/')) {
      request.url = url.slice('/extension'.length);
      engine(request, response, missing);
    } else if (pathname.startsWith('/own/') && theirs) {
      named(request, decodeURIComponent(pathname.slice('/own'.length)));
      theirs(request, response, missing);
    } else {
      files(request, response, missing);
    }
  });
  await /** @type {Promise<void>} */ (new Promise((done) => server.listen(0, host, done)));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://${host}:${address.port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
