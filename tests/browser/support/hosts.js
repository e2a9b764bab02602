/** The named sites, on this machine: a proxy leads every host to one server with a certificate of its own. */

import { existsSync, readFileSync } from 'node:fs';
import { createServer as createProxy } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import path from 'node:path';
import { generate } from 'selfsigned';
import { ROOT } from './server.js';

/** @param {string} file */
const clip = (file) => readFileSync(path.join(ROOT, 'www/clips', file));

/** @param {import('node:net').Server} server @returns {Promise<number>} */
async function listen(server) {
  await /** @type {Promise<void>} */ (new Promise((done) => server.listen(0, '127.0.0.1', done)));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/**
 * Serves pages by their full address, and on every host clips without CORS: under `/own/` what a folder has, `other.mp4` is
 * one without a face, and every other `.mp4` that is asked for one with a face.
 * @param {Record<string, string>} pages
 * @param {string} [own] the folder
 */
export async function hosts(pages, own) {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'everyone' }]);
  const server = createServer({ key, cert }, (request, response) => {
    const address = new URL(`https://${request.headers.host}${request.url}`);
    const page = pages[address.href];
    const { pathname } = address;
    const file = own && pathname.startsWith('/own/') && path.join(own, path.basename(pathname));
    if (page !== undefined) {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(page);
    } else if (pathname.endsWith('.mp4')) {
      response.setHeader('content-type', 'video/mp4');
      const other = pathname.endsWith('/other.mp4');
      response.end(file && existsSync(file) ? readFileSync(file) : clip(other ? 'suit.mp4' : 'orbit.mp4'));
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  const port = await listen(server);
  /** @type {string[]} */
  const asked = [];
  const proxy = createProxy();
  proxy.on('connect', (request, client) => {
    asked.push(request.url ?? '');
    const line = connect(port, '127.0.0.1', () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
    line.on('error', () => client.destroy());
    client.on('error', () => line.destroy());
    line.pipe(client).pipe(line);
  });
  return {
    proxy: await listen(proxy),
    asked,
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
      server.closeAllConnections();
      server.close();
    },
  };
}
