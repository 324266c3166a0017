export interface RawCell {
  readonly value: unknown;
  /** Counted from 1. */
  readonly column?: number;
}

/** A row as a file has it, before anything of it is understood. */
export interface RawRow {
  readonly line?: number;
  readonly entry?: number;
  readonly cells: ReadonlyMap<string, RawCell>;
}

export interface RawTable {
  /** Names as the file gives them, each once. */
  readonly names: readonly string[];
  readonly rows: readonly RawRow[];
}
