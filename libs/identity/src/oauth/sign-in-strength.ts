/** `acr` of a sign-in with a second factor (REFEDS MFA Profile). */
export const SECOND_FACTOR_ACR = 'https://refeds.org/profile/mfa';

/** For this long a proof of who somebody is counts as fresh. */
export const FRESH_SECONDS = 900;

/** How a person proved who they are, as `amr` (RFC 8176) and `acr` say it. */
export interface Strength {
  readonly amr: readonly string[];
  readonly acr?: string;
}

export const BY_PASSWORD: Strength = { amr: ['pwd'] };
export const BY_SECOND_FACTOR: Strength = { amr: ['pwd', 'otp', 'mfa'], acr: SECOND_FACTOR_ACR };
