import { ROLES } from '@gatehouse/kernel';
import { Choice, Choices } from './values.js';

/** Local accounts. */
export class PasswordsSection {
  @Choice(['off', 'optional', 'required'], {
    example: 'required',
    optional: true,
  })
  secondFactor = 'optional';

  @Choices(ROLES, { example: ['admin', 'compliance'], optional: true })
  secondFactorFor: string[] = [];
}
