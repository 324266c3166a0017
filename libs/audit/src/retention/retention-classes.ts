import { readTable, shippedFile } from '@gatehouse/tables';
import { fits, type Recognised, type Trait } from '../trait.js';

/** How long one kind of records is kept: `compliance/retention/retention.yaml`. */
export interface RetentionClass {
  readonly id: string;
  readonly title: string;
  readonly years: number | 'forever';
  /** Where the broker of a state has to keep longer. */
  readonly states?: Readonly<Record<string, number>>;
  readonly source: { readonly document: string; readonly section: string; readonly asOf: string };
  readonly status: 'counsel review needed';
  readonly any: readonly Trait[];
  readonly examples: { readonly acts: readonly Recognised[]; readonly leavesAlone: readonly Recognised[] };
}

/** What a deployment adds: the states whose law counts, and years by class. */
export interface RetentionTerms {
  readonly states: readonly string[];
  readonly years: Readonly<Record<string, number>>;
}

/** A file or a setting that cannot be used; the message says why, a line for each fault. */
export class RetentionFaults extends Error {
  constructor(faults: readonly string[]) {
    super(`The times of retention cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'RetentionFaults';
  }
}

/** A leap day can be in the way. */
const DAY_MS = 86_400_000;

/** Classes in their order; a record is of the first that it fits. */
export class RetentionClasses {
  private constructor(
    readonly classes: readonly RetentionClass[],
    private readonly terms: RetentionTerms,
  ) {}

  of(event: Recognised): RetentionClass {
    // The last class takes whatever is left: read() sees to it.
    return this.classes.find(({ any }) => any.some((trait) => fits(trait, event))) ?? this.classes.at(-1)!;
  }

  /** The longest of the class's own years, those of the states that count, and those of the deployment. */
  yearsOf({ id, years, states = {} }: RetentionClass): number | 'forever' {
    if (years === 'forever') return years;
    return Math.max(years, ...this.terms.states.map((state) => states[state] ?? 0), this.terms.years[id] ?? 0);
  }

  /** No record after that time, in milliseconds since the epoch, can be over at `now`. */
  latestOver(now: number): number {
    const shortest = Math.min(...this.classes.map((each) => this.yearsOf(each)).filter((years) => years !== 'forever'));
    const end = new Date(now);
    end.setUTCFullYear(end.getUTCFullYear() - shortest);
    return end.getTime() + DAY_MS;
  }

  /** Whether a record of that time has been kept long enough at `now`, both in milliseconds since the epoch. */
  isOver(of: RetentionClass, ts: number, now: number): boolean {
    const years = this.yearsOf(of);
    if (years === 'forever') return false;
    const end = new Date(ts);
    end.setUTCFullYear(end.getUTCFullYear() + years);
    return end.getTime() <= now;
  }

  /** Throws RetentionFaults, also where an example is not judged as it says, or a deployment names no class or keeps less than the law asks. */
  static read(terms: RetentionTerms, file = shippedFile('retention/retention.yaml')): RetentionClasses {
    const { classes } = readTable<{ classes: RetentionClass[] }>(file, 'retention/retention.schema.json');
    const read = new RetentionClasses(classes, terms);
    const faults = [...read.exampleFaults(), ...read.termFaults()];
    if (faults.length > 0) throw new RetentionFaults(faults);
    return read;
  }

  private exampleFaults(): string[] {
    const open = this.classes.at(-1)!.any.some(({ kind, ...others }) => kind === '*' && Object.keys(others).length === 0);
    const wrong = this.classes.flatMap(({ id, examples }) => [
      ...examples.acts.flatMap((event, at) => (this.of(event).id === id ? [] : [`${id}: examples.acts[${at}] is of ${this.of(event).id}`])),
      ...examples.leavesAlone.flatMap((event, at) => (this.of(event).id === id ? [`${id}: examples.leavesAlone[${at}] is of it`] : [])),
    ]);
    return open ? wrong : ['the last class has to take every record: any: [{ kind: "*" }]', ...wrong];
  }

  private termFaults(): string[] {
    return Object.entries(this.terms.years).flatMap(([id, years]) => {
      const named = this.classes.find((each) => each.id === id);
      if (!named) return [`retention.keep names ${id}; the classes are ${this.classes.map((each) => each.id).join(', ')}`];
      const least = this.yearsOf(named);
      if (least === 'forever') return [`retention.keep: ${id} is kept for good`];
      return years < least
        ? [`retention.keep: ${id} is kept ${least} years by ${named.source.document}; a deployment keeps longer, not shorter`]
        : [];
    });
  }
}
