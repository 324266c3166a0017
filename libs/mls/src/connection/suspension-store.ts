/** An MLS connection that serves no assistants, although gateway.yaml says it may: somebody took the approval back. */
export interface Suspension {
  /** Id of the connection in gateway.yaml. */
  readonly connection: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Who did it. */
  readonly by: string;
}

/** Suspended connections, for every node; they stay so over restarts until somebody resumes them. */
export abstract class SuspensionStore {
  abstract suspend(suspension: Suspension): Promise<void>;
  /** False where it was not suspended. */
  abstract resume(connection: string): Promise<boolean>;
  abstract list(): Promise<readonly Suspension[]>;
}
