import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

/** The body is larger than what the reader takes. */
export class BodyTooLarge extends Error {}
/** The body is compressed in a way that cannot be read. */
export class BodyUnreadable extends Error {}

const DECODERS: Readonly<Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/**
 * Reads a whole body within a cap in bytes, before and after decompression: a few kilobytes can unpack to gigabytes. Throws BodyTooLarge or
 * BodyUnreadable; leaving the stream early ends its connection.
 */
export async function boundedBody(body: AsyncIterable<Buffer>, coding: string | undefined, cap: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > cap) throw new BodyTooLarge();
    pieces.push(piece);
  }
  const received = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  const name = (coding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity') return received;
  const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name]! : undefined;
  if (!decode) throw new BodyUnreadable();
  try {
    return await decode(received, { maxOutputLength: cap });
  } catch (fault) {
    throw (fault as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? new BodyTooLarge() : new BodyUnreadable();
  }
}
