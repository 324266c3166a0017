import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { bareHost, Destinations } from './destinations.js';
import { FetchRefused } from './fetch-refused.js';
import { judgedLookup } from './judged-lookup.js';
import { SystemResolver, type NameResolver } from './name-resolver.js';

export interface ShownCertificate {
  /** Why nobody who is trusted here vouches for it, as Node names it (`CERT_HAS_EXPIRED`); absent where somebody does. */
  readonly fault?: string;
  readonly issuer: string;
  /** ISO times between which it is good. */
  readonly from: string;
  readonly to: string;
  /** SHA-256 of its public key (SPKI), base64. */
  readonly key: string;
}

interface LookTerms {
  /** As GuardedFetch takes it. */
  readonly allow?: readonly string[];
  readonly resolver?: NameResolver;
  readonly timeoutMs?: number;
}

/**
 * The certificate that a place shows, good or not. Nothing is sent there and nothing is read: it is looked at, so that what is wrong with it
 * can be said. Throws FetchRefused.
 */
export async function shownCertificate(url: URL, { allow, resolver, timeoutMs = 5_000 }: LookTerms = {}): Promise<ShownCertificate> {
  const host = bareHost(url.hostname);
  const destinations = new Destinations(allow);
  const judge = (address: string, name: string): void => {
    const refusal = destinations.refusal(address, name);
    if (refusal) throw new FetchRefused(refusal);
  };
  if (isIP(host) !== 0) judge(host, host);
  const socket = connect({
    host,
    port: Number(url.port || 443),
    ...(isIP(host) === 0 ? { servername: host } : {}),
    lookup: judgedLookup(resolver ?? new SystemResolver(), judge),
    rejectUnauthorized: false,
    timeout: timeoutMs,
  });
  try {
    await secured(socket);
    return read(socket);
  } finally {
    socket.destroy();
  }
}

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('timeout', () => reject(new FetchRefused('no answer in time')));
    socket.once('error', (fault: NodeJS.ErrnoException) =>
      reject(fault instanceof FetchRefused ? fault : new FetchRefused(`connection failed${fault.code ? ` (${fault.code})` : ''}`)),
    );
  });
}

function read(socket: TLSSocket): ShownCertificate {
  const { raw } = socket.getPeerCertificate();
  if (!raw) throw new FetchRefused('it showed no certificate');
  const certificate = new X509Certificate(raw);
  // Its type says Error; what is there is the code of one.
  const fault = socket.authorized ? undefined : String(socket.authorizationError);
  return {
    ...(fault === undefined ? {} : { fault }),
    issuer: /(?:^|\n)O=(.*)/.exec(certificate.issuer)?.[1] ?? /(?:^|\n)CN=(.*)/.exec(certificate.issuer)?.[1] ?? 'nobody named',
    from: new Date(certificate.validFrom).toISOString(),
    to: new Date(certificate.validTo).toISOString(),
    key: createHash('sha256')
      .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64'),
  };
}
