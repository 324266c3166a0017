import { FieldDictionary, type Audience, type FieldRule } from '@gatehouse/kernel';

/**
 * Offers of compensation under whatever name an older or local feed gives them (BuyerAgencyCompensation, X_BAC, ACT_CoopComp).
 * A workers' insurance expense is none.
 * Source: NAR settlement practice since 2024-08-17; RESO Data Dictionary 2.1 Property.*Compensation*.
 */
const COMPENSATION =
  /(?<!workmans)compensation|commission|coop_?comp|(?:^|_)(?:bac|bbc|coop)(?:_|$)|^(?:buyer|sub|coop)agency(?:comp|fee)/i;

/** What one MLS's agreement changes about the general field rules. */
export interface LocalFieldTerms {
  readonly withheldFields: readonly string[];
  readonly closePriceAudience?: Audience;
}

/** The field rules as they hold on one connection: the general ones, narrowed by what this MLS withholds and by what no MLS may carry. */
export class LicensedDictionary extends FieldDictionary {
  private readonly withheld: ReadonlySet<string>;
  private readonly rules = new Map<string, FieldRule>();

  constructor(
    private readonly general: FieldDictionary,
    private readonly terms: LocalFieldTerms,
  ) {
    super();
    this.withheld = new Set(terms.withheldFields.map((field) => field.toLowerCase()));
  }

  rule(resource: string, field: string): FieldRule {
    const key = `${resource}/${field}`;
    const kept = this.rules.get(key);
    if (kept) return kept;
    const rule = this.narrowed(this.general.rule(resource, field), field);
    // Only names the dictionary knows are kept: others come from callers and upstreams without end.
    if (this.general.knows(resource, field)) this.rules.set(key, rule);
    return rule;
  }

  private narrowed(rule: FieldRule, field: string): FieldRule {
    if (isCompensation(field)) return { ...rule, audience: 'MLS_PROHIBITED', model: 'never', fieldClass: 'compensation' };
    if (this.withheld.has(field.toLowerCase())) return { ...rule, audience: 'NEVER', model: 'never' };
    if (field.toLowerCase() === 'closeprice' && this.terms.closePriceAudience) return { ...rule, audience: this.terms.closePriceAudience };
    return rule;
  }

  knows(resource: string, field: string): boolean {
    return this.general.knows(resource, field);
  }

  named(field: string): readonly FieldRule[] {
    return this.general.named(field).map((rule) => this.narrowed(rule, field));
  }

  spelling(resource: string, field: string): string | undefined {
    return this.general.spelling(resource, field);
  }
}

export function isCompensation(field: string): boolean {
  return COMPENSATION.test(field);
}
