import type { Audience, FieldRule, JsonObject } from '@gatehouse/kernel';
import type { Looker } from './mask-run.js';
import { secretsOf, type RecordSecret } from './record-secrets.js';

/** Values of a record that its reader does not see in clear, for the texts of the record that may repeat them. */
export function hiddenIn(
  { maskOwn }: Looker,
  record: JsonObject,
  rules: ReadonlyMap<string, FieldRule>,
  standing: ReadonlySet<Audience>,
): RecordSecret[] {
  const found: RecordSecret[] = [];
  for (const [key, { audience, model, pii }] of rules) {
    const shown = standing.has(audience) && model === 'show' && !(maskOwn && audience === 'OWNER_MEMBER');
    if (!shown && pii !== undefined) found.push(...secretsOf(pii, record[key], record));
  }
  return found;
}
