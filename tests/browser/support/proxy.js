/** A proxy that lets nothing through and notes what was asked for: everything beyond this machine. */

import { createServer } from 'node:http';

export async function proxy() {
  /** @type {string[]} */
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.statusCode = 403;
    response.end();
  });
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await /** @type {Promise<void>} */ (new Promise((done) => server.listen(0, '127.0.0.1', done)));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the proxy has no port');
  return { port: address.port, asked, close: () => server.close() };
}
