import { createHash, X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { JsonObject } from '@gatehouse/kernel';
import type { buildConnector } from 'undici';

/** Beside what a server says of itself, in what is pinned of it: where it is reached, which gateway.yaml says and no server can. */
export const REACHED = 'reached';

/** What a place that was asked turned out to be in place of the one that was meant. */
export interface Strange {
  /** Where it sends whoever asks. */
  readonly redirectsTo?: string;
  /** SHA-256 of the public key of its certificate, base64. */
  readonly showsKey?: string;
}

/** An address without what may be a secret in it. */
export function placeOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

/** Where a redirect leads, as it is told to people; a word where nothing can be read of it. */
export function redirectOf(location: unknown, from: URL): string {
  const [first] = Array.isArray(location) ? (location as unknown[]) : [location];
  return typeof first === 'string' && URL.canParse(first, from.href) ? placeOf(new URL(first, from)) : 'somewhere';
}

/** How an upstream is reached by HTTP, for its introduction. */
export function reachedByHttp(url: URL, keys: readonly string[], strange: Strange): JsonObject {
  return { url: placeOf(url), ...(keys.length > 0 ? { keys: keys.toSorted() } : {}), ...strange };
}

/** The certificate is another's: its name may be right, its key is not the one that was pinned. */
export class KeyNotPinned extends Error {
  constructor(readonly showsKey: string) {
    super('the key of the certificate is not pinned');
  }
}

/** Makes connections as the other does, and gives none whose certificate has a key that was not named. */
export const judgedByKey =
  (keys: readonly string[], connect: buildConnector.connector): buildConnector.connector =>
  (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null);
      const shown = keyOf(socket as Socket);
      if (keys.includes(shown)) return callback(null, socket);
      socket.destroy();
      callback(new KeyNotPinned(shown), null);
    });

/** `none` where the connection shows no certificate. */
function keyOf(socket: Socket): string {
  const raw = socket instanceof TLSSocket ? socket.getPeerCertificate().raw : undefined;
  if (!raw) return 'none';
  const spki = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}
