import { z } from 'zod';

const transactionId = z.string().min(1).max(40).describe('TransactionId, e.g. TRX-0001');
const text = z.string().min(1).max(300).optional();
const WRITES = { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false };

export const UPDATE_TRANSACTION = {
  name: 'update_transaction',
  title: 'Update a transaction',
  description: 'Changes dates, the stage or the payee of a transaction. A changed payee is where the closing funds go.',
  input: z.object({
    transactionId,
    status: z.enum(['Opened', 'Contingencies', 'Clear to Close', 'Closed']).optional(),
    estimatedCloseDate: z.string().max(10).optional().describe('ISO date'),
    payeeName: text,
    payeeAccount: text,
    payeeRouting: text,
    note: z.string().max(2000).optional(),
  }),
  output: z.looseObject({ TransactionId: z.string(), TransactionStatus: z.string() }),
  annotations: WRITES,
};

export const VERIFY_WIRE = {
  name: 'verify_wire',
  title: 'Is the wire of a transaction verified',
  description:
    'Tells whether somebody called the escrow company back about its wire instructions, and when. Never the instructions themselves.',
  input: z.object({ transactionId }),
  output: z.object({
    TransactionId: z.string(),
    OwnerMemberKey: z.string(),
    WireStatus: z.enum(['not_verified', 'verified']),
    CallBackOn: z.string().nullable(),
    CallBackNumberFrom: z.string().nullable(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
};

export const SET_WIRE_STATUS = {
  name: 'set_wire_status',
  title: 'Set the wire status of a transaction',
  description: 'Ticks the wire verification of the closing checklist.',
  input: z.object({ transactionId, status: z.enum(['not_verified', 'verified']) }),
  output: VERIFY_WIRE.output,
  annotations: WRITES,
};
