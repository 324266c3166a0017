type Fields = ReadonlyMap<string, string>;

/** What an MLS serves, by resource and field, as it is kept beside its replica. */
export function metadataText(resources: ReadonlyMap<string, Fields>): string {
  return JSON.stringify(Object.fromEntries([...resources].map(([name, fields]) => [name, Object.fromEntries(fields)])));
}

export function metadataOf(text: string): ReadonlyMap<string, Fields> {
  const resources = JSON.parse(text) as Record<string, Record<string, string>>;
  return new Map(Object.entries(resources).map(([name, fields]) => [name, new Map(Object.entries(fields))]));
}
