import type { SandboxWorld } from '../data/index.js';
import { buildDocuments, type DocumentFile } from './documents.js';
import { buildTasks, type TaskRecord } from './tasks.js';
import { buildTransactions, type TransactionRecord } from './transactions.js';

/** What the CRM holds beside the contacts of the world. */
export interface CrmRecords {
  readonly transactions: readonly TransactionRecord[];
  readonly tasks: readonly TaskRecord[];
  readonly documents: readonly DocumentFile[];
}

export function buildCrmRecords(world: SandboxWorld): CrmRecords {
  const transactions = buildTransactions(world);
  return { transactions, tasks: buildTasks(world, transactions), documents: buildDocuments(world, transactions) };
}
