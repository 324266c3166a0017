import type { ReviewGround } from '@gatehouse/access';
import type { TextSource } from '@gatehouse/kernel';

/** Where a stranger's text stood, for people. */
export function sourceLine({ call, upstream, tool, resource, key }: TextSource): string {
  const record = resource === undefined ? '' : `${resource} ${key}, `;
  return `from ${record}by ${upstream}/${tool}, call ${call}`;
}

/** Why a call waits beside what policy says, for whoever decides. */
export function groundLine({ rule, says, source }: ReviewGround): string {
  return `${says} [${rule}]${source ? ` It came ${sourceLine(source)}.` : ''}`;
}
