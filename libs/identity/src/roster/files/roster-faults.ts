/** Something in a roster file that cannot be taken, by where it stands. Holds no value of the file: those are people's data. */
export interface RosterFault {
  readonly file: string;
  /** Counted from 1, the header being line 1 of a CSV file. */
  readonly line?: number;
  /** Of a JSON file, which has no lines that mean anything: counted from 1. */
  readonly entry?: number;
  readonly column?: number;
  readonly field?: string;
  /** What is wrong and what was expected. */
  readonly what: string;
}

const MOST_TOLD = 20;

export function faultSentence({ file, line, entry, column, field, what }: RosterFault): string {
  const place = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(entry === undefined ? [] : [`entry ${entry}`]),
    ...(column === undefined ? [] : [`column ${column}`]),
  ].join(', ');
  return `${file}${place ? ` ${place}` : ''}${field ? ` (${field})` : ''}: ${what}`;
}

/** Roster files that were not taken. The message names all of their faults, up to twenty. */
export class RosterFaults extends Error {
  constructor(readonly faults: readonly RosterFault[]) {
    const told = faults.slice(0, MOST_TOLD).map(faultSentence);
    super([...told, ...(faults.length > MOST_TOLD ? [`and ${faults.length - MOST_TOLD} more`] : [])].join('\n'));
    this.name = 'RosterFaults';
  }
}
