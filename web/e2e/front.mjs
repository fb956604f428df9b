/**
 * Serves a built client beside a server that has none in it, and passes everything else on, sockets too.
 * To the browser both are one origin, as they are in production.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
};
const PASSED_ON = /^\/(v1|\.well-known|openapi\.json|asyncapi\.json|healthz|readyz)(\/|\?|$)/;

/** Begins to serve `dist` in front of the server at `target`; answers with the address and how to end it. */
export async function serveFront(dist, target) {
  const { hostname, port } = new URL(target);
  const policy = await policyOf(target);
  const front = http.createServer((request, response) => {
    if (PASSED_ON.test(request.url)) passOn(request, response, { hostname, port });
    else serveFile(dist, request, response, policy);
  });
  const sockets = new Set();
  front.on('connection', socket => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  front.on('upgrade', (request, socket, head) =>
    passSocketOn(request, socket, head, { hostname, port }),
  );
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const close = () => {
    front.close();
    for (const socket of sockets) socket.destroy();
  };
  return { url: `http://127.0.0.1:${front.address().port}`, close };
}

function passOn(request, response, { hostname, port }) {
  const options = {
    hostname,
    port,
    path: request.url,
    method: request.method,
    headers: request.headers,
  };
  const onward = http.request(options, answer => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
  });
  // As with a server that is away: no answer.
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

function passSocketOn(request, socket, head, { hostname, port }) {
  const onward = net.connect(Number(port), hostname, () => {
    const lines = [`${request.method} ${request.url} HTTP/1.1`];
    for (let index = 0; index < request.rawHeaders.length; index += 2) {
      lines.push(`${request.rawHeaders[index]}: ${request.rawHeaders[index + 1]}`);
    }
    onward.write(`${lines.join('\r\n')}\r\n\r\n`);
    onward.write(head);
    onward.pipe(socket).pipe(onward);
  });
  onward.on('error', () => socket.destroy());
  socket.on('error', () => onward.destroy());
  socket.on('close', () => onward.destroy());
}

/** What the server lets its own pages do, where it has any: these may do no more. */
async function policyOf(target) {
  const { headers } = await fetch(target, { headers: { accept: 'text/html' } });
  const name = 'content-security-policy';
  return headers.has(name) ? { [name]: headers.get(name) } : {};
}

async function serveFile(dist, request, response, policy) {
  const { pathname } = new URL(request.url, 'http://front');
  const isPage = path.extname(pathname) === '';
  const file = path.join(
    dist,
    isPage ? 'index.html' : path.normalize(decodeURIComponent(pathname)),
  );
  try {
    const bytes = await readFile(file);
    const cache = pathname.startsWith('/assets/')
      ? 'public, max-age=31536000, immutable'
      : 'no-cache';
    response.writeHead(200, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'cache-control': cache,
      ...(isPage && policy),
    });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}
