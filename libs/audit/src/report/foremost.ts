import type { ReportedEvent } from './reported-event.js';

/** Events of one section that are shown whole. The export holds all. */
export const MOST_SHOWN = 300;
const GRAVITY = ['info', 'warn', 'alert', 'error'];

export const graverThenNewer = (one: ReportedEvent, other: ReportedEvent): number =>
  GRAVITY.indexOf(other.event.severity) - GRAVITY.indexOf(one.event.severity) || other.event.ts - one.event.ts;

/** Keeps the first of an order without keeping all: a quarter may have half a million events. */
export class Foremost {
  count = 0;
  private kept: ReportedEvent[] = [];

  constructor(
    private readonly order: (one: ReportedEvent, other: ReportedEvent) => number,
    private readonly most = MOST_SHOWN,
  ) {}

  take(event: ReportedEvent): void {
    this.count += 1;
    this.kept.push(event);
    if (this.kept.length >= 4 * this.most) this.kept = this.events();
  }

  events(): ReportedEvent[] {
    return this.kept.toSorted(this.order).slice(0, this.most);
  }
}
