import { Secret, TOTP } from 'otpauth';

/** What every authenticator app knows (RFC 6238 with the defaults of RFC 4226). */
const TERMS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const KEY_BYTES = 20;
/** Steps that the clock of a telephone may be apart (RFC 6238 section 5.2). */
const DRIFT_STEPS = 1;

/** A new key, as base32 text. */
export const newTotpKey = (): string => new Secret({ size: KEY_BYTES }).base32;

/** The time step that a code belongs to, at most one away from now; undefined where it belongs to none. @param now milliseconds since the epoch */
export function totpStepOf(key: string, code: string, now: number): number | undefined {
  const delta = TOTP.validate({ ...TERMS, token: code, secret: Secret.fromBase32(key), timestamp: now, window: DRIFT_STEPS });
  return delta === null ? undefined : TOTP.counter({ period: TERMS.period, timestamp: now }) + delta;
}

/** What an authenticator app reads from a QR code (`otpauth://totp/…`). */
export function totpUri(key: string, { issuer, user }: { readonly issuer: string; readonly user: string }): string {
  return new TOTP({ ...TERMS, issuer, label: user, secret: key }).toString();
}
