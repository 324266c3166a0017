import type { Query } from '../odata/ast.js';
import { ATTRIBUTION_FIELDS, PARTY_FIELDS, RULE_FIELDS } from '../query/resources.js';
import { ADDRESS_MARKS } from './address-opt-out.js';
import type { MlsConnection } from './mls-connection.js';
import type { Caller } from './caller.js';
import type { MlsPlan, MlsToolName } from './plan.js';

interface Draft {
  readonly connection: MlsConnection;
  readonly caller: Pick<Caller, 'use'>;
  readonly resource: string;
  readonly query: Query;
}

/** The query as it is sent, with the fields that row rules, masking and attribution need where the MLS has them; and as its answer is shown. */
export function fetched({ connection, caller, resource, query }: Draft): Pick<MlsPlan, 'request' | 'shown'> {
  const { served } = connection.client;
  const always = resource === 'Property' ? ['ListingKey', 'ListOfficeName'] : [];
  const shownSelect = [
    ...new Set([
      ...query.select!.map(([name]) => name!),
      ...always.filter((name) => served.has(resource, name) && !served.fieldRules?.hides(resource, name, caller.use)),
    ]),
  ];
  const hidden = [
    ...(RULE_FIELDS[resource] ?? []),
    ...(PARTY_FIELDS[resource] ?? []),
    ...(resource === 'Property' ? ADDRESS_MARKS : []),
    // What stands beside a listing is served like what stands in it.
    ...(resource === 'Property' ? ATTRIBUTION_FIELDS : []).filter((name) => !served.fieldRules?.hides(resource, name, caller.use)),
  ];
  const asked = [...new Set([...shownSelect, ...hidden.filter((name) => served.has(resource, name))])];
  return {
    request: { resource, query: { ...query, select: asked.map((name) => [name]) } },
    shown: { ...query, select: shownSelect.map((name) => [name]) },
  };
}

/** Completes the plan of a built-in tool. */
export function finished(
  draft: Omit<Draft, 'caller'> & {
    readonly caller: Caller;
    readonly tool: MlsToolName;
    readonly tested?: ReadonlySet<string>;
    readonly rows: number;
  },
): MlsPlan {
  const { connection, caller, tool, rows, tested } = draft;
  return { connection, caller, tool, rows, ...(tested ? { tested } : {}), ...fetched(draft) };
}
