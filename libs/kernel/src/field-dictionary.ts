import type { Audience, ModelExposure } from './audience.js';

/** What a value is, for detection and masking. */
export const PII_LABELS = [
  'PERSON',
  'EMAIL',
  'PHONE',
  'ADDRESS',
  'DOB',
  'SSN',
  'CARD',
  'ACCOUNT',
  'ROUTING',
  'IP',
  'URL',
  'GEO',
  'LICENCE',
  'CREDENTIAL',
  'ACCESS_CODE',
  'FINANCIAL',
  'FREE_TEXT',
  'PASSPORT',
  'DRIVER_LICENCE',
  'EIN',
] as const;
export type PiiLabel = (typeof PII_LABELS)[number];

/** How one RESO field is treated: who may see it, and what a model may see of it. */
export interface FieldRule {
  readonly resource: string;
  readonly field: string;
  readonly audience: Audience;
  readonly model: ModelExposure;
  /** Our own class label, e.g. `listing_public`, `contact_identity`. */
  readonly fieldClass: string;
  readonly pii?: PiiLabel;
}

/** Field rules by resource and name, case-insensitively. A field that it does not know gets the fail-closed default of its resource. */
export abstract class FieldDictionary {
  /** The rule for a field; never undefined: unknown names get the default for the resource, and local fields (`X_…`) are denied. */
  abstract rule(resource: string, field: string): FieldRule;
  /** True where the field is in the dictionary itself. */
  abstract knows(resource: string, field: string): boolean;
  /** Rules of all resources that have a field of this name, for records whose resource is not declared (CRM tools). */
  abstract named(field: string): readonly FieldRule[];
  /** The dictionary's own spelling of a field of this resource, or undefined. */
  abstract spelling(resource: string, field: string): string | undefined;
}
