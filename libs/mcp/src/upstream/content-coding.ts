import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { Refusal } from '@gatehouse/kernel';

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/**
 * A body without its content coding. We ask for none (`Accept-Encoding: identity`), yet some servers compress whatever is asked. Bounded,
 * since a few kilobytes can unpack to gigabytes. Throws RESULT_TOO_LARGE, or UPSTREAM_ERROR where it cannot be read.
 */
export function unpacked(body: Buffer, coding: string, maxBytes: number): Buffer {
  const name = coding.trim().toLowerCase();
  if (name === '' || name === 'identity') return body;
  const decode = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  try {
    if (decode) return decode(body, { maxOutputLength: maxBytes });
  } catch (fault) {
    if ((fault as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE') throw new Refusal('RESULT_TOO_LARGE');
  }
  throw new Refusal('UPSTREAM_ERROR', 'Its answer is compressed in a way that cannot be read.');
}
