import { describe, expect, it } from 'vitest';
import type { JsonObject } from '@gatehouse/kernel';
import { ConnectionProfile } from '../connection/connection-profile.js';
import { printExpression } from '../odata/print.js';
import { pack, settingsFor } from '../../testing/connections.js';
import { askedDays, within } from './asked-days.js';
import { ToolArguments } from './tool-arguments.js';

/** Half past five in the afternoon of 30 November on the Pacific coast. */
const NOW = Date.parse('2026-12-01T01:30:00Z');
const { calendar } = ConnectionProfile.of(settingsFor('https://mls.example', { timeZone: 'America/Los_Angeles' }), pack);
const asked = (args: JsonObject) => askedDays(new ToolArguments(args, ['from', 'to']), calendar, NOW);

describe('the days that are asked for', () => {
  it('begin today at the brokerage, where it is tomorrow in UTC', () => {
    expect(asked({})).toEqual({ from: '2026-11-30', to: '2026-12-14' });
    expect(asked({ from: '2026-12-05' })).toEqual({ from: '2026-12-05', to: '2026-12-19' });
    expect(asked({ from: '2026-11-01' })).toEqual({ from: '2026-11-01', to: '2026-12-14' });
    expect(asked({ to: '2026-11-30' })).toEqual({ from: '2026-11-30', to: '2026-11-30' });
  });

  it.each<JsonObject>([{ from: '2026-12-05', to: '2026-12-04' }, { from: '2026-02-30' }])('are not %j', (args) => {
    expect(() => asked(args)).toThrow(expect.objectContaining({ code: 'ARGUMENT_CONTRACT' }));
  });

  it('are whole days there of showings, whose moments are in UTC', () => {
    expect(printExpression(within('ShowingStartTimestamp', { from: '2026-11-30', to: '2026-11-30' }, calendar))).toBe(
      'ShowingStartTimestamp ge 2026-11-30T08:00:00Z and ShowingStartTimestamp lt 2026-12-01T08:00:00Z',
    );
  });
});

it('an approval holds through the day of its review at the brokerage', () => {
  const aiUse = { ...settingsFor('https://mls.example').aiUse, reviewBy: '2026-11-30' };
  const at = (timeZone: string) =>
    ConnectionProfile.of(settingsFor('https://mls.example', { aiUse, timeZone }), pack).unservable(NOW)?.event;
  expect([at('America/Los_Angeles'), at('UTC')]).toEqual([undefined, 'mls.aiuse.missing']);
});
