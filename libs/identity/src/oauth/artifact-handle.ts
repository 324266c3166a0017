import type { SealedBox } from '@gatehouse/seal';

/** By what an artifact is found: a keyed digest, since user codes are short enough to be guessed from a plain one. */
export const handleOf = (box: Pick<SealedBox, 'digest'>, kind: string, value: string): string =>
  box.digest(kind, value).toString('base64url');
