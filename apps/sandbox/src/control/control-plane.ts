import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject } from '@gatehouse/kernel';
import { readJson } from '../mcp/request-body.js';
import type { HttpListener } from './listener.js';
import { ORDERS, type Controlled } from './orders.js';
import { BadOrder } from './request.js';

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function fromThisMachine(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress ?? '';
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
}

/**
 * POST {"action": …} -> {"result": …}, or 400 {"error": sentence}. For tests that run the sandbox as its own process. Only from this
 * machine, and not from a web page: a browser always sends Origin with such a request.
 */
export function controlPlane(sandbox: Controlled): HttpListener {
  return async (request, response) => {
    if (!fromThisMachine(request) || request.headers.origin !== undefined)
      return send(response, 403, { error: 'The control plane answers programs on this machine only.' });
    if (request.method !== 'POST') return send(response, 405, { error: 'Send a POST with {"action": …}.' });
    const body = await readJson(request);
    const order = body.kind === 'json' ? body.value : undefined;
    const action = isJsonObject(order) ? order['action'] : undefined;
    const run = typeof action === 'string' && Object.hasOwn(ORDERS, action) ? ORDERS[action] : undefined;
    if (!run || !isJsonObject(order)) return send(response, 400, { error: `"action" must be one of ${Object.keys(ORDERS).join(', ')}.` });
    try {
      send(response, 200, { result: (await run(order, sandbox)) ?? null });
    } catch (error) {
      if (!(error instanceof BadOrder)) throw error;
      send(response, 400, { error: error.message });
    }
  };
}
