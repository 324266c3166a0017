import { createHash } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pki from 'pkijs';

/** A question for a time stamp as anybody may send it, without a nonce. */
export function stampQuery(text: string): Buffer {
  const digest = new Uint8Array(createHash('sha256').update(text).digest());
  const messageImprint = new pki.MessageImprint({
    hashAlgorithm: new pki.AlgorithmIdentifier({ algorithmId: '2.16.840.1.101.3.4.2.1' }),
    hashedMessage: new asn1.OctetString({ valueHex: digest.buffer }),
  });
  return Buffer.from(new pki.TimeStampReq({ version: 1, messageImprint, certReq: true }).toSchema().toBER());
}
