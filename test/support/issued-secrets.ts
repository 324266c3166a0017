/** Shorter texts stand somewhere by chance. */
const SHORTEST = 9;
const PREFIX = 4;

interface Spelling {
  readonly bytes: Buffer;
  /** What it is and how it was written: never the value. */
  readonly name: string;
}

/** A value inside a longer base64 text has one of three spellings, by where it begins; the letters at both ends depend on the neighbours. */
function insideBase64(value: Buffer): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const letters = Buffer.concat([Buffer.alloc(offset), value])
      .toString('base64')
      .replace(/=+$/, '');
    const end = (offset + value.length) % 3 === 0 ? letters.length : letters.length - 1;
    return letters.slice(Math.ceil((offset * 4) / 3), end);
  });
}

function spellingsOf(value: Buffer): readonly (readonly [string, Buffer])[] {
  const base64 = insideBase64(value);
  const hex = value.toString('hex');
  const written: (readonly [string, string])[] = [
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['URL-encoded', encodeURIComponent(value.toString('utf8'))],
    ...base64.map((text) => ['base64', text] as const),
    ...base64.map((text) => ['base64url', text.replaceAll('+', '-').replaceAll('/', '_')] as const),
  ];
  return [['as it is', value], ...written.map(([how, text]) => [how, Buffer.from(text)] as const)];
}

/** What a run issued, typed in or was given, and must rest nowhere in the clear. */
export class IssuedSecrets {
  private readonly known = new Map<string, { readonly what: string; readonly bytes: Buffer }>();

  /** `what` is a word for it, such as "refresh token": it is all that a failure says. */
  add(what: string, value: string | Buffer): void {
    const bytes = Buffer.from(value as string);
    if (bytes.length >= SHORTEST) this.known.set(bytes.toString('latin1'), { what, bytes });
  }

  get size(): number {
    return this.known.size;
  }

  /** What stands in the bytes, each by its word and its spelling; from all positions at once, however many secrets there are. */
  standingIn(bytes: Buffer): readonly string[] {
    const byPrefix = this.byPrefix();
    const found = new Set<string>();
    for (let at = 0; at + PREFIX <= bytes.length; at += 1) {
      const first = (bytes[at]! << 8) | bytes[at + 1]!;
      if (byPrefix.firsts[first] === 0) continue;
      for (const { bytes: wanted, name } of byPrefix.spellings.get(bytes.readUInt32LE(at)) ?? [])
        if (bytes.compare(wanted, 0, wanted.length, at, Math.min(at + wanted.length, bytes.length)) === 0) found.add(name);
    }
    return [...found];
  }

  private byPrefix(): { readonly firsts: Uint8Array; readonly spellings: ReadonlyMap<number, readonly Spelling[]> } {
    const firsts = new Uint8Array(65_536);
    const spellings = new Map<number, Spelling[]>();
    for (const { what, bytes: value } of this.known.values()) {
      for (const [how, bytes] of spellingsOf(value)) {
        const prefix = bytes.readUInt32LE(0);
        firsts[(bytes[0]! << 8) | bytes[1]!] = 1;
        spellings.set(prefix, [...(spellings.get(prefix) ?? []), { bytes, name: `${what} (${how})` }]);
      }
    }
    return { firsts, spellings };
  }
}

/** Those of this file: every spec file has a process of its own. */
export const issuedSecrets = new IssuedSecrets();
