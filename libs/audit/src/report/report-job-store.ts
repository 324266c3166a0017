/** A report that somebody ordered, as every node sees it. */
export interface KeptReportJob {
  readonly id: string;
  readonly report: string;
  /** Subject of who ordered it: nobody else hears of it. */
  readonly orderedBy: string;
  /** Address of the node that makes it, by which the others reach it; none where there are no others. */
  readonly address?: string;
  readonly status: 'running' | 'done' | 'failed';
  readonly step?: { readonly what: string; readonly done: number; readonly of?: number };
  readonly files: readonly string[];
  /** Milliseconds since the epoch: until then its node is there, and says so again while it is. */
  readonly heldUntil: number;
}

/** Where reports stand that are made in the background. Their files lie at the node that makes them. */
export abstract class ReportJobStore {
  /** As it is now, in place of what was said of it before. */
  abstract save(job: KeptReportJob): Promise<void>;
  abstract find(id: string): Promise<KeptReportJob | undefined>;
  abstract remove(id: string): Promise<void>;
  /** Their node is there until then. */
  abstract hold(ids: readonly string[], until: number): Promise<void>;
  /** Forgets those whose node was last there before. */
  abstract purge(before: number): Promise<void>;
}
