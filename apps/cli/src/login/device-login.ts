import { setTimeout as sleep } from 'node:timers/promises';
import type { SignInPlace } from './discovery.js';
import { exchangeJson, trustedUrl, type JsonAnswer } from './http-json.js';
import { LoginFault } from './login-fault.js';
import type { LoginWay } from './loopback-login.js';
import { CLIENT_ID, tokensIn, type Tokens } from './tokens.js';

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const USUAL_INTERVAL_SECONDS = 5;
const LONGEST_INTERVAL_SECONDS = 60;

interface DeviceCode {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly verify: URL;
  readonly expiresAt: number;
  readonly intervalSeconds: number;
}

/** Signs in by a browser anywhere: a person types a code there (RFC 8628). For machines without a browser. */
export async function deviceLogin(place: SignInPlace, scopes: readonly string[], way: LoginWay): Promise<Tokens> {
  if (!place.device) throw new LoginFault('This gateway offers no sign-in by code. Leave --device away.');
  const code = begun(await exchangeJson(place.device, request(place, scopes)));
  way.show(`Type the code ${code.userCode} at this address to sign in:`, code.verify);
  let interval = code.intervalSeconds;
  while (Date.now() < code.expiresAt) {
    await sleep(interval * 1000, undefined, way.signal ? { signal: way.signal } : {});
    const answer = await exchangeJson(place.token, {
      grant_type: GRANT,
      client_id: CLIENT_ID,
      device_code: code.deviceCode,
      resource: place.resource,
    });
    const tokens = tokensIn(answer, scopes);
    if (tokens) return tokens;
    interval = Math.min(LONGEST_INTERVAL_SECONDS, interval + waitLonger(answer));
  }
  throw new LoginFault('The code expired before anybody signed in. Start again.');
}

const request = ({ resource }: SignInPlace, scopes: readonly string[]): Record<string, string> => ({
  client_id: CLIENT_ID,
  resource,
  ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
});

function begun({ status, body }: JsonAnswer): DeviceCode {
  const { device_code: deviceCode, user_code: userCode, verification_uri: verify, expires_in: seconds, interval } = body;
  if (status !== 200 || typeof deviceCode !== 'string' || typeof userCode !== 'string' || typeof verify !== 'string')
    throw new LoginFault(`The gateway gave no code to sign in with (HTTP ${status}). Try again, or ask your administrator.`);
  return {
    deviceCode,
    // It goes to a terminal, where control characters could write over what stands there.
    userCode: userCode.replaceAll(/[^A-Za-z0-9-]/g, ''),
    verify: trustedUrl(verify, 'The address to type the code at'),
    expiresAt: Date.now() + (typeof seconds === 'number' ? seconds : 300) * 1000,
    intervalSeconds: typeof interval === 'number' && interval >= 1 ? interval : USUAL_INTERVAL_SECONDS,
  };
}

/** Seconds to add to the interval (RFC 8628 section 3.5). Throws where waiting is over. */
function waitLonger({ body }: JsonAnswer): number {
  switch (body['error']) {
    case 'authorization_pending':
      return 0;
    case 'slow_down':
      return 5;
    case 'access_denied':
      throw new LoginFault('Access was declined in the browser.');
    default:
      throw new LoginFault('The code is not good any more. Start again.');
  }
}
