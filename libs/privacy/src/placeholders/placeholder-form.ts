import type { PiiLabel } from '@gatehouse/kernel';

/**
 * Consonants only. An id of twelve carries 50 bits, and since it has neither digits nor vowels, nobody can pass a telephone
 * number or a name through the masking by dressing it as a placeholder.
 */
export const ALPHABET = 'bcdfghjkmnpqrstvwxz';
export const ID_LENGTH = 12;

export const PLACEHOLDERS = new RegExp(`\\[\\[([a-z_]{2,16}):([${ALPHABET}]{${ID_LENGTH}})\\]\\]`, 'g');
/** Anything that is meant as a placeholder, well formed or not: an ill-formed one must be refused, not sent on. */
export const ALMOST = /\[\[[a-z_]{2,16}:[a-z0-9]{2,40}\]\]/i;
const WHOLE = new RegExp(`^(?:\\[\\[[a-z_]{2,16}:[${ALPHABET}]{${ID_LENGTH}}\\]\\]|\\[redacted\\])$`);

export const REDACTED = '[redacted]';

/** True for a value that masking already replaced. */
export const isMasked = (value: string): boolean => value.startsWith('[') && WHOLE.test(value);

export const placeholder = (label: PiiLabel, id: string): string => `[[${label.toLowerCase()}:${id}]]`;

/** Labels whose values are redacted, never kept: no tool may be sent them from a conversation. */
export const NEVER_KEPT: ReadonlySet<PiiLabel> = new Set<PiiLabel>([
  'ACCESS_CODE',
  'SSN',
  'CARD',
  'ACCOUNT',
  'ROUTING',
  'CREDENTIAL',
  'PASSPORT',
  'DRIVER_LICENCE',
]);
