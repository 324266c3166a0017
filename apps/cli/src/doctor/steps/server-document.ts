/** Metadata of an authorization server (RFC 8414) as it stands there. */
export type ServerDocument = Readonly<Record<string, unknown>>;

export const textsIn = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : undefined;
