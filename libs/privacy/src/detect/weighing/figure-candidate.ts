/** A piece of a text that could be a figure of somebody: how it is written is part of the evidence. */
export interface FigureCandidate {
  readonly start: number;
  readonly end: number;
  /** Its digits as they are meant; of a figure in words, none. */
  readonly digits: string;
  /** How many words a spoken figure has; 0 for a written one. */
  readonly words: number;
}
