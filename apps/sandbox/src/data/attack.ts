export const ATTACK_KINDS = [
  'instruction_override',
  'system_impersonation',
  'exfiltration',
  'markdown_beacon',
  'hidden_text',
  'html_comment',
  'encoded',
  'tool_call',
  'wire_swap',
  'access_code_bait',
  'secrecy',
  'polite_imperative',
] as const;
export type AttackKind = (typeof ATTACK_KINDS)[number];

/**
 * Where an attack stands. `email` and `document` are not RESO resources: the CRM server plants those under the key given,
 * in its field `body` or `text`.
 */
export interface AttackPlace {
  readonly resource: string;
  readonly key: string;
  readonly field: string;
}

/** One hostile text of the world. `text` is a substring of the field at `place`, exactly. */
export interface PlantedAttack {
  /** ATK-01 to ATK-60. */
  readonly id: string;
  readonly kind: AttackKind;
  /** BCP 47 tag of the language it is written in. */
  readonly language: string;
  readonly place: AttackPlace;
  readonly text: string;
}
