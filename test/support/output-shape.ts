/**
 * A definition with its output schema as far as the gateway shows it unchanged: which members there are. What it promises of them is less than the
 * server does, since answers are masked; that is for `output-promise.spec.ts`.
 */
export function withOutputMembers<Definition extends object>(definition: Definition): Definition {
  const { outputSchema } = definition as { outputSchema?: { type?: unknown; properties?: object } };
  if (outputSchema === undefined) return definition;
  return { ...definition, outputSchema: { type: outputSchema.type, members: Object.keys(outputSchema.properties ?? {}).toSorted() } };
}
