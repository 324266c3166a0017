/** Whose turn it is to do what one node at a time does for all of them. */
export abstract class TurnStore {
  /** True where it was the holder's already, or nobody's any more; it is theirs until then. */
  abstract take(turn: string, holder: string, now: number, until: number): Promise<boolean>;
  /** Gives it up, so that nobody waits for it. Nothing where it is not theirs. */
  abstract leave(turn: string, holder: string): Promise<void>;
}
