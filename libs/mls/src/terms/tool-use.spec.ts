import { describe, expect, it } from 'vitest';
import { ANSWERED, callOf, connectionTo, settingsFor, pack } from '../../testing/connections.js';
import { ConnectionProfile } from '../connection/connection-profile.js';
import { MlsFaults } from '../connection/faults.js';
import { MLS_TOOLS } from '../tools/descriptors.js';
import { callerOf } from './caller.js';
import { MlsOffers } from './mls-offers.js';
import { boundUse, toolUses } from './tool-use.js';

const LICENCES = [['IDX'], ['VOW'], ['BO'], ['PT'], ['IDX', 'VOW', 'BBO', 'PDAP']];
const faultsOf = (tools: Record<string, string>, useCases = ['IDX', 'BBO']): string => {
  try {
    ConnectionProfile.of(settingsFor('https://mls.example', { useCases, tools }), pack, 'mls[0]');
  } catch (error) {
    if (error instanceof MlsFaults) return error.message;
    throw error;
  }
  return '';
};

describe('the use of a tool', () => {
  it('is known of every tool, is one, and is never another than display for consumers', () => {
    expect([...toolUses().keys()].toSorted()).toEqual(MLS_TOOLS.map(({ name }) => name).toSorted());
    for (const { name } of MLS_TOOLS)
      for (const useCases of LICENCES) {
        expect([undefined, 'BBO', 'PDAP', 'VOW', 'IDX']).toContain(boundUse({ useCases }, name, 'trade'));
        expect([undefined, 'IDX', 'VOW']).toContain(boundUse({ useCases }, name, 'display'));
        for (const chosen of ['BO', 'BBO', 'PDAP'])
          expect([undefined, 'IDX', 'VOW']).toContain(boundUse({ useCases, tools: { [name]: chosen } }, name, 'display'));
      }
  });

  it('is the one that gateway.yaml names where the connection has it', () => {
    const settings = { useCases: ['IDX', 'VOW', 'BBO'], tools: { search_listings: 'VOW' } };
    expect(['trade', 'display'].map((door) => boundUse(settings, 'search_listings', door as 'trade'))).toEqual(['VOW', 'VOW']);
    expect(boundUse(settings, 'get_listing', 'trade')).toBe('BBO');
    expect(faultsOf({ search_listings: 'IDX' })).toBe('');
    expect(faultsOf({ search_listings: 'VOW' })).toContain('mls[0].tools.search_listings: expected a use that useCases');
    expect(faultsOf({ get_market_stats: 'IDX' })).toContain('expected one of BBO for this tool');
    expect(faultsOf({ searchListings: 'IDX' })).toContain('mls[0].tools.searchListings: expected a tool of the MLS');
  });

  it('decides the feed of the rows and the standing of whoever calls', () => {
    const both = connectionTo('https://mls.example', { useCases: ['IDX', 'BBO'], aiUse: { ...ANSWERED, consumerFacing: true } });
    expect(callerOf(both, callOf('search_listings', {})).use).toBe('BBO');
    expect(callerOf(both, callOf('search_listings', {}, { reach: 'public' })).use).toBe('IDX');
    const display = connectionTo('https://mls.example', { useCases: ['IDX', 'BBO'], tools: { search_listings: 'IDX' } });
    expect([...callerOf(display, callOf('search_listings', {})).standing.widest]).toEqual(['PUBLIC_IDX']);
    const call = callOf('search_listings', {}, { reach: 'public' });
    expect(() => callerOf(connectionTo('https://mls.example'), call)).toThrow('It covers no use of this tool for you');
    expect(call.events).toContain('mls.usecase.mismatch');
  });
});

describe('what is listed of an MLS', () => {
  const entry = (tool: string, upstream = 'mls') => callOf(tool, {}, { upstream }).tool.get();
  const member = callOf('list_showings', {}).principal.get().member;

  it('is nothing of a closed connection, nor what an upstream reads through it', () => {
    const connection = connectionTo('https://mls.example');
    const offers = new MlsOffers([connection]);
    const odata = { ...entry('query', 'reso'), terms: { action: 'read', dataClass: 'listing', odata: { connection: 'cascade' } } } as never;
    const viewer = { reach: 'own', member } as const;
    expect([entry('search_listings'), odata].map((one) => offers.offered(one, viewer))).toEqual([true, true]);
    connection.takeUp(ConnectionProfile.of(settingsFor('https://mls.example', { aiUse: { ...ANSWERED, training: null } }), pack));
    expect([entry('search_listings'), odata].map((one) => offers.offered(one, viewer))).toEqual([false, false]);
    connection.takeUp(ConnectionProfile.of(settingsFor('https://mls.example'), pack));
    connection.profile.suspended = true;
    expect(offers.offered(odata, viewer)).toBe(false);
    expect(offers.concerns(entry('get_contact', 'crm'))).toBe(false);
  });

  it('is no tool that always refuses whoever looks', () => {
    const offers = new MlsOffers([connectionTo('https://mls.example')]);
    const compliance = { reach: 'firm', member: undefined } as const;
    expect(offers.offered(entry('list_showings'), compliance)).toBe(false);
    expect(offers.offered(entry('search_listings'), compliance)).toBe(true);
    for (const viewer of [{ reach: 'own', member } as const, { reach: 'mls', member: undefined } as const])
      expect(offers.offered(entry('list_showings'), viewer)).toBe(true);
    expect(offers.offered(entry('search_listings'), { reach: 'public', member: undefined })).toBe(false);
  });
});
