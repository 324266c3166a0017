import type { Audience } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { permitted } from './media-permission.js';

const STANDING: Readonly<Record<string, readonly Audience[]>> = {
  public: ['PUBLIC_IDX'],
  registered: ['PUBLIC_IDX', 'VOW'],
  agents: ['PUBLIC_IDX', 'VOW', 'PARTICIPANT'],
  office: ['PUBLIC_IDX', 'VOW', 'PARTICIPANT', 'LISTING_OFFICE'],
  side: ['PUBLIC_IDX', 'VOW', 'PARTICIPANT', 'LISTING_OFFICE', 'LISTING_SIDE'],
};
const seenBy = (Permission: string[] | string | null, MediaCategory = 'Photo'): string[] =>
  Object.keys(STANDING).filter((who) => permitted({ Permission, MediaCategory }, new Set(STANDING[who])));
const ALL = Object.keys(STANDING);

describe('a picture', () => {
  it.each<[string[] | string | null, string[]]>([
    [['Public'], ALL],
    [['Public', 'IDX', 'VOW'], ALL],
    ['IDX,VOW', ALL],
    [['VOW'], ALL.slice(1)],
    [['Agent Only'], ALL.slice(2)],
    [['Office Only'], ALL.slice(3)],
    [['FirmOnly'], ALL.slice(3)],
    [['Private'], ALL.slice(4)],
    [['Public', 'Private'], ALL.slice(4)],
    [['VOW', 'Agent Only'], ALL.slice(2)],
    [['Whatever'], []],
    [['Public', 'Whatever'], []],
    [['constructor'], []],
    [null, ALL.slice(2)],
  ])('of %j is shown on any of the displays that it names, within every limit', (permission, who) => {
    expect(seenBy(permission)).toEqual(who);
  });

  it('that is a document is for participants at most', () => {
    expect(seenBy(['Public'], 'Document')).toEqual(ALL.slice(2));
  });
});
