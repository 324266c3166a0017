import type { IncomingMessage } from 'node:http';

const MAX_BYTES = 4 * 1024 * 1024;

export type RequestBody =
  { readonly kind: 'json'; readonly value: unknown } | { readonly kind: 'not-json' } | { readonly kind: 'too-large' };

/** Reads and parses a JSON body of at most 4 MiB. */
export async function readJson(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to the end all the same: leaving the loop early would destroy the socket before the refusal is sent.
    if (size <= MAX_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BYTES) return { kind: 'too-large' };
  try {
    return { kind: 'json', value: JSON.parse(Buffer.concat(chunks).toString('utf8')) };
  } catch {
    return { kind: 'not-json' };
  }
}
