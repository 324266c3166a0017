import type { ToolDescriptor } from '@gatehouse/kernel';
import { STANDARD_STATUSES } from '../connection/status.js';
import { EXEMPTIONS } from '../writes/plan-writes.js';
import { amount, records, schema, text, words, writing } from './schemas.js';

const KEY = {
  type: 'string',
  minLength: 8,
  maxLength: 100,
  description: 'New for each change; the same again when you repeat a call that failed or waited.',
} as const;
const SAVED = { saved: { type: 'boolean' }, note: { type: 'string' } } as const;
const CHANGED = { ...SAVED, changed: { type: 'array', items: { type: 'string' } } } as const;

export const REQUEST_SHOWING: ToolDescriptor = {
  name: 'request_showing',
  title: 'Request a showing',
  description:
    'Asks for a showing that you give at a listing. Your buyer needs a signed agreement with a compensation term in their file, dated no later than the tour; or give the reason why none is needed.',
  inputSchema: schema(
    {
      listingKey: text('RESO ListingKey.', 100),
      startTime: { type: 'string', format: 'date-time', description: 'e.g. 2026-05-31T14:00:00-07:00' },
      endTime: { type: 'string', format: 'date-time', description: 'One hour later by default.' },
      buyerContactKey: text('Key of your buyer in the CRM. It is not sent to the MLS.', 100),
      reason: words(EXEMPTIONS, 'Why no agreement is needed.'),
      idempotencyKey: KEY,
    },
    { required: ['listingKey', 'startTime', 'idempotencyKey'] },
  ),
  outputSchema: records(['showings'], SAVED, ['showings', 'saved']),
  annotations: writing('Request a showing', false),
};

export const UPDATE: ToolDescriptor = {
  name: 'update_listing',
  title: 'Update a listing',
  description:
    "Changes fields of a listing of your own side. Values are checked against the MLS's own lists first, and the record is read back afterwards. For withdrawing, cancelling or deleting use change_listing_status.",
  inputSchema: schema(
    {
      listingKey: text('RESO ListingKey.', 100),
      changes: {
        type: 'object',
        minProperties: 1,
        maxProperties: 25,
        description: 'RESO field names and new values, e.g. {"ListPrice": 640000}. Null empties a field.',
      },
      idempotencyKey: KEY,
    },
    { required: ['listingKey', 'changes', 'idempotencyKey'] },
  ),
  outputSchema: records(['listings'], CHANGED, ['listings', 'saved']),
  annotations: writing('Update a listing', true),
};

export const CHANGE_STATUS: ToolDescriptor = {
  name: 'change_listing_status',
  title: 'Change the status of a listing',
  description:
    'Withdraws, cancels, holds, reactivates or deletes a listing, or makes any other allowed change of status. A broker approves it first.',
  inputSchema: schema(
    {
      listingKey: text('RESO ListingKey.', 100),
      standardStatus: words(STANDARD_STATUSES, 'The new status.'),
      closePrice: amount('For Closed: the price in US dollars.'),
      closeDate: { type: 'string', format: 'date', description: 'For Closed.' },
      idempotencyKey: KEY,
    },
    { required: ['listingKey', 'standardStatus', 'idempotencyKey'] },
  ),
  outputSchema: records(['listings'], CHANGED, ['listings', 'saved']),
  annotations: writing('Change the status of a listing', true),
};
