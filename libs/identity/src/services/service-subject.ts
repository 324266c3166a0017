const PREFIX = 'service:';

/** `sub` of a service's tokens. People's sign-in names do not begin so, and what names a person is never taken for a service. */
export const serviceSubject = (clientId: string): string => `${PREFIX}${clientId}`;

export const isServiceSubject = (subject: string): boolean => subject.startsWith(PREFIX);

/** Client id of a service by its subject. */
export const clientOf = (subject: string): string => subject.slice(PREFIX.length);
