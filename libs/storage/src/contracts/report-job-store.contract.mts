import type { KeptReportJob } from '@gatehouse/audit';
import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormReportJobStore } from '../typeorm.report-job-store.js';

const JOB: KeptReportJob = {
  id: 'job-1',
  report: 'wire',
  orderedBy: 'compliance@harbor.example',
  status: 'running',
  files: [],
  heldUntil: 31_000,
};

export function reportJobStoreContract(database: () => DataSource): void {
  const store = (): TypeormReportJobStore => new TypeormReportJobStore(database());

  it('tells every node where an ordered report stands, as it was said last', async () => {
    await store().save(JOB);
    expect(await store().find('job-1')).toEqual(JOB);
    const further = { ...JOB, address: 'http://10.0.0.1:8080', step: { what: 'reading the record', done: 1, of: 2 } };
    await store().save(further);
    expect(await store().find('job-1')).toEqual(further);
    const done: KeptReportJob = { ...JOB, status: 'done', files: ['report.html'] };
    await store().save(done);
    expect(await store().find('job-1')).toEqual(done);
  });

  it('forgets one, and those whose node is long gone', async () => {
    for (const [id, heldUntil] of Object.entries({ 'job-2': 1, 'job-3': 2, 'job-4': 3, 'job-5': 1 }))
      await store().save({ ...JOB, id, heldUntil });
    await store().hold(['job-5', 'job-9'], 4);
    await store().hold([], 5);
    await store().remove('job-3');
    await store().purge(3);
    expect(await Promise.all(['job-2', 'job-3', 'job-4', 'job-5', 'job-9'].map(async (id) => (await store().find(id))?.id))).toEqual([
      undefined,
      undefined,
      'job-4',
      'job-5',
      undefined,
    ]);
  });
}
