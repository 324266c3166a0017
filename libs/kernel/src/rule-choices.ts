import type { JsonObject } from './json.js';

/** What becomes of a rule of compliance/ here. `monitor`: what it would have done is recorded, and nothing is done. */
export const RULE_MODES = ['enforce', 'monitor', 'off'] as const;
export type RuleMode = (typeof RULE_MODES)[number];

/** A rule that does not count here as it ships, with who decided that and why. */
export interface RuleChoice {
  /** Id of the rule; for the law of one state within it, `id@ST`. */
  readonly rule: string;
  readonly mode: RuleMode;
  readonly reason: string;
  readonly approvedBy: string;
}

/** Where an exception holds: everywhere that all of what is named fits. */
export interface RuleScope {
  /** `upstream/tool`, or the tool's name at `/mcp`. */
  readonly tool?: string;
  /** RESO ListingKey, where the call names one. */
  readonly listing?: string;
  /** RESO OfficeKey of whoever asks. */
  readonly office?: string;
  /** Sign-in name or MemberKey of whoever asks. */
  readonly person?: string;
}

/** What a rule would do is not done for this scope, until the end of a day (UTC). Each use is on record under `id`. */
export interface RuleException extends Omit<RuleChoice, 'mode'> {
  readonly id: string;
  readonly scope: RuleScope;
  /** ISO date; it holds through that day. */
  readonly until: string;
}

/** A rule that a deployment can decide about. */
export interface KnownRule {
  readonly id: string;
  /** It guards what no model may see, so it counts always and everywhere. */
  readonly isGuarded: boolean;
  /** False for one that is no finding about a call, so that nobody could watch what it would have done. */
  readonly isWatchable?: boolean;
  /** Why it ships turned off. */
  readonly off?: string;
}

/** What there is to be had of one call, to be held against scopes. */
export interface RuleScene {
  readonly tools: readonly string[];
  readonly listings: readonly string[];
  readonly office: string | undefined;
  readonly persons: readonly string[];
}

/** Everything that a deployment decided about rules. Pure data; RulesInForce judges by it. */
export class RuleChoices {
  private readonly modes: ReadonlyMap<string, RuleMode>;

  constructor(
    readonly choices: readonly RuleChoice[] = [],
    readonly exceptions: readonly RuleException[] = [],
  ) {
    this.modes = new Map(choices.map(({ rule, mode }) => [rule, mode]));
  }

  /** `shipped` where nothing was decided. */
  modeOf(rule: string, shipped: RuleMode = 'enforce'): RuleMode {
    return this.modes.get(rule) ?? shipped;
  }

  exceptionFor(rule: string, scene: RuleScene, day: string): RuleException | undefined {
    return this.exceptions.find((each) => each.rule === rule && day <= each.until && fits(each.scope, scene));
  }

  expired(day: string): readonly RuleException[] {
    return this.exceptions.filter(({ until }) => until < day);
  }
}

function fits({ tool, listing, office, person }: RuleScope, scene: RuleScene): boolean {
  return (
    (tool === undefined || scene.tools.includes(tool)) &&
    (listing === undefined || scene.listings.includes(listing)) &&
    (office === undefined || scene.office === office) &&
    (person === undefined || scene.persons.includes(person))
  );
}

const LISTING_KEY = /^listing_?key$/i;
const LISTING_KEYS = /^listing_?keys?$/i;
const STATE_NAMES = /^(?:property_?|office_?|listing_?)?state(?:_?or_?province)?$/i;

/** Keys of listings that the arguments of a call name. */
export function listingsIn(args: JsonObject): string[] {
  return valuesAt(args, LISTING_KEY);
}

/** The same with lists of keys: an exception is for one listing, the law of a place for each. */
export function allListingsIn(args: JsonObject): string[] {
  return Object.entries(args).flatMap(([name, value]) =>
    LISTING_KEYS.test(name) ? [value].flat().filter((key) => typeof key === 'string') : [],
  );
}

/** Two-letter states that the arguments of a call name. */
export function statesIn(args: JsonObject): string[] {
  return valuesAt(args, STATE_NAMES).filter((value) => /^[A-Z]{2}$/.test(value));
}

const valuesAt = (args: JsonObject, name: RegExp): string[] =>
  Object.entries(args).flatMap(([key, value]) => (name.test(key) && typeof value === 'string' ? [value] : []));
