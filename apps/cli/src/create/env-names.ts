const OTHERS = /[^A-Z0-9]+/g;

/** The name in the environment of what belongs to somebody: CASCADE_TOKEN. */
export const envOf = (id: string, what: string): string => `${id.toUpperCase().replaceAll(OTHERS, '_')}_${what}`;
