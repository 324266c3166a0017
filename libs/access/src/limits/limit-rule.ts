import { qualifiedName, type CatalogueEntry, type DataClass, type Principal, type Role, type ToolAction } from '@gatehouse/kernel';

/** What is counted apart: each person on their own, each application (OAuth client), each tool, or the whole brokerage together. */
export const COUNTED = ['person', 'application', 'tool', 'brokerage'] as const;
export type Counted = (typeof COUNTED)[number];

/** Which calls a rule is about; all of what is named must fit. */
export interface LimitTarget {
  readonly role?: Role | undefined;
  /** `upstream_tool` or `upstream/tool`, or what either begins with, ending in `*`. */
  readonly tool?: string | undefined;
  readonly action?: ToolAction | undefined;
  readonly dataClass?: DataClass | undefined;
  /** Id of an OAuth client. */
  readonly application?: string | undefined;
}

/** One limit of gateway.yaml. */
export interface LimitRule {
  readonly id: string;
  readonly for: LimitTarget;
  readonly each: Counted;
  /** Calls in any span of that length. */
  readonly calls?: { readonly most: number; readonly perMs: number };
  /** Calls at one time. */
  readonly concurrent?: number;
  /** Open streams of change notifications at one time. */
  readonly streams?: number;
}

type Offer = Pick<CatalogueEntry, 'kind' | 'upstream' | 'name' | 'terms'>;

/** One name for what is called. URIs often name a person, so all resources of an upstream have one. */
export function limitedName({ kind, upstream, name }: Offer): string {
  return `${upstream}/${kind === 'tool' || kind === 'prompt' ? qualifiedName({ kind, name }) : `${kind}:`}`;
}

/** Whether the rule is about this person's use of the offer; without an offer, about this person. */
export function concerns({ for: target }: LimitRule, who: Principal, offer?: Offer): boolean {
  if (target.role !== undefined && !who.roles.includes(target.role)) return false;
  if (target.application !== undefined && target.application !== who.token.clientId) return false;
  if (!offer) return true;
  if (target.action !== undefined && target.action !== offer.terms.action) return false;
  if (target.dataClass !== undefined && target.dataClass !== offer.terms.dataClass) return false;
  return target.tool === undefined || fits(target.tool, offer);
}

/** Both ways to write it, whichever endpoint the call came by: one of them alone would be a way around the limit. */
function fits(pattern: string, offer: Offer): boolean {
  const own = limitedName(offer);
  const names = [own, own.replace('/', '_')];
  return pattern.endsWith('*') ? names.some((name) => name.startsWith(pattern.slice(0, -1))) : names.includes(pattern);
}

/** Whose use it is, as the rule counts. Sign-in names are compared without regard to case. */
export function countedFor({ each }: LimitRule, who: Principal, offer?: Offer): string {
  switch (each) {
    case 'person':
      return personOf(who);
    case 'application':
      return who.token.clientId;
    case 'tool':
      return offer ? limitedName(offer) : '';
    case 'brokerage':
      return who.tenant;
  }
}

export const personOf = ({ subject }: Principal): string => subject.toLowerCase();
