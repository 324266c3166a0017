import type { IncomingMessage } from 'node:http';

export class BodyTooLarge extends Error {}
export class BodyCutShort extends Error {}

/** The whole body, read once. Throws BodyTooLarge as soon as it is known, BodyCutShort where the client went away. */
export function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(req.headers['content-length'] ?? 0);
  if (announced > limit) return Promise.reject(new BodyTooLarge('the announced body is larger than allowed'));
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    req.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > limit) {
        req.pause();
        reject(new BodyTooLarge('the body is larger than allowed'));
      } else pieces.push(piece);
    });
    req.once('end', () => resolve(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces)));
    const cutShort = () => {
      if (!req.complete) reject(new BodyCutShort('the request ended before its body did'));
    };
    req.once('error', cutShort);
    req.once('close', cutShort);
  });
}
