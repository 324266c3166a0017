import { ReportJobStore, type KeptReportJob } from '@gatehouse/audit';
import { In, LessThan, type DataSource } from 'typeorm';
import { ReportJobEntity } from './entities/report-job.entity.js';
import { withoutValues } from './store-fault.js';

/** Where ordered reports stand, for every node. */
export class TypeormReportJobStore extends ReportJobStore {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async save({ step, files, address, ...job }: KeptReportJob): Promise<void> {
    const row = { ...job, address: address ?? null, step: step ? JSON.stringify(step) : null, files: JSON.stringify(files) };
    await withoutValues(() => this.dataSource.manager.upsert(ReportJobEntity, row, ['id']));
  }

  async find(id: string): Promise<KeptReportJob | undefined> {
    const row = await withoutValues(() => this.dataSource.manager.findOneBy(ReportJobEntity, { id }));
    if (!row) return undefined;
    const { address, status, step, files, ...job } = row;
    return {
      ...job,
      ...(address === null ? {} : { address }),
      status: status as KeptReportJob['status'],
      ...(step === null ? {} : { step: JSON.parse(step) as KeptReportJob['step'] & object }),
      files: JSON.parse(files) as string[],
    };
  }

  async remove(id: string): Promise<void> {
    await withoutValues(() => this.dataSource.manager.delete(ReportJobEntity, { id }));
  }

  async hold(ids: readonly string[], until: number): Promise<void> {
    if (ids.length === 0) return;
    await withoutValues(() => this.dataSource.manager.update(ReportJobEntity, { id: In([...ids]) }, { heldUntil: until }));
  }

  async purge(before: number): Promise<void> {
    await withoutValues(() => this.dataSource.manager.delete(ReportJobEntity, { heldUntil: LessThan(before) }));
  }
}
