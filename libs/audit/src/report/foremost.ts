import type { ReportedEvent } from './reported-event.js';

/** Events of one section that are shown whole. The export holds all. */
export const MOST_SHOWN = 300;
const GRAVITY = ['info', 'warn', 'alert', 'error'];

export const graver = (one: ReportedEvent, other: ReportedEvent): number =>
  GRAVITY.indexOf(other.event.severity) - GRAVITY.indexOf(one.event.severity);
export const graverThenNewer = (one: ReportedEvent, other: ReportedEvent): number => graver(one, other) || other.event.ts - one.event.ts;

/** What happened, whoever did it when: a section that shows a few hundred of thousands shows some of each. */
export const whatHappened = ({ event: { kind, code, tool, events = [] } }: ReportedEvent): string =>
  [kind, code, tool?.name, ...events.toSorted()].join(' ');

/** Groups that are told apart; what comes after shares one. */
const MOST_GROUPS = 500;

/**
 * Keeps the first of an order without keeping all: a quarter may have half a million events. What is frequent does not hide what is rare: each
 * group has an equal part of the places, and what a small one leaves free goes to the others.
 */
export class Foremost {
  count = 0;
  private readonly groups = new Map<string, ReportedEvent[]>();

  constructor(
    private readonly order: (one: ReportedEvent, other: ReportedEvent) => number,
    private readonly most = MOST_SHOWN,
    private readonly groupOf: (event: ReportedEvent) => string = () => '',
  ) {}

  take(event: ReportedEvent): void {
    this.count += 1;
    const named = this.groupOf(event);
    const of = this.groups.has(named) || this.groups.size < MOST_GROUPS ? named : '';
    const group = this.groups.get(of) ?? [];
    group.push(event);
    this.groups.set(of, group.length >= 4 * this.most ? this.first(group) : group);
  }

  events(): ReportedEvent[] {
    const groups = [...this.groups.values()].map((group) => this.first(group)).toSorted((one, other) => one.length - other.length);
    const shown: ReportedEvent[] = [];
    for (const [at, group] of groups.entries()) {
      const left = this.most - shown.length;
      shown.push(...group.slice(0, Math.min(left, Math.max(1, Math.floor(left / (groups.length - at))))));
    }
    return shown.toSorted(this.order);
  }

  private first(group: readonly ReportedEvent[]): ReportedEvent[] {
    return group.toSorted(this.order).slice(0, this.most);
  }
}
