const META = /"(?:code|refusal)":"([A-Z_]+)"/;
const PLACEHOLDER = /\[\[[a-z_]+:[a-z]+\]\]|\[redacted\]|\[removed by Gatehouse/;
const HELD = new Set(['APPROVAL_NEEDED', 'CONFIRMATION_NEEDED']);

/** What became of a call, and by which rule or in which words. */
export function outcomeOf({ result, error }) {
  if (error) return { outcome: 'refused', why: error.message };
  if (!result.isError) return { outcome: 'answered' };
  const text = result.content.map((block) => block.text).join(' ');
  const code = META.exec(JSON.stringify(result))?.[1];
  return { outcome: code === undefined ? 'failed' : HELD.has(code) ? 'held' : 'refused', why: `${code ?? ''} ${text.slice(0, 400)}` };
}

/** Names of the fields that hold a placeholder or a word in the place of one. */
export function maskedIn({ result }) {
  const found = [];
  const walk = (value, name) => {
    if (typeof value === 'string' && PLACEHOLDER.test(value)) found.push(name);
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value)) walk(item, Array.isArray(value) ? name : key);
  };
  walk(result?.structuredContent ?? result, 'text');
  return found;
}
