import { slotOf } from './reading-weights.js';
import { DOORS, ofWindow, type Door } from './window-features.js';

/** The slots of all features that windows have as a whole: few enough to be looked up once. */
export class WindowPlaces {
  readonly asks: number;
  private readonly doors: Int32Array;
  private readonly firsts: Int32Array;
  private readonly doorKinds: Int32Array;
  private readonly nears: Int32Array;
  private readonly width: number;

  /** @param kinds how many kinds of words there are, numbered from 1 */
  constructor(tags: Uint16Array, kinds: number) {
    this.width = kinds + 1;
    this.asks = slotOf(tags, ofWindow.asks);
    this.doors = Int32Array.from(DOORS, (door) => slotOf(tags, ofWindow.door(door)));
    this.firsts = Int32Array.from({ length: this.width }, (_, kind) => slotOf(tags, ofWindow.first(kind)));
    this.doorKinds = Int32Array.from({ length: this.width * DOORS.length }, (_, at) =>
      slotOf(tags, ofWindow.doorKind(DOORS[Math.floor(at / this.width)]!, at % this.width)),
    );
    this.nears = Int32Array.from({ length: this.width * this.width }, (_, at) =>
      slotOf(tags, ofWindow.near(Math.floor(at / this.width), at % this.width)),
    );
  }

  door(door: Door): number {
    return this.doors[DOORS.indexOf(door)]!;
  }

  first(kind: number): number {
    return this.firsts[kind]!;
  }

  doorKind(door: Door, kind: number): number {
    return this.doorKinds[DOORS.indexOf(door) * this.width + kind]!;
  }

  near(kind: number, other: number): number {
    return this.nears[Math.min(kind, other) * this.width + Math.max(kind, other)]!;
  }
}
