import { ROLES } from '@gatehouse/kernel';
import { Choice, Choices, Flag } from './values.js';

/** Local accounts. */
export class PasswordsSection {
  @Flag({
    expected: 'whether people may sign in with a password of this gateway; where not given, only if identity.signIn is empty',
    example: true,
    optional: true,
  })
  enabled?: boolean;

  @Choice(['off', 'optional', 'required'], {
    example: 'required',
    optional: true,
  })
  secondFactor = 'optional';

  @Choices(ROLES, { example: ['admin', 'compliance'], optional: true })
  secondFactorFor: string[] = [];
}
