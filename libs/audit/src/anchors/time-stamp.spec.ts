import { describe, expect, it } from 'vitest';
import { certificatesIn, readStamp, stampRequest } from './time-stamp.js';

describe('a request for a time stamp', () => {
  it('tells the digest of the text and a number of its own, as DER', () => {
    const { body, nonce } = stampRequest('origin\n7\nroot\n', Buffer.from('4102030405060708', 'hex'));
    // Version 1, SHA-256 and the digest (openssl dgst), the nonce, and that the certificate is wanted.
    expect(body.toString('hex')).toMatch(
      /^30[0-9a-f]{2}0201013031300d060960864801650304020105000420[0-9a-f]{64}02084102030405060708.*0101ff$|^30[0-9a-f]{2}020101302f300b06096086480165030402010420[0-9a-f]{64}020841020304050607080101ff$/,
    );
    expect(nonce).toHaveLength(8);
  });

  it('never has a number that an encoder would shorten or take for negative', () => {
    for (let turn = 0; turn < 50; turn += 1) expect(stampRequest('text').nonce[0]! & 0xc0).toBe(0x40);
  });
});

it.each(['', 'not DER', '\u0030\u0003\u0002\u0001\u0000'])('what is no time stamp (%j) is told of', (answer) => {
  expect(readStamp(Buffer.from(answer), 'text')).toBe('the answer is no time stamp of RFC 3161');
});

it.each(['', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])('a file without a certificate (%j) is told of', (pem) => {
  expect(certificatesIn(pem)).toBeUndefined();
});
