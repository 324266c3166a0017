import type { Standing, StandingStore } from './standing-store.js';

/** What people decided about services, held in memory: what is decided elsewhere counts after the next `refresh`. */
export class ServiceStandings {
  private byService: ReadonlyMap<string, Standing> = new Map();

  constructor(private readonly store: StandingStore) {}

  /** Undefined where nobody decided anything. */
  of(service: string): Standing | undefined {
    return this.byService.get(service);
  }

  /** Reads what holds now. Rejects where the store cannot be read; what held before holds on then. */
  async refresh(): Promise<void> {
    this.byService = new Map((await this.store.list()).map((standing) => [standing.service, standing]));
  }
}
