import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { ReadArgument } from './arguments/argument-reading.js';
import { Condition, conditionFault, CONDITIONS } from './conditions/condition.js';
import { REACHES, ROLES, type Quota, type Reach, type RefusalReason, type Role } from '@gatehouse/kernel';
import { readQuota } from './quota.js';

/** Reach as a policy may write it: `supervised` is the office or the firm, by what the caller supervises. */
type WrittenReach = Reach | 'supervised';

interface Written {
  readonly id: string;
  /** The policy in one sentence. */
  readonly title: string;
  /** Where it comes from; every default names its source. */
  readonly source?: string;
  readonly file: string;
  readonly text: string;
  readonly json: PolicyJson;
  /** The arguments that it reads; absent where it reads none. What it says is then known at each call only. */
  readonly reads?: readonly ReadArgument[];
  /** When it is in force; always where it says nothing. */
  readonly when?: Condition;
}

export interface PermitClause extends Written {
  readonly effect: 'permit';
  readonly reach: WrittenReach;
  readonly maskOwn: boolean;
  /** Who must approve a call which only this and other held permits allow: the caller in person, roles, each by another person. */
  readonly hold?: readonly Approver[];
  /** Whether whoever calls has to say why. */
  readonly reason: boolean;
  /** How often it allows the call. */
  readonly quota?: Quota;
  /** Told with the result. */
  readonly notice?: string;
}

export interface ForbidClause extends Written {
  readonly effect: 'forbid';
  readonly reason: RefusalReason;
  /** What lifts it: the approval of all of these, or room in a quota. Absent where nothing does. */
  readonly unless?: { readonly approvers: readonly Approver[] } | { readonly quota: Quota };
}

/** A permit for deciding about held calls; it hands out no data, so it has no obligations. */
interface ApprovalClause extends Written {
  readonly effect: 'approve';
}

export type Clause = PermitClause | ForbidClause | ApprovalClause;

type Annotations = Readonly<Record<string, string>>;

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const WRITTEN_REACHES: readonly string[] = [...REACHES, 'supervised'];
const REASONS = { permit: ['required'], forbid: ['licence', 'membership', 'forbidden'], approve: [] } as const;
const FOR_ALL = ['id', 'title', 'source'];
const ALLOWED = {
  permit: [...FOR_ALL, 'reach', 'mask_own', 'hold', 'confirm', 'quota', 'reason', 'notice', ...CONDITIONS],
  forbid: [...FOR_ALL, 'hold', 'confirm', 'quota', 'reason', ...CONDITIONS],
  approve: FOR_ALL,
} as const;

/** Checks one annotation; an absent one is right where it may be absent. */
function check(annotations: Annotations, name: string, allowed: readonly string[]): string[] {
  const given = annotations[name];
  return given === undefined || allowed.includes(given) ? [] : [`@${name}("${given}") is not known; expected ${allowed.join(', ')}`];
}

/** One role, or several joined by +: `broker+compliance` takes one person of each. */
function holdFaults({ hold }: Annotations): string[] {
  const roles = hold?.split('+') ?? [];
  // Each role gives one yes, so one person would be enough for what is written for two.
  if (new Set(roles).size < roles.length)
    return [`@hold("${hold}") names a role twice; one person of each is asked, so name different roles`];
  return roles.every((role) => (ROLES as readonly string[]).includes(role))
    ? []
    : [`@hold("${hold}") is not known; expected ${ROLES.join(', ')}, or several of them joined by +`];
}

/** Whoever has to say yes. `self` is the caller in person, not their assistant. */
export type Approver = Role | 'self';

function approversIn({ hold, confirm }: Annotations): readonly Approver[] {
  return [...(confirm === 'true' ? (['self'] as const) : []), ...((hold?.split('+') ?? []) as Role[])];
}

/** A forbid that something lifts refuses nothing by itself, and what lifts it is one thing. */
function liftingFaults({ hold, confirm, quota, reason }: Annotations): string[] {
  const held = hold !== undefined || confirm !== undefined;
  return [
    ...(held && quota !== undefined ? ['@quota and @hold or @confirm do not go together on a forbid; write two policies'] : []),
    ...((held || quota !== undefined) && reason !== undefined
      ? ['@reason says why a forbid refuses; one with @hold, @confirm or @quota does not refuse']
      : []),
  ];
}

function quotaFaults({ quota }: Annotations): string[] {
  return quota === undefined || readQuota(quota)
    ? []
    : [`@quota("${quota}") is not known; expected calls and a span, such as 30 per 1h (s, m, h, d)`];
}

function quotaIn({ id, quota }: Annotations): { readonly quota?: Quota } {
  return quota === undefined ? {} : { quota: { policy: id!, ...readQuota(quota)! } };
}

function effectOf(json: PolicyJson): Clause['effect'] {
  if (json.effect === 'forbid') return 'forbid';
  const { action } = json;
  if (action.op !== '==' || !('entity' in action)) return 'permit';
  const entity = '__entity' in action.entity ? action.entity.__entity : action.entity;
  return entity.id === 'approve' || entity.id === 'break_glass' ? 'approve' : 'permit';
}

/** What is wrong with a policy's annotations. An unknown one is a fault, because `@hodl("broker")` would let calls through unheld. */
export function annotationFaults(json: PolicyJson): string[] {
  const annotations: Annotations = json.annotations ?? {};
  const effect = effectOf(json);
  const unknown = Object.keys(annotations).filter((name) => !(ALLOWED[effect] as readonly string[]).includes(name));
  return [
    ...(ID.test(annotations['id'] ?? '') ? [] : ['needs @id("some-name") in lower-case words joined by hyphens']),
    ...(annotations['title']?.trim() ? [] : ['needs @title("...") with the policy in one sentence']),
    ...unknown.map(
      (name) =>
        `@${name} does not belong on ${effect === 'approve' ? 'a permit for approving' : `a ${effect}`}; expected ${ALLOWED[effect].map((known) => `@${known}`).join(', ')}`,
    ),
    ...(effect === 'permit' && annotations['reach'] === undefined ? [`needs @reach("..."); expected ${WRITTEN_REACHES.join(', ')}`] : []),
    ...check(annotations, 'reach', WRITTEN_REACHES),
    ...check(annotations, 'mask_own', ['true', 'false']),
    ...holdFaults(annotations),
    ...quotaFaults(annotations),
    ...(effect === 'forbid' ? liftingFaults(annotations) : []),
    ...check(annotations, 'confirm', ['true']),
    ...(annotations['notice'] === undefined || annotations['notice'].trim() ? [] : ['@notice is empty; write what the reader is told']),
    ...check(annotations, 'reason', REASONS[effect]),
    ...CONDITIONS.flatMap((name) => {
      const given = annotations[name];
      return (given === undefined ? undefined : conditionFault(name, given)) ?? [];
    }),
  ];
}

/** A policy whose annotations have no faults, as the rest of this room reads it. */
export function readClause(json: PolicyJson, origin: Pick<Written, 'file' | 'text'>, reads?: readonly ReadArgument[]): Clause {
  const annotations: Annotations = json.annotations ?? {};
  const source = annotations['source'] === undefined ? {} : { source: annotations['source'] };
  const effect = effectOf(json);
  const { hours, networks } = annotations;
  const when = hours === undefined && networks === undefined ? {} : { when: new Condition({ hours, networks }, effect === 'forbid') };
  const written = {
    id: annotations['id']!,
    title: annotations['title']!,
    ...source,
    ...origin,
    json,
    ...(reads ? { reads } : {}),
    ...when,
  };
  if (effect === 'approve') return { ...written, effect };
  // What forbids some arguments hides no tool: others are welcome.
  const otherwise = reads === undefined ? 'invisible' : 'arguments';
  const hold = approversIn(annotations);
  const quota = quotaIn(annotations);
  if (effect === 'forbid') {
    const unless = hold.length > 0 ? { unless: { approvers: hold } } : quota.quota ? { unless: { quota: quota.quota } } : {};
    return { ...written, effect, reason: (annotations['reason'] as RefusalReason | undefined) ?? otherwise, ...unless };
  }
  return {
    ...written,
    effect,
    reach: annotations['reach'] as WrittenReach,
    maskOwn: annotations['mask_own'] === 'true',
    ...(hold.length > 0 ? { hold } : {}),
    reason: annotations['reason'] === 'required',
    ...quota,
    ...(annotations['notice'] ? { notice: annotations['notice'] } : {}),
  };
}
