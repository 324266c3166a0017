import type { Digest } from './merkle-tree.js';
import { parseNote, type Note, type NoteSigner } from './signed-note.js';

/** One chain at one moment: how many records it has, and the root of the tree over the hashes of all of them. */
export interface TreeHead {
  /** Which chain of which deployment: `gateway.harbor.example/audit/node-1`. */
  readonly origin: string;
  /** Number of records, and so the `seq` of the last one. */
  readonly size: number;
  readonly root: Digest;
}

export interface Checkpoint extends TreeHead {
  readonly note: Note;
}

const ROOT_LINE = /^[A-Za-z0-9+/]{43}=$/;
const SIZE_LINE = /^[1-9]\d{0,15}$/;

/** Signs a tree head in the format of C2SP tlog-checkpoint. */
export const signCheckpoint = ({ origin, size, root }: TreeHead, signer: NoteSigner): string =>
  signer.note(`${origin}\n${size}\n${root.toString('base64')}\n`);

/** Undefined where the text is no checkpoint. Its signatures are not judged here. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const note = parseNote(text);
  const [origin = '', size = '', root = '', ...rest] = note?.text.split('\n') ?? [];
  if (!note || origin === '' || rest.length === 0 || !SIZE_LINE.test(size) || !ROOT_LINE.test(root)) return undefined;
  return { origin, size: Number(size), root: Buffer.from(root, 'base64'), note };
}

/** Origins and the names of keys end with the chain, after what is the same for every chain of a deployment. */
export const originOf = (deployment: string, chain: string): string => `${deployment}/${encodeURIComponent(chain)}`;

export const chainOf = (origin: string): string | undefined => {
  const last = origin.slice(origin.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return undefined;
  }
};
