// Definitions of tools made of phrases: benign ones, and the same with something planted where a definition has text or shape. No randomness of the
// run: a set is the same each time.

/** A generator of its own, so that a set does not change with the platform (mulberry32). */
export function dice(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { below: (count) => Math.floor(next() * count), of: (list) => list[Math.floor(next() * list.length)] };
}

function benign(phrases, die, at) {
  const noun = phrases.nouns[at % phrases.nouns.length];
  const verb = phrases.verbs[Math.floor(at / phrases.nouns.length) % phrases.verbs.length];
  const properties = Object.fromEntries(
    Array.from({ length: 1 + die.below(5) }, () => {
      const [name, schema] = die.of(phrases.parameters);
      return [name, { ...schema }];
    }),
  );
  const sentences = [`${verb.says} ${noun.replaceAll('_', ' ')}.`];
  for (let more = die.below(4); more > 0; more -= 1) sentences.push(die.of(phrases.notes));
  return {
    name: `${verb.name}_${noun}`,
    description: [...new Set(sentences)].join(die.of([' ', ' ', '\n'])),
    inputSchema: { type: 'object', properties, required: Object.keys(properties).slice(0, die.below(2)) },
    ...(die.below(3) === 0 ? { annotations: { readOnlyHint: verb.name !== 'delete', title: `${verb.says} ${noun}` } } : {}),
    ...(die.below(4) === 0
      ? { outputSchema: { type: 'object', properties: { result: { type: 'string', description: die.of(phrases.outputs) } } } }
      : {}),
  };
}

/** Where a text may be planted. */
const PLACES = {
  description: (tool, text) => ({ ...tool, description: `${tool.description} ${text}` }),
  'description, first': (tool, text) => ({ ...tool, description: `${text} ${tool.description}` }),
  'description, far down': (tool, text) => ({ ...tool, description: `${tool.description}${'\n'.repeat(40)}${text}` }),
  parameter: (tool, text) => planted(tool, { type: 'string', description: text }),
  enum: (tool, text) => planted(tool, { type: 'string', enum: ['short', 'long', text] }),
  default: (tool, text) => planted(tool, { type: 'string', default: text }),
  examples: (tool, text) => planted(tool, { type: 'string', examples: [text] }),
  output: (tool, text) => ({ ...tool, outputSchema: { type: 'object', properties: { note: { type: 'string', description: text } } } }),
  title: (tool, text) => ({ ...tool, title: text }),
  annotation: (tool, text) => ({ ...tool, annotations: { title: text } }),
};

function planted(tool, schema) {
  const { inputSchema } = tool;
  return { ...tool, inputSchema: { ...inputSchema, properties: { ...inputSchema.properties, mode: schema } } };
}

/** @returns {{ benign: object[], poisoned: { kind: string, place: string, tool: object }[] }} */
export function definitionSet(phrases, { seed, benign: benignCount, poisoned: poisonedCount }) {
  const die = dice(seed);
  const count = phrases.nouns.length * phrases.verbs.length;
  const clean = Array.from({ length: benignCount }, (_, at) => benign(phrases, die, at % count));
  const kinds = Object.entries(phrases.poison);
  const places = Object.keys(PLACES);
  const poisoned = Array.from({ length: poisonedCount }, (_, at) => {
    const [kind, texts] = kinds[at % kinds.length];
    const text = texts[Math.floor(at / kinds.length) % texts.length];
    const tool = benign(phrases, die, die.below(count));
    // Of a shape: the phrase is a parameter of its own.
    if (typeof text !== 'string')
      return { kind, place: 'schema', tool: { ...tool, inputSchema: { ...tool.inputSchema, ...merged(tool, text) } } };
    const place = places[at % places.length];
    return { kind, place, tool: PLACES[place](tool, text) };
  });
  return { benign: clean, poisoned };
}

const merged = ({ inputSchema }, properties) => ({ properties: { ...inputSchema.properties, ...properties } });
