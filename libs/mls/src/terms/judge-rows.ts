import type { JsonObject } from '@gatehouse/kernel';
import type { MlsConnection } from './mls-connection.js';
import type { SecuredRead } from './plan.js';
import type { Suppression } from './row-rules.js';

/** A row that may be shown: as it is shown, and as the MLS gave it. */
export interface JudgedRow {
  readonly source: JsonObject;
  readonly row: JsonObject;
}

/** The rows of an answer by the rules that hang on each of them; `onLeftOut` hears why one is not shown. */
export function judgedRows(
  connection: Pick<MlsConnection, 'rulesFor'>,
  read: SecuredRead,
  rows: readonly JsonObject[],
  onLeftOut: (why: Suppression) => void,
): JudgedRow[] {
  const { resource, caller, shown, tested } = read;
  const rules = connection.rulesFor(caller);
  const judged: JudgedRow[] = [];
  for (const source of rows) {
    const standing = rules.standing(resource, source, caller);
    const why =
      rules.suppression(resource, source, standing) ?? (rules.tells(resource, source, { tested, standing }) ? 'optout' : undefined);
    if (why) onLeftOut(why);
    else judged.push({ source, row: rules.shape(resource, source, { shown, standing, caller }) });
  }
  return judged;
}
