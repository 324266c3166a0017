import { Refusal, type Audience } from '@gatehouse/kernel';
import type { ConnectionProfile } from '../connection/connection-profile.js';
import { canonicalStatus, compactStatus, STANDARD_STATUSES } from '../connection/status.js';
import { allOf, anyOf, equals, type Expression } from '../odata/ast.js';
import type { ServedFields } from '../query/served-fields.js';
import { compactName, type ServiceMetadata } from '../reso/service-metadata.js';
import type { Caller } from './caller.js';

const ON_RECORD: ReadonlySet<Audience> = new Set(['LISTING_OFFICE', 'LISTING_SIDE']);

/** Writes statuses as this MLS has them: readable strings, or identifiers of an enumeration type. */
export class StatusWriter {
  /** @param metadata of the MLS, where it was read: an enumeration type has the statuses that this MLS knows, and no other may be asked for. */
  constructor(
    private readonly served: ServedFields,
    private readonly metadata?: Pick<ServiceMetadata, 'enumOf'>,
  ) {}

  /** False for a status that no listing of this MLS can have. */
  serves(status: string): boolean {
    const known = this.metadata?.enumOf(this.served.typeOf('Property', 'StandardStatus'));
    return !known || [...known.members].some((names) => names.some((name) => compactName(name) === compactName(status)));
  }

  private get compact(): boolean {
    const type = this.served.typeOf('Property', 'StandardStatus');
    return type !== undefined && type !== 'Edm.String';
  }

  write(status: string): string {
    return this.compact ? compactStatus(status) : canonicalStatus(status);
  }

  /** The same in a caller's own filter: both spellings are understood. */
  rewrite(expression: Expression): Expression {
    if (expression.kind === 'unary') return { ...expression, operand: this.rewrite(expression.operand) };
    if (expression.kind !== 'binary') return expression;
    const isStatus =
      expression.left.kind === 'path' && expression.left.segments.length === 1 && expression.left.segments[0] === 'StandardStatus';
    if (!isStatus) return { ...expression, left: this.rewrite(expression.left), right: this.rewrite(expression.right) };
    const { right } = expression;
    if (right.kind === 'literal' && right.type === 'string') return { ...expression, right: { ...right, text: this.write(right.text) } };
    if (right.kind === 'list')
      return {
        ...expression,
        right: { ...right, items: right.items.map((item) => (item.type === 'string' ? { ...item, text: this.write(item.text) } : item)) },
      };
    return expression;
  }
}

/** What was asked, narrowed to what the caller may see: `narrowed` says that something was left out. */
export interface StatusCondition {
  readonly filter: Expression;
  readonly narrowed: boolean;
}

/**
 * The condition on StandardStatus that every search gets, so that neither rows nor counts tell of listings whose status is not for this
 * caller. Statuses kept to the listing office are asked for with the caller's own offices. Throws Refusal ACCESS_FORBIDDEN, ARGUMENT_CONTRACT.
 */
export function statusCondition(
  profile: ConnectionProfile,
  writer: StatusWriter,
  caller: Caller,
  asked: readonly string[] | undefined,
): StatusCondition {
  const wanted = (asked ?? STANDARD_STATUSES).map(canonicalStatus);
  if (!wanted.every((status) => profile.statusAudience.has(status)))
    throw new Refusal('ARGUMENT_CONTRACT', `standardStatus: expected values of ${STANDARD_STATUSES.join(', ')}.`);
  const served = wanted.filter((status) => writer.serves(status));
  if (asked && served.length === 0) throw new Refusal('ARGUMENT_CONTRACT', 'standardStatus: this MLS has no such status.');
  const audienceOf = (status: string): Audience => profile.statusAudience.get(status)!;
  const open = served.filter((status) => caller.standing.always.has(audienceOf(status)));
  const own = served.filter(
    (status) => !open.includes(status) && ON_RECORD.has(audienceOf(status)) && caller.standing.widest.has(audienceOf(status)),
  );
  const offices = caller.member ? [...new Set([caller.member.officeKey, ...caller.member.supervisedOfficeKeys])] : [];
  const is = (status: string): Expression => equals('StandardStatus', writer.write(status));
  const ownOffice = anyOf(...offices.map((key) => equals('ListOfficeKey', key)));
  const ownCondition = own.length > 0 && ownOffice ? allOf(anyOf(...own.map(is)), ownOffice) : undefined;
  const filter = anyOf(...open.map(is), ownCondition);
  if (!filter) throw new Refusal('ACCESS_FORBIDDEN');
  return { filter, narrowed: open.length + own.length < served.length };
}
