import { verifyChain } from '@gatehouse/audit';
import type { JsonObject, McpCall } from '@gatehouse/kernel';
import { answered, deskDescriptor, deskTerms, FLAG, NUMBER, rows, TEXT } from '../desk-tool.js';
import { whileWanted } from '../long-reading.js';
import type { OwnTool } from '../own-tool.js';
import { periodArguments, periodIn, timeOf } from '../sight.js';
import type { VerifiedReading } from './audit-report.tool.js';

const DAYS = { days: 30, most: 400 };

/** `verify_audit_chain`: whether the records are those that were written. */
export class VerifyChainTool implements OwnTool {
  readonly terms = deskTerms('policy');
  readonly descriptor = deskDescriptor({
    name: 'verify_audit_chain',
    title: 'Verify the audit trail',
    description:
      'Reads the trail of a period and checks each record, its place, its link to the one before and the signatures over them. This is the word of the gateway about itself: for proof, verify an export elsewhere with gatehouse audit verify and a key that you have from there.',
    arguments: periodArguments(DAYS.days),
    answers: {
      from: TEXT,
      to: TEXT,
      verifies: FLAG,
      records: NUMBER,
      chains: rows({ chain: TEXT, first: NUMBER, last: NUMBER, checkpoints: NUMBER, signedTo: NUMBER }),
      fault: { type: 'object', properties: { chain: TEXT, record: NUMBER, what: TEXT } },
    },
    optional: ['fault'],
  });

  constructor(private readonly parts: VerifiedReading) {}

  async answer(call: McpCall, { signal }: { readonly signal: AbortSignal }): Promise<JsonObject> {
    const { desk, clock, readings } = this.parts;
    const period = periodIn(call.upstreamArguments, { now: clock.now(), ...DAYS });
    const { valid, records, chains, fault } = await readings.run(() =>
      verifyChain(whileWanted(desk.signedLines(period), signal), desk.trust()),
    );
    return answered({
      from: timeOf(period.from),
      to: timeOf(period.to),
      verifies: valid,
      records,
      chains: chains.map(({ chain, firstSeq, lastSeq, checkpoints, signedTo }) => ({
        chain,
        first: firstSeq,
        last: lastSeq,
        checkpoints,
        ...(signedTo === undefined ? {} : { signedTo }),
      })),
      ...(fault
        ? {
            fault: {
              ...(fault.chain === undefined ? {} : { chain: fault.chain }),
              ...(fault.seq === undefined ? {} : { record: fault.seq }),
              what: fault.what,
            },
          }
        : {}),
    });
  }
}
