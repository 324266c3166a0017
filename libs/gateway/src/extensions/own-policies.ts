import { isJsonObject, qualifiedName, Refusal, ROLES, type McpCall } from '@gatehouse/kernel';
import type { ExtensionThread } from './extension-thread.js';
import type { JudgedCall } from './ports.js';

export interface OwnPolicy {
  readonly id: string;
  readonly thread: Pick<ExtensionThread, 'call'>;
}

const WAIT_MS = 2_000;
const LONGEST_SENTENCE = 500;
/** `self` is the caller in person. */
const APPROVERS: ReadonlySet<string> = new Set(['self', ...ROLES]);

/** Policies that the deployment has as code. They are asked about what Cedar permits, and can only narrow it. */
export class OwnPolicies {
  constructor(private readonly policies: readonly OwnPolicy[]) {}

  /** Throws Refusal ACCESS_FORBIDDEN where one refuses, CHECK_FAILED where one fails. What one holds waits for people. */
  async judge(call: McpCall): Promise<void> {
    if (this.policies.length === 0) return;
    const asked = askedOf(call);
    for (const { id, thread } of this.policies) {
      let said: unknown;
      try {
        said = await thread.call('judge', [asked], WAIT_MS);
      } catch (cause) {
        throw new Refusal('CHECK_FAILED', undefined, { cause: new Error(`The policy ${id} failed.`, { cause }) });
      }
      followed(call, id, said);
    }
  }
}

function followed(call: McpCall, id: string, said: unknown): void {
  if (said === undefined || said === null) return;
  if (isJsonObject(said) && typeof said['refuse'] === 'string')
    throw new Refusal('ACCESS_FORBIDDEN', said['refuse'].slice(0, LONGEST_SENTENCE));
  if (!isJsonObject(said) || typeof said['hold'] !== 'string' || !Array.isArray(said['approvers']) || said['approvers'].length === 0)
    throw new Refusal('CHECK_FAILED', undefined, { cause: new Error(`The policy ${id} said what is no objection.`) });
  const approvers = said['approvers'].map(String);
  const unknown = approvers.filter((role) => !APPROVERS.has(role));
  // Nobody could ever approve, and the caller would be told to wait for them.
  if (unknown.length > 0) {
    const cause = new Error(`The policy ${id} asks for ${unknown.join(', ')}; expected ${[...APPROVERS].join(', ')}.`);
    throw new Refusal('CHECK_FAILED', undefined, { cause });
  }
  call.holdFor({ rule: `own.${id}`, approvers, says: said['hold'].slice(0, LONGEST_SENTENCE) });
}

function askedOf(call: McpCall): JudgedCall {
  const entry = call.tool.get();
  const { subject, roles, member } = call.principal.get();
  return {
    tool: { upstream: entry.upstream, name: qualifiedName(entry), action: entry.terms.action, dataClass: entry.terms.dataClass },
    caller: { user: subject, roles, ...(member ? { office: member.officeKey } : {}) },
    arguments: call.arguments,
  };
}
