import { createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';

/** Signature type of Ed25519 (C2SP signed-note, "Signature types"). */
const ED25519 = 0x01;
/** What comes before the 32 bytes of an Ed25519 key in SubjectPublicKeyInfo (RFC 8410 section 4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u;
const NAME = /^[^\s+]+$/u;

/**
 * Who signs, as C2SP signed-note writes it for verifiers: `name+id+key`, the id 8 hexadecimal digits, the key base64 of the type and 32 bytes.
 * It is what an auditor keeps, and it is public.
 */
export class NoteVerifier {
  private constructor(
    readonly name: string,
    /** The first four bytes of the digest of name and key. */
    readonly id: Buffer,
    private readonly key: KeyObject,
    private readonly raw: Buffer,
  ) {}

  static of(name: string, key: KeyObject): NoteVerifier {
    const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length);
    return new NoteVerifier(name, idOf(name, raw), createPublicKey(key), raw);
  }

  /** Undefined where the text is no verifier key of Ed25519, or its id is another one's. */
  static parse(text: string): NoteVerifier | undefined {
    const [name = '', id = '', ...rest] = text.trim().split('+');
    const typed = Buffer.from(rest.join('+'), 'base64');
    if (!NAME.test(name) || typed.length !== 33 || typed[0] !== ED25519) return undefined;
    const raw = typed.subarray(1);
    if (idOf(name, raw).toString('hex') !== id) return undefined;
    return new NoteVerifier(
      name,
      idOf(name, raw),
      createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' }),
      raw,
    );
  }

  get text(): string {
    return `${this.name}+${this.id.toString('hex')}+${Buffer.concat([Buffer.from([ED25519]), this.raw]).toString('base64')}`;
  }

  verifies(text: string, signature: Uint8Array): boolean {
    return verify(null, Buffer.from(text), this.key, signature);
  }
}

const idOf = (name: string, raw: Uint8Array): Buffer =>
  hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ED25519]), raw]), 'buffer').subarray(0, 4);

export class NoteSigner {
  readonly verifier: NoteVerifier;

  /** @param name of the key: an address without scheme, with neither spaces nor `+`. */
  constructor(
    name: string,
    private readonly privateKey: KeyObject,
  ) {
    this.verifier = NoteVerifier.of(name, privateKey);
  }

  /** The note: the text, which ends with a line feed, an empty line, and the line of the signature. */
  note(text: string): string {
    const signed = Buffer.concat([this.verifier.id, sign(null, Buffer.from(text), this.privateKey)]);
    return `${text}\n— ${this.verifier.name} ${signed.toString('base64')}\n`;
  }
}

export interface Note {
  /** With its line feed: what is signed. */
  readonly text: string;
  readonly signatures: readonly { readonly name: string; readonly id: Buffer; readonly signature: Buffer }[];
}

function signatureOf(line: string): Note['signatures'][number] | undefined {
  const [, name = '', base64 = ''] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  // Several base64 texts stand for the same bytes; only one of them is what was written.
  if (name === '' || bytes.length <= 4 || bytes.toString('base64') !== base64) return undefined;
  return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/** Reads a note (C2SP signed-note, "Format"). Undefined where it is none. */
export function parseNote(note: string): Note | undefined {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return undefined;
  const signatures = note
    .slice(end + 2, -1)
    .split('\n')
    .map((line) => signatureOf(line));
  if (!signatures.every((each) => each !== undefined)) return undefined;
  return { text: note.slice(0, end + 1), signatures };
}

/** Which of these keys signed the note, undefined where none did or a signature of one of them is false. */
export function signerOf({ text, signatures }: Note, keys: readonly NoteVerifier[]): NoteVerifier | undefined {
  const known = signatures.flatMap(({ name, id, signature }) => {
    const key = keys.find((each) => each.name === name && each.id.equals(id));
    return key ? [{ key, good: key.verifies(text, signature) }] : [];
  });
  return known.every(({ good }) => good) ? known[0]?.key : undefined;
}
