import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** A certificate for 127.0.0.1 that vouches for itself, made for one run: no key lies in the repository. PEM. */
export interface LoopbackCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** One DER element (ITU-T X.690). */
function element(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const size = content.length;
  const length = size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => element(0x30, ...parts);
const objectId = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'));
const ECDSA_WITH_SHA256 = sequence(objectId('2a8648ce3d040302'));
const COMMON_NAME = objectId('550403');
const SUBJECT_ALTERNATIVE_NAME = objectId('551d11');
const BASIC_CONSTRAINTS = objectId('551d13');
const TRUE = Buffer.from([0x01, 0x01, 0xff]);

const DAY_MS = 86_400_000;

const time = (date: Date): Buffer => element(0x17, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));
const bits = (bytes: Buffer): Buffer => element(0x03, Buffer.from([0]), bytes);
const pem = (der: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${der
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`;

/** X.509 version 3 (RFC 5280), P-256, good for a day where nothing else is said. */
export function loopbackCertificate({ days = 1, host }: { readonly days?: number; readonly host?: string } = {}): LoopbackCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(element(0x31, sequence(COMMON_NAME, element(0x0c, Buffer.from('loopback of a test')))));
  const now = Date.now();
  const validity = sequence(time(new Date(now - (days > 0 ? 3_600_000 : 9 * DAY_MS))), time(new Date(now + days * DAY_MS)));
  const own = [element(0x87, Buffer.from([127, 0, 0, 1])), element(0x82, Buffer.from('localhost'))];
  const names = sequence(...(host === undefined ? own : [element(0x82, Buffer.from(host))]));
  const extensions = element(
    0xa3,
    sequence(sequence(SUBJECT_ALTERNATIVE_NAME, element(0x04, names)), sequence(BASIC_CONSTRAINTS, TRUE, element(0x04, sequence(TRUE)))),
  );
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, Buffer.from([1]), randomBytes(8)),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions,
  );
  const signature = createSign('SHA256').update(body).sign(privateKey);
  return {
    certificate: pem(sequence(body, ECDSA_WITH_SHA256, bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
