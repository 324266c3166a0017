/** What people decided about a service, beside what gateway.yaml says of it. Times are milliseconds since the epoch. */
export interface Standing {
  /** Client id. */
  readonly service: string;
  readonly approved?: Decided;
  /** It is let in nowhere until somebody resumes it, approved or not. */
  readonly suspended?: Decided;
}

export interface Decided {
  readonly at: number;
  readonly by: string;
}

/** Standings, for every node; they outlive restarts. */
export abstract class StandingStore {
  abstract approve(service: string, decided: Decided): Promise<void>;
  abstract suspend(service: string, decided: Decided): Promise<void>;
  /** False where it was not suspended. */
  abstract resume(service: string): Promise<boolean>;
  abstract list(): Promise<readonly Standing[]>;
}
