import { MOST_AHEAD_MS } from '@gatehouse/kernel';

/** How much may be used: so many in any span of `perMs`, or without it so many at one time. */
export interface UsageTerms {
  readonly most: number;
  readonly perMs?: number;
}

/** What is known of one limit and one whom it counts. */
export interface Usage {
  /** Calls made, by slot, oldest first: `[slot, calls]`. */
  readonly made: readonly (readonly [number, number])[];
  /** What nodes have taken and may still use: `[node, calls, good until]`, in milliseconds since the epoch. */
  readonly held: readonly (readonly [string, number, number])[];
}

/** What one node did since it last asked, and what it wants. */
export interface UsageAsk {
  readonly node: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Calls made or given back since the last time, by slot. */
  readonly made: ReadonlyMap<number, number>;
  /** What it goes on holding. */
  readonly keep: number;
  /** Calls that wait for it. */
  readonly waiting: number;
  /** What it would like to hold beside those. */
  readonly wanted: number;
}

export interface UsageGrant {
  readonly granted: number;
  /** How far the time that counts is ahead of this node's clock. */
  readonly ahead: number;
  /** Until when what it holds is good, by the time that counts. */
  readonly until: number;
  /** Milliseconds until there may be room again; 0 where there is some. */
  readonly wait: number;
}

export const NOTHING_USED: Usage = { made: [], held: [] };

/** How long a node may hold what it took without saying so again. What a node that died held counts as used then. */
export const HOLD_MS = 30_000;
/** A span is cut into so many slots. A call counts until its whole slot is out of the span: up to one slot too long, never too short. */
const SLOTS = 60;
/** Of a limit below this no node holds any ahead of need: all of it goes to whoever asks, wherever they ask. */
const SMALL = 100;
/** Of a larger one a node is given at most this part of what is left, so that the last ones go one by one. */
const PART = 8;
const UNKNOWN_WAIT_MS = 1_000;

export const isHeldAhead = ({ most }: UsageTerms): boolean => most >= SMALL;

const slotLength = (perMs: number): number => Math.max(1, Math.ceil(perMs / SLOTS));

export const slotAt = (perMs: number, at: number): number => Math.floor(at / slotLength(perMs));

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** What counts at `now`: calls made, and what nodes hold. */
export function usedAt({ made, held }: Usage, { perMs }: UsageTerms, now: number): { readonly made: number; readonly held: number } {
  const live = held.filter(([, , until]) => until > now || perMs !== undefined);
  const oldest = perMs === undefined ? Infinity : slotAt(perMs, now - perMs);
  return { made: sum(made.filter(([slot]) => slot >= oldest).map(([, n]) => n)), held: sum(live.map(([, n]) => n)) };
}

/** After when nothing of it counts any more. */
export function emptyAfter({ made, held }: Usage, { perMs }: UsageTerms): number {
  const holds = held.map(([, , until]) => until + (perMs ?? 0));
  const slots = perMs === undefined ? [] : made.map(([slot]) => (slot + 1) * slotLength(perMs) + perMs);
  return Math.max(0, ...holds, ...slots);
}

/**
 * One turn of a node: it says what it used and is granted more, where there is room. Whatever nodes do, no span of `perMs` sees more than
 * `most` calls: what a node holds counts as used until it says when it was.
 */
export function exchange(stored: Usage, terms: UsageTerms, ask: UsageAsk): { readonly usage: Usage; readonly grant: UsageGrant } {
  const before = asIfNow(stored, terms, ask.now);
  const at = timeThatCounts(before, terms, ask.now);
  const others = before.held.filter(([node]) => node !== ask.node);
  const lapsed = others.filter(([, , until]) => until <= at);
  const held = others.filter(([, , until]) => until > at);
  const made = madeBy(before, terms, { at, made: ask.made, lapsed });
  const left = terms.most - sum(made.map(([, n]) => n)) - sum(held.map(([, n]) => n)) - ask.keep;
  const ahead = !isHeldAhead(terms) ? 0 : Math.min(ask.wanted, Math.floor(left / PART));
  const granted = ask.waiting + ask.wanted === 0 ? 0 : Math.max(0, Math.min(left, Math.max(ask.waiting, ahead)));
  const until = at + HOLD_MS;
  const mine = ask.keep + granted;
  return {
    usage: { made, held: mine > 0 ? [...held, [ask.node, mine, until]] : held },
    grant: { granted, ahead: at - ask.now, until, wait: left > 0 ? 0 : waitFor(made, terms, { at, missing: 1 - left }) },
  };
}

/** What a clock wrote that was far ahead and was set back since, counts from now on: by its own time it would count until that comes. */
function asIfNow({ made, held }: Usage, { perMs }: UsageTerms, now: number): Usage {
  const latest = now + MOST_AHEAD_MS;
  const holds = held.map(([node, count, until]) => [node, count, until > latest + HOLD_MS ? now + HOLD_MS : until] as const);
  if (perMs === undefined) return { made, held: holds };
  const slots = new Map<number, number>();
  for (const [slot, count] of made) {
    const counts = slot > slotAt(perMs, latest) ? slotAt(perMs, now) : slot;
    slots.set(counts, (slots.get(counts) ?? 0) + count);
  }
  return { made: [...slots].toSorted(([one], [other]) => one - other), held: holds };
}

/** A node whose clock is behind counts by the time that has begun elsewhere: by its own it would find the past empty. */
function timeThatCounts({ made }: Usage, { perMs }: UsageTerms, now: number): number {
  const newest = made.at(-1)?.[0];
  return perMs === undefined || newest === undefined ? now : Math.max(now, newest * slotLength(perMs));
}

interface Since {
  readonly at: number;
  readonly made: ReadonlyMap<number, number>;
  readonly lapsed: Usage['held'];
}

function madeBy({ made }: Usage, { perMs }: UsageTerms, since: Since): (readonly [number, number])[] {
  if (perMs === undefined) return [];
  const slots = new Map(made);
  const add = (slot: number, count: number) => slots.set(slot, (slots.get(slot) ?? 0) + count);
  for (const [slot, count] of since.made) add(slot, count);
  // Its node may have used them until the last moment.
  for (const [, count, until] of since.lapsed) add(slotAt(perMs, until), count);
  const oldest = slotAt(perMs, since.at - perMs);
  return [...slots].filter(([slot, count]) => slot >= oldest && count > 0).toSorted(([one], [other]) => one - other);
}

/** Until enough of what was made is out of the span. What nodes hold may come back at any time. */
function waitFor(
  made: readonly (readonly [number, number])[],
  { perMs }: UsageTerms,
  { at, missing }: { at: number; missing: number },
): number {
  if (perMs === undefined) return UNKNOWN_WAIT_MS;
  let freed = 0;
  for (const [slot, count] of made) {
    freed += count;
    if (freed >= missing) return Math.max(1, (slot + 1) * slotLength(perMs) + perMs - at);
  }
  return UNKNOWN_WAIT_MS;
}
