import { FieldDictionary, type FieldRule } from '@gatehouse/kernel';
import type { ServedFields } from './served-fields.js';

/** The field rules of a connection under one use of its data: what the MLS's own FieldRules do not allow for that use is nobody's. */
export class UsedDictionary extends FieldDictionary {
  constructor(
    private readonly licensed: FieldDictionary,
    private readonly served: ServedFields,
    private readonly use: string,
  ) {
    super();
  }

  rule(resource: string, field: string): FieldRule {
    const rule = this.licensed.rule(resource, field);
    return this.served.fieldRules?.hides(resource, field, this.use) ? { ...rule, audience: 'NEVER', model: 'never' } : rule;
  }

  knows(resource: string, field: string): boolean {
    return this.licensed.knows(resource, field);
  }

  named(field: string): readonly FieldRule[] {
    return this.licensed.named(field);
  }

  spelling(resource: string, field: string): string | undefined {
    return this.licensed.spelling(resource, field);
  }
}
