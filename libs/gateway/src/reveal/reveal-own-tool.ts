import type { AuditTrail } from '@gatehouse/audit';
import type { Throttle } from '@gatehouse/identity';
import { Refusal, type JsonObject, type McpCall, type ToolDescriptor, type ToolTerms } from '@gatehouse/kernel';
import type { Forwarder } from '@gatehouse/mcp';
import type { RevealableFields } from '@gatehouse/privacy';
import { OWN_UPSTREAM, type OwnTool } from '../own/own-tool.js';
import { recordOf, refuseRecord } from '../path/consulted-record.js';
import type { RevealedValues } from './revealed-values.js';
import {
  REVEAL_PATH,
  REVEAL_TOOL,
  revealDescriptor,
  revealRequest,
  revealTerms,
  type RevealRequest,
  type RevealSource,
} from './reveal-tool.js';

export interface RevealOwnToolParts {
  readonly source: RevealSource;
  readonly fields: RevealableFields;
  readonly values: RevealedValues;
  /** By person. */
  readonly pace: Throttle;
  readonly trail: AuditTrail;
  readonly origin: string;
  /** A text with what it says of clients replaced by labels. */
  readonly withoutValues: (text: string) => string;
  /** The forwarder is built after what it forwards to. */
  readonly forwarder: () => Pick<Forwarder, 'consult'>;
}

/**
 * The gateway's own tool by which a person sees one masked value in clear. Ownership, law and the person's own confirmation were judged on the
 * path before it is asked; it reads the record, keeps the value sealed for the person's page, and answers with the page.
 */
export class RevealOwnTool implements OwnTool {
  readonly descriptor: ToolDescriptor;
  readonly terms: ToolTerms;

  constructor(private readonly parts: RevealOwnToolParts) {
    this.descriptor = revealDescriptor(parts.source);
    this.terms = revealTerms(parts.source);
  }

  /** Refuses what would be refused anyway, before anybody is asked to confirm it. */
  check(call: McpCall): void {
    const { upstream, name } = call.tool.get();
    if (upstream === OWN_UPSTREAM && name === REVEAL_TOOL) this.wanted(call.upstreamArguments);
  }

  async answer(call: McpCall): Promise<JsonObject> {
    const { source, fields, values, pace, origin } = this.parts;
    const wanted = this.wanted(call.upstreamArguments);
    const { tenant, subject } = call.principal.get();
    if (!(await pace.take(subject))) throw new Refusal('LIMIT_REACHED', 'Values in clear are shown so often in an hour. Try again later.');
    const args = { [source.argument]: wanted.key };
    const record = recordOf(await this.parts.forwarder().consult(call, { upstream: source.upstream, tool: source.tool, args }));
    if (!record) refuseRecord(call);
    const found = fields.of(source.resource, record, wanted.field);
    if ('why' in found) throw new Refusal(found.why === 'never' ? 'REVEAL_NEVER' : 'REVEAL_NOTHING');
    const { id, goodUntil } = await values.keep({
      tenant,
      subject,
      resource: source.resource,
      key: wanted.key,
      field: wanted.field,
      text: found.text,
    });
    await this.record(call, wanted);
    call.label('data.field.revealed');
    return answer(wanted.field, `${origin}${REVEAL_PATH}/${id}`, goodUntil);
  }

  private wanted(args: JsonObject): RevealRequest {
    const { source, fields } = this.parts;
    const wanted = revealRequest(args, source.argument);
    if (!wanted) throw new Refusal('ARGUMENT_CONTRACT');
    if (fields.isNever(source.resource, wanted.field)) throw new Refusal('REVEAL_NEVER');
    return wanted;
  }

  /** Before the page exists for anybody: who, which field, why. The record's key stands in the call's own record, as a digest. */
  private async record(call: McpCall, { field, reason }: RevealRequest): Promise<void> {
    const { subject, tenant, roles, member } = call.principal.get();
    const { source, withoutValues, trail } = this.parts;
    const review = call.review.peek();
    await trail.record({
      kind: 'data.field.revealed',
      severity: 'warn',
      tenant,
      ...(member ? { office: member.officeKey } : {}),
      actor: { subject, roles, ...(member ? { memberKey: member.memberKey } : {}) },
      tool: { upstream: source.upstream, name: source.tool },
      details: { field: `${source.resource}.${field}`, reason: withoutValues(reason) },
      ...(review === undefined ? {} : { reviewId: review }),
    });
  }
}

function answer(field: string, page: string, goodUntil: number): JsonObject {
  const until = new Date(goodUntil).toISOString();
  const sentence = `Give the person this address: ${page} . They sign in there and see ${field}, until ${until}. The value is for them; it is not in this answer.`;
  return {
    content: [{ type: 'text', text: sentence }],
    structuredContent: { status: 'ready', field, page, goodUntil: until },
  };
}
