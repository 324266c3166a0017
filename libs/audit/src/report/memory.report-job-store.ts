import { ReportJobStore, type KeptReportJob } from './report-job-store.js';

/** In memory only, for tests. */
export class MemoryReportJobStore extends ReportJobStore {
  readonly jobs = new Map<string, KeptReportJob>();

  async save(job: KeptReportJob): Promise<void> {
    this.jobs.set(job.id, job);
  }

  async find(id: string): Promise<KeptReportJob | undefined> {
    return this.jobs.get(id);
  }

  async remove(id: string): Promise<void> {
    this.jobs.delete(id);
  }

  async hold(ids: readonly string[], until: number): Promise<void> {
    for (const id of ids) {
      const job = this.jobs.get(id);
      if (job) this.jobs.set(id, { ...job, heldUntil: until });
    }
  }

  async purge(before: number): Promise<void> {
    for (const { id, heldUntil } of this.jobs.values()) if (heldUntil < before) this.jobs.delete(id);
  }
}
