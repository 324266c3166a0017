import { z } from 'zod';
import { cursor, limit, page } from './contact-sheets.js';
import { DOCUMENT_KINDS } from './documents.js';

const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

const transactionId = z.string().min(1).max(40).describe('TransactionId, e.g. TRX-0001');

const documentCard = z.object({
  DocumentId: z.string(),
  TransactionId: z.string(),
  OwnerMemberKey: z.string(),
  Kind: z.enum(DOCUMENT_KINDS),
  Title: z.string(),
  From: z.string().nullable(),
  ReceivedDate: z.string(),
  ListingKey: z.string().optional(),
  Side: z.string().optional(),
});

const task = z.object({
  TaskKey: z.string(),
  MemberKey: z.string(),
  Subject: z.string(),
  Status: z.string(),
  DueDate: z.string(),
  ContactKey: z.string().nullable(),
  TransactionId: z.string().nullable(),
  ListingKey: z.string().nullable().optional(),
  Side: z.string().nullable().optional(),
  Notes: z.string(),
});

export const LIST_TASKS = {
  name: 'list_tasks',
  title: 'List tasks',
  description: 'Lists what is to be done, for one agent or for all, with due dates and the client or transaction it is about.',
  input: z.object({
    memberKey: z.string().max(40).optional().describe('MemberKey of the agent, e.g. MEM-1001'),
    status: z.enum(['Open', 'Overdue', 'Done']).optional(),
    limit,
    cursor,
    offset: z.number().int().min(0).max(100_000).optional().describe('Tasks to pass over, instead of a cursor'),
  }),
  output: z.object({
    tasks: z.array(task),
    ...page,
    offset: z.number().int().optional(),
  }),
  annotations: READ_ONLY,
};

const taskKey = z.string().min(1).max(40).describe('TaskKey from list_tasks, e.g. TSK-0001');

export const GET_TASK = {
  name: 'get_task',
  title: 'Get a task',
  description: 'Returns one task.',
  input: z.object({ taskKey }),
  output: task,
  annotations: READ_ONLY,
};

export const FINISH_TASK = {
  name: 'finish_task',
  title: 'Finish a task',
  description: 'Marks a task as done and keeps what came of it. One that is done already stays as it is.',
  input: z.object({ taskKey, note: z.string().min(1).max(1000).optional().describe('What came of it, plain text') }),
  output: task,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const GET_TRANSACTION_STATUS = {
  name: 'get_transaction_status',
  title: 'Get the status of a transaction',
  description:
    'Tells where a sale stands: stage, parties, dates of the contingencies, price and escrow. By TransactionId or by ListingKey.',
  input: z
    .object({
      transactionId: transactionId.optional(),
      listingKey: z.string().min(1).max(40).optional().describe('ListingKey, e.g. LST-000001'),
    })
    .refine((by) => by.transactionId !== undefined || by.listingKey !== undefined, 'Give transactionId or listingKey.'),
  output: z.looseObject({
    TransactionKey: z.string(),
    TransactionId: z.string(),
    TransactionType: z.string(),
    TransactionStatus: z.string(),
    OwnerMemberKey: z.string(),
    ListingKey: z.string(),
    UnparsedAddress: z.string(),
    BuyerName: z.string(),
    SellerName: z.string(),
    PurchasePrice: z.number(),
    EstimatedCloseDate: z.string(),
  }),
  annotations: READ_ONLY,
};

export const LIST_DOCUMENTS = {
  name: 'list_documents',
  title: 'List documents of a transaction',
  description: 'Lists the papers and e-mails in the file of a transaction.',
  input: z.object({ transactionId }),
  output: z.object({ documents: z.array(documentCard), total: z.number().int() }),
  annotations: READ_ONLY,
};

export const READ_DOCUMENT = {
  name: 'read_document',
  title: 'Read a document',
  description: 'Returns the full text of a paper or e-mail.',
  input: z.object({ documentId: z.string().min(1).max(60).describe('DocumentId from list_documents') }),
  output: z.object({ ...documentCard.shape, Text: z.string() }),
  annotations: READ_ONLY,
};
