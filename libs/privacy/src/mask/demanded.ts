import { isJsonObject, type Descriptor, type JsonValue } from '@gatehouse/kernel';

const known = new WeakMap<Descriptor, ReadonlySet<string>>();
const DEEPEST = 16;

/** Names that the tool's output schema demands anywhere. A client checks structuredContent against it (MCP 2026-07-28, Tools: output schema). */
export function demandedBy(descriptor: Descriptor): ReadonlySet<string> {
  const before = known.get(descriptor);
  if (before) return before;
  const names = new Set<string>();
  collect(descriptor['outputSchema'] ?? null, names, 0);
  known.set(descriptor, names);
  return names;
}

function collect(schema: JsonValue, names: Set<string>, depth: number): void {
  if (depth > DEEPEST) return;
  if (Array.isArray(schema)) {
    for (const item of schema) collect(item, names, depth + 1);
  } else if (isJsonObject(schema)) {
    const demanded = schema['required'];
    if (Array.isArray(demanded)) for (const name of demanded) if (typeof name === 'string') names.add(name);
    for (const value of Object.values(schema)) collect(value, names, depth + 1);
  }
}
