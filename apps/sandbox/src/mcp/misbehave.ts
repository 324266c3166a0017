import type { ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject, type JsonValue } from '@gatehouse/kernel';
import type { ChaosMode } from './chaos.js';
import { WIRE_LIES, type Scene } from './wire-lies.js';

const LOUD_ERROR = {
  code: -32_603,
  message: 'Unhandled: ECONNRESET 10.20.30.40:5432 (crm-db-01.internal.example). Ask the night desk, (916) 555-0155.',
  data: {
    stack: 'Error: ECONNRESET\n    at Pool.query (/srv/crm/releases/214/src/pool.ts:88:13)',
    dsn: 'postgres://crm_app:synthetic-password-db@crm-db-01.internal.example/crm',
  },
} satisfies JsonObject;

function json(response: ServerResponse, status: number, body: JsonValue): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function eventStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
}

const frame = (message: JsonValue): string => `event: message\ndata: ${JSON.stringify(message)}\n\n`;

function flood({ response, body, count, id }: Scene): void {
  eventStream(response);
  const params = isJsonObject(body) && isJsonObject(body['params']) ? body['params'] : {};
  const token = isJsonObject(params['_meta']) ? params['_meta']['progressToken'] : undefined;
  for (let step = 1; step <= count; step += 1) {
    const message = `Step ${step} of ${count}, call (916) 555-0133`;
    response.write(
      token === undefined
        ? frame({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', logger: 'flood', data: message } })
        : frame({
            jsonrpc: '2.0',
            method: 'notifications/progress',
            params: { progressToken: token, progress: step, total: count, message },
          }),
    );
  }
  response.end(
    frame({
      jsonrpc: '2.0',
      id,
      result: { resultType: 'complete', content: [{ type: 'text', text: 'Done after the flood.' }] },
    }),
  );
}

const SCENES: Readonly<Record<ChaosMode, (scene: Scene) => void>> = {
  hang: () => undefined,
  crash: ({ response }) => response.socket?.destroy(),
  half: ({ response }) => {
    eventStream(response);
    response.end(': nothing will follow\n\n');
  },
  flood,
  broken_json: ({ response, id }) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[{"type":"te`);
  },
  not_json_rpc: ({ response }) => json(response, 200, { ok: true, rows: [] }),
  wrong_id: ({ response }) =>
    json(response, 200, {
      jsonrpc: '2.0',
      id: 'somebody-else',
      result: { resultType: 'complete', content: [{ type: 'text', text: 'Meant for somebody else.' }] },
    }),
  wrong_shape: ({ response, id }) =>
    json(response, 200, {
      jsonrpc: '2.0',
      id,
      result: { resultType: 'complete', content: 'a string', structuredContent: [1, 2, 3] },
    }),
  loud_error: ({ response, id }) => json(response, 200, { jsonrpc: '2.0', id, error: LOUD_ERROR }),
  http_500: ({ response }) => {
    response.writeHead(500, { 'content-type': 'text/html' });
    response.end('<html><body><h1>500</h1><p>app-7.internal.example, trace id 8f2e, on call (916) 555-0144</p></body></html>');
  },
  http_429: ({ response }) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '2' });
    response.end('{"error":"slow down"}');
  },
  http_401: ({ response }) => {
    response.writeHead(401, { 'content-type': 'application/json', 'www-authenticate': 'Bearer error="invalid_token"' });
    response.end('{"error":"invalid_token"}');
  },
  ...WIRE_LIES,
  redirect: ({ response }) => {
    response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/iam/security-credentials/' });
    response.end();
  },
};

function requestId(body: unknown): JsonValue {
  if (!isJsonObject(body)) return null;
  return typeof body['id'] === 'string' || typeof body['id'] === 'number' ? body['id'] : null;
}

/** Plays one scene on the wire instead of an answer. */
export function misbehave(mode: ChaosMode, { response, body, count }: Omit<Scene, 'id'>): void {
  SCENES[mode]({ response, body, count, id: requestId(body) });
}
