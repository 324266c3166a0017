import { shippedTable } from '@gatehouse/tables';
import { canonicalStatus, STANDARD_STATUSES } from '../connection/status.js';
import { faultsOf, type Fault } from '../connection/faults.js';

/** Who decides that a status follows another: the listing's agent, or a broker by approval. */
export type Decider = 'agent' | 'broker';

interface Transition {
  readonly from: string;
  readonly to: string;
  readonly decided: Decider;
}

interface Document {
  readonly fields?: { readonly names?: readonly string[]; readonly source?: object };
  readonly transitions?: { readonly allowed?: readonly Transition[]; readonly source?: object };
}

/** Which fields of a listing may be written, and which status may follow which. Source: compliance/mls/listing-writes.yaml. */
export class WriteRules {
  private readonly fields: ReadonlyMap<string, string>;

  private constructor(
    names: readonly string[],
    private readonly transitions: readonly Transition[],
  ) {
    this.fields = new Map(names.map((name) => [name.toLowerCase(), name]));
  }

  /** Reads the file that ships with the gateway. Throws MlsFaults. */
  static load(): WriteRules {
    return WriteRules.of(shippedTable<Document>('mls/listing-writes.yaml'));
  }

  static of({ fields, transitions }: Document): WriteRules {
    const faults: Fault[] = [];
    const fault = (path: string, expected: string) => faults.push({ path: `mls/listing-writes.yaml: ${path}`, expected });
    if (!fields?.source || !transitions?.source) fault('source', 'expected a source for fields and for transitions: no source, no rule');
    const known = (status: string): boolean => STANDARD_STATUSES.some((each) => each === canonicalStatus(status));
    for (const [index, { from, to, decided }] of (transitions?.allowed ?? []).entries())
      if (!known(from) || !known(to) || !['agent', 'broker'].includes(decided))
        fault(`transitions[${index}]`, 'expected two values of StandardStatus, decided by agent or broker');
    faultsOf(faults);
    return new WriteRules(fields?.names ?? [], transitions?.allowed ?? []);
  }

  get names(): readonly string[] {
    return [...this.fields.values()];
  }

  /** The field in its own spelling, where it may be written. */
  writable(name: string): string | undefined {
    return this.fields.get(name.toLowerCase());
  }

  /** Who decides about this change of status; undefined where it is not allowed at all. */
  decider(from: string, to: string): Decider | undefined {
    return this.transitions.find((each) => each.from === canonicalStatus(from) && each.to === canonicalStatus(to))?.decided;
  }

  /** What may follow, for a sentence that helps. */
  after(from: string): readonly string[] {
    return this.transitions.filter((each) => each.from === canonicalStatus(from)).map(({ to }) => to);
  }
}
