/** Where the nodes of a deployment stand with the roster of one connection. */
export interface RosterWatch {
  /** Milliseconds since the epoch before which nobody has to look for changes. */
  readonly dueAt: number;
  /** Rises when a node found something. */
  readonly version: number;
}

/** Whose turn it is to look for changes of a roster, shared by all nodes, so that the MLS is asked once for all of them. */
export abstract class RosterWatchStore {
  /** Zeros for a connection that nobody has looked at. */
  abstract state(connection: string): Promise<RosterWatch>;
  /** Takes the turn that is due now and says when the next one is. False where another node took it, or it is not due. */
  abstract take(connection: string, now: number, next: number): Promise<boolean>;
  /** Tells the other nodes that there is something new. Resolves with the version. */
  abstract tell(connection: string): Promise<number>;
}
