import { MOST_AHEAD_MS } from '@gatehouse/kernel';
import { RosterWatchStore, type MlsConnection, type RosterWatch } from '@gatehouse/mls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { lookEveryMs, MlsRosterSource } from './mls-roster-source.js';

class Watch extends RosterWatchStore {
  row: RosterWatch = { dueAt: 0, version: 0 };

  async state(): Promise<RosterWatch> {
    return this.row;
  }

  async take(_connection: string, now: number, next: number): Promise<boolean> {
    if (this.row.dueAt > now && this.row.dueAt <= next + MOST_AHEAD_MS) return false;
    this.row = { ...this.row, dueAt: next };
    return true;
  }

  async tell(): Promise<number> {
    this.row = { ...this.row, version: this.row.version + 1 };
    return this.row.version;
  }
}

/** An MLS with one fact, and how often each node asked it. */
class Node {
  looks = 0;
  changes = 0;
  rows: { members: { fact: number }[]; missing: string[] } | undefined;
  readonly source: MlsRosterSource;
  readonly stop: () => void;

  constructor(store: Watch) {
    const followed = {
      cost: 1,
      rows: undefined as Node['rows'],
      readAll: async () => (followed.rows = { members: [{ fact }], missing: [] }),
      look: async () => {
        this.looks += 1;
        const isNew = followed.rows!.members[0]!.fact !== fact;
        followed.rows = { members: [{ fact }], missing: [] };
        return isNew;
      },
    };
    const connection = { profile: { id: 'cascade', limits: {} }, followed } as unknown as MlsConnection;
    this.source = new MlsRosterSource(connection, { store, everyMs: 3_000, clock: { now: () => Date.now() } });
    this.stop = this.source.watch(() => {
      this.changes += 1;
      void this.load();
    });
  }

  async load(): Promise<void> {
    this.rows = (await this.source.load()) as unknown as Node['rows'];
  }
}

let fact: number;
let nodes: Node[];
let store: Watch;

beforeEach(async () => {
  vi.useFakeTimers();
  fact = 1;
  store = new Watch();
  nodes = [new Node(store), new Node(store)];
  for (const node of nodes) await node.load();
});
afterEach(() => {
  for (const node of nodes) node.stop();
  vi.useRealTimers();
});

it('asks the MLS once for all nodes, and each takes up what one found', async () => {
  await vi.advanceTimersByTimeAsync(10_000);
  const before = nodes.map(({ looks }) => looks);
  await vi.advanceTimersByTimeAsync(30_000);
  // One look every three seconds in all.
  expect(nodes.reduce((sum, { looks }, index) => sum + looks - before[index]!, 0)).toBeLessThanOrEqual(11);
  fact = 2;
  await vi.advanceTimersByTimeAsync(4_500);
  expect(nodes.map(({ rows }) => rows!.members[0]!.fact)).toEqual([2, 2]);
  expect(nodes.map(({ changes }) => changes)).toEqual([1, 1]);
});

it('goes on asking where the next time is of a node whose clock was a day ahead', async () => {
  store.row = { ...store.row, dueAt: Date.now() + 86_400_000 };
  fact = 2;
  await vi.advanceTimersByTimeAsync(8_000);
  expect(nodes.map(({ rows }) => rows!.members[0]!.fact)).toEqual([2, 2]);
});

it.each([
  ['the asked time, where that uses little', 1, { perHour: 7_200, perDay: 100_000 }, 3_000],
  ['half of the day at most', 1, { perHour: 7_200, perDay: 40_000 }, 4_320],
  ['half of the hour at most, all requests of a look counted', 5, { perHour: 5_000 }, 7_200],
  ['the asked time, where nothing is limited', 5, {}, 3_000],
])('looks for changes every so often: %s', (_title, cost, limits, expected) => {
  expect(lookEveryMs(3_000, cost, limits)).toBe(expected);
});
