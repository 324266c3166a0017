import { createHash, generateKeyPairSync, sign, type KeyObject, type webcrypto } from 'node:crypto';
import * as asn1 from 'asn1js';
import * as pki from 'pkijs';
import { canonicalJson, type JsonObject } from '@gatehouse/kernel';

const FULCIO = '1.3.6.1.4.1.57264.1';
const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
/** Certificates of builds are good for minutes; these for a day around one moment. */
const AT = Date.parse('2026-11-01T12:00:00Z');
const DAY_MS = 86_400_000;

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Who builds, as the authority writes it into the certificate. */
export interface Build {
  /** `https://github.com/owner/name`. */
  readonly repository: string;
  readonly workflow?: string;
  readonly commit?: string;
  readonly issuer?: string;
}

const pair = (): Pair => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });
const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const number = (value: number | bigint, bytes: number): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer.subarray(8 - bytes);
};
const sized = (content: Uint8Array, bytes = 2): Buffer => Buffer.concat([number(content.length, bytes), content]);

/** The parts of Sigstore for one run: an authority for certificates, a log of certificates, a transparency log with one entry at a time. */
export class SigstoreAuthority {
  private readonly ct = pair();
  private readonly rekor = pair();

  private constructor(
    private readonly name: string,
    private readonly root: pki.Certificate,
    private readonly ca: Pair & { readonly signing: webcrypto.CryptoKey },
  ) {}

  static async open(name = 'sigstore.example'): Promise<SigstoreAuthority> {
    const root = bareCertificate(name, name);
    root.extensions = [
      new pki.Extension({ extnID: '2.5.29.19', critical: true, extnValue: new pki.BasicConstraints({ cA: true }).toSchema().toBER() }),
    ];
    const keys = pair();
    const signing = await crypto.subtle.importKey(
      'pkcs8',
      keys.privateKey.export({ type: 'pkcs8', format: 'der' }),
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['sign'],
    );
    root.subjectPublicKeyInfo = publicKeyInfo(keys.publicKey);
    await root.sign(signing, 'SHA-256');
    return new SigstoreAuthority(name, root, { ...keys, signing });
  }

  /** As Sigstore publishes its own. */
  get trustedRoot(): JsonObject {
    const log = (keys: Pair) => ({
      baseUrl: `https://${this.name}`,
      hashAlgorithm: 'SHA2_256',
      publicKey: {
        rawBytes: spki(keys.publicKey).toString('base64'),
        keyDetails: 'PKIX_ECDSA_P256_SHA_256',
        validFor: { start: '2026-01-01T00:00:00Z' },
      },
      logId: { keyId: sha256(spki(keys.publicKey)).toString('base64') },
    });
    return {
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [log(this.rekor)],
      ctlogs: [log(this.ct)],
      certificateAuthorities: [
        {
          subject: { organization: 'example', commonName: this.name },
          uri: `https://${this.name}`,
          certChain: { certificates: [{ rawBytes: Buffer.from(this.root.toSchema().toBER()).toString('base64') }] },
          validFor: { start: '2026-01-01T00:00:00Z' },
        },
      ],
      timestampAuthorities: [],
    };
  }

  /** A bundle in which a build signed the statement. */
  async bundle(statement: object, build: Build): Promise<JsonObject> {
    const keys = pair();
    const certificate = await this.certificate(keys, build);
    return this.entered(statement, keys, { certificate: { rawBytes: certificate.toString('base64') } });
  }

  /** A bundle that a key signed which is published elsewhere, as registries do. */
  keyed(statement: object, keys: Pair, hint: string): JsonObject {
    return this.entered(statement, keys, { publicKey: { hint } });
  }

  private entered(statement: object, { privateKey, publicKey }: Pair, key: JsonObject): JsonObject {
    const payload = Buffer.from(JSON.stringify(statement));
    const encoded = Buffer.concat([Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload]);
    const signature = sign('sha256', encoded, privateKey).toString('base64');
    const body = Buffer.from(
      canonicalJson({
        apiVersion: '0.0.1',
        kind: 'dsse',
        spec: {
          payloadHash: { algorithm: 'sha256', value: sha256(payload).toString('hex') },
          signatures: [{ signature, verifier: spki(publicKey).toString('base64') }],
        },
      }),
    );
    return {
      mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
      verificationMaterial: { ...key, tlogEntries: [this.entry(body)] },
      dsseEnvelope: { payload: payload.toString('base64'), payloadType: PAYLOAD_TYPE, signatures: [{ sig: signature, keyid: '' }] },
    };
  }

  /** The only leaf of its tree, so that its hash is the root's. */
  private entry(body: Buffer): JsonObject {
    const logId = sha256(spki(this.rekor.publicKey));
    const integratedTime = Math.floor(AT / 1_000);
    const promised = canonicalJson({ body: body.toString('base64'), integratedTime, logIndex: 0, logID: logId.toString('hex') });
    const rootHash = sha256(Buffer.from([0]), body).toString('base64');
    const note = `${this.name} - 1\n1\n${rootHash}\n`;
    const signed = Buffer.concat([logId.subarray(0, 4), sign('sha256', Buffer.from(note), this.rekor.privateKey)]);
    return {
      logIndex: '0',
      logId: { keyId: logId.toString('base64') },
      kindVersion: { kind: 'dsse', version: '0.0.1' },
      integratedTime: String(integratedTime),
      inclusionPromise: { signedEntryTimestamp: sign('sha256', Buffer.from(promised), this.rekor.privateKey).toString('base64') },
      inclusionProof: {
        logIndex: '0',
        rootHash,
        treeSize: '1',
        hashes: [],
        checkpoint: { envelope: `${note}\n— ${this.name} ${signed.toString('base64')}\n` },
      },
      canonicalizedBody: body.toString('base64'),
    };
  }

  private async certificate(
    keys: Pair,
    { repository, workflow = '.github/workflows/publish.yml', commit, issuer }: Build,
  ): Promise<Buffer> {
    const leaf = bareCertificate('', this.name);
    const uri = `${repository}/${workflow}@refs/heads/main`;
    const text = (oid: string, value: string): pki.Extension =>
      new pki.Extension({ extnID: `${FULCIO}.${oid}`, extnValue: new asn1.Utf8String({ value }).toBER() });
    const names = new pki.GeneralNames({ names: [new pki.GeneralName({ type: 6, value: uri })] });
    leaf.subjectPublicKeyInfo = publicKeyInfo(keys.publicKey);
    leaf.extensions = [
      new pki.Extension({ extnID: '2.5.29.17', critical: true, extnValue: names.toSchema().toBER() }),
      text('8', issuer ?? 'https://token.actions.githubusercontent.com'),
      text('12', repository),
      text('13', commit ?? 'c0ffee'.repeat(7).slice(0, 40)),
      text('18', uri),
    ];
    await leaf.sign(this.ca.signing, 'SHA-256');
    leaf.extensions.push(new pki.Extension({ extnID: SCT_LIST, extnValue: this.stamp(Buffer.from(leaf.tbsView)) }));
    await leaf.sign(this.ca.signing, 'SHA-256');
    return Buffer.from(leaf.toSchema(true).toBER());
  }

  /** RFC 6962: the log of certificates vouches for the certificate as it was without this. */
  private stamp(precertificate: Buffer): ArrayBuffer {
    const head = Buffer.from([0]);
    const time = number(AT, 8);
    const entry = Buffer.concat([sha256(spki(this.ca.publicKey)), sized(precertificate, 3)]);
    const signature = sign('sha256', Buffer.concat([head, Buffer.from([0]), time, number(1, 2), entry, number(0, 2)]), this.ct.privateKey);
    const stamp = Buffer.concat([head, sha256(spki(this.ct.publicKey)), time, number(0, 2), Buffer.from([4, 3]), sized(signature)]);
    return new asn1.OctetString({ valueHex: new Uint8Array(sized(sized(stamp))).buffer }).toBER();
  }
}

function publicKeyInfo(key: KeyObject): pki.PublicKeyInfo {
  return pki.PublicKeyInfo.fromBER(new Uint8Array(spki(key)).buffer);
}

function bareCertificate(subject: string, issuer: string): pki.Certificate {
  const certificate = new pki.Certificate();
  const named = (value: string) => new pki.AttributeTypeAndValue({ type: '2.5.4.3', value: new asn1.Utf8String({ value }) });
  certificate.version = 2;
  certificate.serialNumber = new asn1.Integer({ value: 1 + subject.length });
  if (subject !== '') certificate.subject.typesAndValues.push(named(subject));
  certificate.issuer.typesAndValues.push(named(issuer));
  certificate.notBefore.value = new Date(AT - DAY_MS);
  certificate.notAfter.value = new Date(AT + DAY_MS);
  return certificate;
}
