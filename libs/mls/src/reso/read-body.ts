import { Refusal } from '@gatehouse/kernel';
import { unreadable } from './upstream-faults.js';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const unzip = promisify(gunzip);

/** Largest answer that is read, before and after decompression. */
export const MAX_BODY = 16 * 1024 * 1024;

/** Reads a whole answer within the cap. Throws Refusal RESULT_TOO_LARGE or UPSTREAM_ERROR. */
export async function readBody(
  body: AsyncIterable<Buffer>,
  encoding: string | undefined,
  cap = MAX_BODY,
): Promise<{ text: string; bytes: number }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop ends the stream.
    if (bytes > cap) throw new Refusal('RESULT_TOO_LARGE');
    chunks.push(chunk);
  }
  const received = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  if (!encoding || encoding === 'identity') return { text: textOf(received), bytes };
  if (!/^(?:x-)?gzip$/i.test(encoding)) throw unreadable();
  try {
    return { text: textOf(await unzip(received, { maxOutputLength: cap })), bytes };
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? new Refusal('RESULT_TOO_LARGE') : unreadable();
  }
}

/** Some servers begin with a byte order mark, which JSON.parse takes for a fault. */
const textOf = (body: Buffer): string => body.toString('utf8').replace(/^\uFEFF/, '');
