import { generateKeyPairSync, type KeyObject, type webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as asn1 from 'asn1js';
import * as pki from 'pkijs';

const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
const TST_INFO = '1.2.840.113549.1.9.16.1.4';

interface Party {
  readonly certificate: pki.Certificate;
  readonly key: webcrypto.CryptoKey;
}

const imported = (key: KeyObject): Promise<webcrypto.CryptoKey> =>
  crypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);

async function party(name: string, purpose: 'ca' | 'stamps' | 'nothing', issuer?: Party): Promise<Party> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = await imported(pair.privateKey);
  const certificate = new pki.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1.Integer({ value: purpose.length + name.length });
  const named = (value: string) => new pki.AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1.Utf8String({ value }) });
  certificate.subject.typesAndValues.push(named(name));
  certificate.issuer = issuer ? issuer.certificate.subject : certificate.subject;
  certificate.notBefore.value = new Date(Date.now() - 86_400_000);
  certificate.notAfter.value = new Date(Date.now() + 86_400_000);
  certificate.subjectPublicKeyInfo = pki.PublicKeyInfo.fromBER(
    new Uint8Array(pair.publicKey.export({ type: 'spki', format: 'der' })).buffer,
  );
  const extension = (extnID: string, schema: { toBER(): ArrayBuffer }) =>
    new pki.Extension({ extnID, critical: true, extnValue: schema.toBER() });
  const extensions = {
    ca: () => [extension('2.5.29.19', new pki.BasicConstraints({ cA: true }).toSchema())],
    stamps: () => [extension('2.5.29.37', new pki.ExtKeyUsage({ keyPurposes: [TIME_STAMPING] }).toSchema())],
    nothing: () => [],
  };
  certificate.extensions = extensions[purpose]();
  await certificate.sign(issuer?.key ?? key, 'SHA-256');
  return { certificate, key };
}

/** An authority for time stamps (RFC 3161) over HTTP, whose certificates only this run knows. */
export class TimeStampAuthority {
  private answered = 0;
  /** What it does wrong, if anything. */
  fault: 'down' | 'other-text' | 'refuses' | undefined;

  private constructor(
    private readonly server: Server,
    private readonly root: Party,
    private readonly signer: Party,
  ) {}

  static async start(purpose: 'stamps' | 'nothing' = 'stamps'): Promise<TimeStampAuthority> {
    const root = await party('Example root', 'ca');
    const server = createServer();
    const authority = new TimeStampAuthority(server, root, await party('Example time stamps', purpose, root));
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        void authority.reply(Buffer.concat(chunks), response);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return authority;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/stamp`;
  }

  /** What whoever verifies trusts. PEM. */
  get pem(): string {
    return `-----BEGIN CERTIFICATE-----\n${Buffer.from(this.root.certificate.toSchema().toBER()).toString('base64')}\n-----END CERTIFICATE-----\n`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async reply(query: Buffer, response: ServerResponse): Promise<void> {
    if (this.fault === 'down') return void response.writeHead(503).end();
    const body = await this.answer(query);
    response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(body);
  }

  async answer(query: Buffer): Promise<Buffer> {
    if (this.fault === 'refuses')
      return Buffer.from(new pki.TimeStampResp({ status: new pki.PKIStatusInfo({ status: pki.PKIStatus.rejection }) }).toSchema().toBER());
    const request = pki.TimeStampReq.fromBER(new Uint8Array(query).buffer);
    const imprint = request.messageImprint;
    if (this.fault === 'other-text') imprint.hashedMessage = new asn1.OctetString({ valueHex: new ArrayBuffer(32) });
    this.answered += 1;
    const info = new pki.TSTInfo({
      version: 1,
      policy: '1.2.3.4.1',
      messageImprint: imprint,
      serialNumber: new asn1.Integer({ value: this.answered }),
      genTime: new Date(),
      ...(request.nonce ? { nonce: request.nonce } : {}),
    });
    const token = new pki.ContentInfo({ contentType: pki.ContentInfo.SIGNED_DATA, content: (await this.signed(info)).toSchema(true) });
    const status = new pki.PKIStatusInfo({ status: pki.PKIStatus.granted });
    return Buffer.from(new pki.TimeStampResp({ status, timeStampToken: token }).toSchema().toBER());
  }

  private async signed(info: pki.TSTInfo): Promise<pki.SignedData> {
    const content = info.toSchema().toBER();
    const { certificate, key } = this.signer;
    const digest = await crypto.subtle.digest('SHA-256', content);
    const attributes = [
      new pki.Attribute({ type: '1.2.840.113549.1.9.3', values: [new asn1.ObjectIdentifier({ value: TST_INFO })] }),
      new pki.Attribute({ type: '1.2.840.113549.1.9.4', values: [new asn1.OctetString({ valueHex: digest })] }),
    ];
    const encapsulated = new pki.EncapsulatedContentInfo({ eContentType: TST_INFO });
    // Given to the constructor it would be cut into a constructed string, which is no DER.
    encapsulated.eContent = new asn1.OctetString({ valueHex: content });
    const signed = new pki.SignedData({
      version: 3,
      encapContentInfo: encapsulated,
      signerInfos: [
        new pki.SignerInfo({
          version: 1,
          sid: new pki.IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
          signedAttrs: new pki.SignedAndUnsignedAttributes({ type: 0, attributes }),
        }),
      ],
      certificates: [certificate],
    });
    await signed.sign(key, 0, 'SHA-256');
    return signed;
  }
}
