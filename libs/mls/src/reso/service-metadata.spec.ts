import { describe, expect, it } from 'vitest';
import { readLookupNames, ServiceMetadata } from './service-metadata.js';

describe('the metadata of a service', () => {
  it('has each enumeration with its own members, also behind one that has none', () => {
    const metadata = ServiceMetadata.read(
      '<EnumType Name="Spare"/><EnumType Name="StandardStatus"><Member Name="Active"/></EnumType>',
      '4.01',
    );
    expect([...metadata.enumOf('reso.StandardStatus')!.members]).toEqual([['Active', 'Active']]);
    expect(metadata.enumOf('reso.Spare')?.members.size ?? 0).toBe(0);
  });

  it('names the list of values of a field wherever it stands among its annotations', () => {
    const annotation = (term: string, text: string): string => `<Annotation Term="RESO.OData.Metadata.${term}" String="${text}"/>`;
    const field = (name: string, ...annotations: readonly string[]): string =>
      `<Property Name="${name}" Type="Edm.String">${annotations.join('')}</Property>`;
    const names = readLookupNames(
      `<EntityType Name="Property"><Property Name="City" Type="Edm.String"/>${field('Heating', annotation('StandardName', 'Heating'), annotation('LookupName', 'HeatingTypes'))}${field('View', annotation('LookupName', 'Views'), annotation('StandardName', 'View'))}</EntityType>`,
    );
    expect([...names]).toEqual([
      ['Property/Heating', 'HeatingTypes'],
      ['Property/View', 'Views'],
    ]);
  });
});
