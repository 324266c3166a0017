import { createHash, randomBytes } from 'node:crypto';
import { Integer, OctetString } from 'asn1js';
import { AlgorithmIdentifier, Certificate, MessageImprint, PKIStatus, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs';

const SHA256 = '2.16.840.1.101.3.4.2.1';
/** id-kp-timeStamping: what a certificate must be for (RFC 3161 section 2.3). */
const EXTENDED_KEY_USAGE = '2.5.29.37';
const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

export interface TimeStamp {
  /** Milliseconds since the epoch: when the authority saw the text. */
  readonly at: number;
}

export interface StampRequest {
  /** application/timestamp-query. */
  readonly body: Buffer;
  readonly nonce: Buffer;
}

/** Asks for a time stamp over a text; the authority sees its digest alone (RFC 3161 section 2.4.1). */
export function stampRequest(text: string, nonce: Buffer = positive(randomBytes(16))): StampRequest {
  const request = new TimeStampReq({
    version: 1,
    messageImprint: imprintOf(text),
    nonce: new Integer({ valueHex: exact(nonce) }),
    // Whoever checks it years later needs the certificate.
    certReq: true,
  });
  return { body: Buffer.from(request.toSchema().toBER()), nonce };
}

/** The first bit of a DER integer is its sign, and a first byte of nothing would be left out. */
function positive(bytes: Buffer): Buffer {
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes;
}

const imprintOf = (text: string): MessageImprint =>
  new MessageImprint({
    hashAlgorithm: new AlgorithmIdentifier({ algorithmId: SHA256 }),
    hashedMessage: new OctetString({ valueHex: exact(sha256(text)) }),
  });

interface Read {
  readonly signed: SignedData;
  readonly info: TSTInfo;
}

/** A sentence where the bytes hold no time stamp. */
function read(response: Uint8Array): Read | string {
  try {
    const { status, timeStampToken } = TimeStampResp.fromBER(exact(response));
    if (status.status !== PKIStatus.granted && status.status !== PKIStatus.grantedWithMods)
      return `the authority refuses, with status ${status.status}`;
    if (!timeStampToken) return 'the answer has no time stamp';
    const signed = new SignedData({ schema: timeStampToken.content });
    const content = signed.encapContentInfo.eContent;
    return content ? { signed, info: TSTInfo.fromBER(content.getValue()) } : 'the answer has no time stamp';
  } catch {
    return 'the answer is no time stamp of RFC 3161';
  }
}

/** What an authority answered, as far as it can be judged without trusting anybody: it is over this text, and for this request where one is given. */
export function readStamp(response: Uint8Array, text: string, request?: Pick<StampRequest, 'nonce'>): TimeStamp | string {
  const found = read(response);
  if (typeof found === 'string') return found;
  const { messageImprint, nonce, genTime } = found.info;
  const isOverText =
    messageImprint.hashAlgorithm.algorithmId === SHA256 &&
    Buffer.from(messageImprint.hashedMessage.valueBlock.valueHexView).equals(sha256(text));
  if (!isOverText) return 'the time stamp is over something else';
  if (request && !(nonce && Buffer.from(nonce.valueBlock.valueHexView).equals(request.nonce)))
    return 'the time stamp answers another request';
  return { at: genTime.getTime() };
}

/** The same, and who signed it: an authority that one of the certificates vouches for, with a certificate for time stamps that was good then. */
export async function checkStamp(response: Uint8Array, text: string, trusted: readonly Certificate[]): Promise<TimeStamp | string> {
  const stamp = readStamp(response, text);
  const found = read(response);
  if (typeof stamp === 'string') return stamp;
  if (typeof found === 'string') return found;
  try {
    const verdict = await found.signed.verify({
      signer: 0,
      data: exact(Buffer.from(text)),
      trustedCerts: [...trusted],
      checkDate: new Date(stamp.at),
      checkChain: true,
      extendedMode: true,
    });
    if (!verdict.signatureVerified) return 'the signature of the time stamp is false';
    if (!isForStamps(verdict.signerCertificate)) return 'the certificate that signed it is none for time stamps';
    return stamp;
  } catch {
    return 'no authority that is trusted here signed it, or it was changed';
  }
}

function isForStamps(certificate: Certificate | null | undefined): boolean {
  const usage = certificate?.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE)?.parsedValue as
    { keyPurposes?: string[] } | undefined;
  return usage?.keyPurposes?.includes(TIME_STAMPING) ?? false;
}

/** Certificates of a PEM file; undefined where it holds none. */
export function certificatesIn(pem: string): readonly Certificate[] | undefined {
  const blocks = [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)];
  try {
    const read = blocks.map(([, base64]) => Certificate.fromBER(exact(Buffer.from(base64!, 'base64'))));
    return read.length > 0 ? read : undefined;
  } catch {
    return undefined;
  }
}
