import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject } from '@gatehouse/kernel';
import type { SandboxWorld } from '../data/index.js';
import { readJson } from '../mcp/request-body.js';
import { problem, ShowingDesk, type DeskAnswer } from './desk.js';

/** One request as it arrived. */
export interface DeskRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
}

/** Ways in which the desk goes wrong: cuts the connection, is busy, redirects inside, sends far too much. */
export type DeskFault = 'cut' | 'busy' | 'redirect' | 'huge';

/** The API of a showing desk: not MCP, described by templates/brokerage/showing-desk.openapi.yaml. */
export interface ShowingService {
  /** The last requests, newest last. */
  readonly received: readonly DeskRequest[];
  /** Strikes every request while it is set. */
  fault: DeskFault | undefined;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

const MOUNT = '/showings/v1';
const KEPT = 50;
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export function createShowings(world: SandboxWorld, key: string): ShowingService {
  const desk = new ShowingDesk(world);
  const received: DeskRequest[] = [];
  const service: ShowingService = {
    received,
    fault: undefined,
    async handle(request, response) {
      const read = request.method === 'POST' ? await readJson(request) : undefined;
      const asked = { method: request.method ?? '', url: request.url ?? '', headers: request.headers };
      received.push(read?.kind === 'json' ? { ...asked, body: read.value } : asked);
      if (received.length > KEPT) received.shift();
      if (service.fault) return misbehave(service.fault, request, response);
      const given = request.headers['x-desk-key'];
      const known = typeof given === 'string' && timingSafeEqual(digest(given), digest(key));
      send(response, known ? answerOf(desk, received.at(-1)!) : problem(401, 'The key is not known.'));
    },
  };
  return service;
}

function answerOf(desk: ShowingDesk, { method, url, body }: DeskRequest): DeskAnswer {
  const [path = '', search = ''] = url.slice(MOUNT.length).split('?', 2);
  const [, first, key, last, ...more] = path.split('/').map((part) => decodeURIComponent(part));
  const nothing = problem(404, 'There is nothing here.');
  if (more.length > 0) return nothing;
  if (method === 'POST' && first === 'showing-requests' && key === undefined)
    return isJsonObject(body) ? desk.request(body) : problem(400, 'The body is no JSON object.');
  if (method === 'POST' && first === 'showings' && key !== undefined && last !== undefined)
    return isJsonObject(body) ? desk.act(key, last, body) : problem(400, 'The body is no JSON object.');
  if (method !== 'GET') return nothing;
  if (first === 'showing-requests' && key === undefined) return desk.requestsOf(new URLSearchParams(search).get('buyerContactKey') ?? '');
  if (first === 'showings' && key === undefined) return desk.list(new URLSearchParams(search));
  if (first === 'showings' && last === undefined) return desk.read(key!);
  if (first === 'showings' && last === 'requests') return desk.requests(key!);
  return first === 'listings' && last === 'showing-instructions' ? desk.instructions(key!) : nothing;
}

function send(response: ServerResponse, { status, type, body }: DeskAnswer): void {
  response.writeHead(status, { 'content-type': type });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function misbehave(fault: DeskFault, request: IncomingMessage, response: ServerResponse): void {
  if (fault === 'cut') request.socket.destroy();
  else if (fault === 'busy') response.writeHead(429, { 'retry-after': '17' }).end();
  else if (fault === 'redirect') response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items: ['x'.repeat(8_000_000)] }));
}
