import type { AuditEvent } from '@gatehouse/audit';
import type { JsonValue } from '@gatehouse/kernel';
import type { ErasureSubject } from '@gatehouse/privacy';

/** Whose: a client by what is known of them, or somebody who signed in here by their name. */
export interface ErasureRequest {
  readonly client?: ErasureSubject;
  readonly user?: string;
}

/** Whether something is of them, or names them. */
interface AskedFor {
  readonly isUser: (subject: string | undefined) => boolean;
  readonly names: (content: JsonValue) => boolean;
}

export const askedOf = ({ client, user }: ErasureRequest): AskedFor => ({
  isUser: isOf(user),
  names: (content) => client?.isNamedIn(content) ?? false,
});

export function isOnRecord(text: string, { isUser, names }: AskedFor): boolean {
  const event = JSON.parse(text) as JsonValue & Pick<AuditEvent, 'actor'>;
  return isUser(event.actor?.subject) || names(event);
}

const isOf =
  (user: string | undefined) =>
  (subject: string | undefined): boolean =>
    user !== undefined && subject?.toLowerCase() === user.toLowerCase();
