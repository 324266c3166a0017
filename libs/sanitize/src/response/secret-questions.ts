import { isJsonObject, type Keyed, type Question } from '@gatehouse/kernel';
import { fieldKind } from './field-surface.js';

/** What nobody types into a form of an assistant: servers must not ask for it there (MCP 2026-07-28, Elicitation: form mode, sensitive information). */
const SECRET =
  /\b(?:pass ?(?:word|phrase)|passwd|api ?key|secret(?: ?key)?|private ?key|seed ?phrase|(?:access|auth|bearer|refresh) ?token|one ?time ?(?:code|password)|otp|ssn|social ?security(?: ?(?:number|no))?|itin|tax ?id|(?:credit|debit)? ?card ?(?:number|no)|cvv2?|cvc|(?:bank|routing|account) ?(?:number|no)|aba|iban|(?:lock ?box|gate|alarm|door|access|key ?box) ?(?:code|combo|combination|pin)|pin ?(?:code|number)?)\b/i;

/** True where a form asks for a secret, by the name or the title of a field. A page of the upstream's own may (URL mode). */
export function asksForSecret(questions: Keyed<Question>): boolean {
  return Object.values(questions).some(({ method, params }) => {
    if (method !== 'elicitation/create' || params['mode'] === 'url') return false;
    const schema = params['requestedSchema'];
    const fields = isJsonObject(schema) && isJsonObject(schema['properties']) ? schema['properties'] : {};
    return Object.entries(fields).some(([name, field]) => isSecret(name) || (isJsonObject(field) && isSecret(field['title'])));
  });
}

function isSecret(name: unknown): boolean {
  if (typeof name !== 'string') return false;
  const words = name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, ' ').replaceAll(/[_.\-\s]+/g, ' ');
  return fieldKind(name).isCode || SECRET.test(words);
}
