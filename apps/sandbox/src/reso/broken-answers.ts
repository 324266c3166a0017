import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { BrokenAnswer } from './faults.js';

const JSON_TYPE = 'application/json;odata.metadata=minimal';
const PAGE = '<html><body><h1>We are back soon</h1></body></html>';
const COLLECTION = '{"@odata.context":"$metadata#Property","value":[]}';
const BOMB_BYTES = 20 * 1024 * 1024;
const DRIP_MS = 100;

/** Answers in a way that is no answer. */
export function answerBroken(kind: BrokenAnswer, res: ServerResponse): void {
  const send = (body: string | Buffer, headers: Readonly<Record<string, string>>, status = 200): void => {
    res.writeHead(status, headers).end(body);
  };
  switch (kind) {
    case 'cut_off':
      res.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': '4096' });
      res.write('{"value":[{"ListingKey":"LST-0', () => res.destroy());
      return;
    case 'gzip_bomb':
      send(gzipSync(Buffer.alloc(BOMB_BYTES, ' ')), { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' });
      return;
    case 'bad_gzip':
      send('{"value":[]}', { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' });
      return;
    case 'broken_json':
      send(COLLECTION.slice(0, -2), { 'content-type': JSON_TYPE });
      return;
    case 'page':
      send(PAGE, { 'content-type': 'text/html' });
      return;
    case 'wrong_type':
      send(COLLECTION, { 'content-type': 'text/plain' });
      return;
    case 'no_collection':
      send('{"value":"none"}', { 'content-type': JSON_TYPE });
      return;
    case 'redirect':
      send('', { location: 'https://collector.example/reso/odata/Property' }, 307);
      return;
    case 'drip':
      drip(res);
  }
}

function drip(res: ServerResponse): void {
  res.writeHead(200, { 'content-type': JSON_TYPE });
  const timer = setInterval(() => res.write(' '), DRIP_MS);
  res.once('close', () => clearInterval(timer));
}
