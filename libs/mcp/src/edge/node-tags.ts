import type { TokenClaims } from '@gatehouse/kernel';
import { SealedBox } from '@gatehouse/seal';

const MARK = '~';

/**
 * Names the node that keeps what a text goes on from: a call that waits for an answer lives in one process. The name is sealed with the
 * deployment's key and bound to the person, so that nobody can have a node send a request somewhere. A gateway that stands alone marks nothing.
 */
export class NodeTags {
  private readonly box: SealedBox;

  /** `self` is the address by which the other nodes reach this one; none where there are no others. */
  constructor(
    key: Uint8Array,
    private readonly self?: string,
  ) {
    this.box = new SealedBox(key);
  }

  attach(text: string, claims: TokenClaims): string {
    return this.self === undefined ? text : `${text}${MARK}${this.box.name({ node: this.self }, boundTo(claims))}`;
  }

  /** Address of the other node that a text is from; undefined where it is from here, from nowhere, or from one that is not named. */
  elsewhere(text: unknown, claims: TokenClaims): string | undefined {
    if (this.self === undefined || typeof text !== 'string') return undefined;
    const at = text.lastIndexOf(MARK);
    const node = at < 0 ? undefined : this.box.open(text.slice(at + 1), boundTo(claims))?.['node'];
    return typeof node === 'string' && node !== this.self ? node : undefined;
  }
}

/** The text without the name of its node. */
export function untagged(text: string): string {
  const at = text.lastIndexOf(MARK);
  return at < 0 ? text : text.slice(0, at);
}

function boundTo({ issuer, subject }: TokenClaims): string {
  return JSON.stringify(['node', issuer, subject]);
}
