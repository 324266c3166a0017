import type { EntityJson } from '@cedar-policy/cedar-wasm/nodejs';
import { qualifiedName, type CatalogueEntry, type Role } from '@gatehouse/kernel';
import type { Question } from './evaluator.js';

/** The part of a catalogue entry that policy sees. */
export type PolicyEntry = Pick<CatalogueEntry, 'kind' | 'upstream' | 'name' | 'terms'>;

/** Somebody deciding about a held call, or letting it through alone in an emergency (`break_glass`). */
export interface ApprovalRequest {
  readonly action?: 'approve' | 'break_glass';
  readonly approverRole: Role;
  readonly ownRequest: boolean;
  /** OfficeKey of whoever asked, where they are a member. */
  readonly office?: string | undefined;
  /** When they decided, where that is past. */
  readonly at?: number | undefined;
}

/** A prompt, resource or template is judged as a tool would be: what counts is what is done with which records. */
export function toolEntity(entry: PolicyEntry): EntityJson & Question['resource'] {
  const { upstream, terms } = entry;
  const name = qualifiedName(entry);
  return {
    uid: { type: 'Tool', id: `${upstream}/${name}` },
    attrs: {
      name,
      ...(terms.resource === undefined ? {} : { records: terms.resource }),
      ...(terms.client === undefined ? {} : { client: terms.client }),
    },
    parents: [
      { type: 'DataClass', id: terms.dataClass },
      { type: 'Upstream', id: upstream },
    ],
  };
}

export function reviewEntity({ approverRole, ownRequest, office }: ApprovalRequest): EntityJson & Question['resource'] {
  return {
    uid: { type: 'Review', id: 'review' },
    attrs: { approver: { __entity: { type: 'Role', id: approverRole } }, ownRequest, ...(office === undefined ? {} : { office }) },
    parents: [],
  };
}
