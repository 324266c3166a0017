import { describe, expect, it } from 'vitest';
import { FieldMapping, MappingFault, stepsOf } from './field-mapping.js';
import { loadFieldDictionary } from './load-field-dictionary.js';

const dictionary = loadFieldDictionary();
const HEAD = 'tool,pointer,audience,model,class,pii\n';
const parse = (rows: string): FieldMapping => FieldMapping.parse([`${HEAD}${rows}`], dictionary);
const modelAt = (mapping: FieldMapping, tool: string, pointer: string): string | undefined =>
  mapping.of('crm', tool)?.rule(stepsOf(pointer))?.model;

describe('a field mapping', () => {
  it('finds a value by its pointer, an exact step before any step, a tool before all of its upstream', () => {
    const mapping = parse(
      [
        'crm/deal,/deals/*/note,OWNER_MEMBER,scan,x,',
        'crm/deal,/deals/0/note,OWNER_MEMBER,redact,x,',
        'crm/*,/note,PARTICIPANT,show,x,',
      ].join('\n'),
    );
    expect(modelAt(mapping, 'deal', '/deals/3/note')).toBe('scan');
    expect(modelAt(mapping, 'deal', '/deals/0/note')).toBe('redact');
    expect(modelAt(mapping, 'deal', '/deals/3')).toBeUndefined();
    expect(modelAt(mapping, 'other', '/note')).toBe('show');
    expect(modelAt(mapping, 'deal', '/note')).toBeUndefined();
    expect(mapping.of('erp', 'deal')).toBeUndefined();
  });

  it('takes names with a slash as JSON Pointer writes them', () => {
    expect(modelAt(parse('crm/deal,/a~1b/c~0d,OWNER_MEMBER,redact,x,'), 'deal', '/a~1b/c~0d')).toBe('redact');
  });

  it.each([
    ['a tool without upstream', 'deal,/note,OWNER_MEMBER,scan,x,', 'UPSTREAM/TOOL'],
    ['no pointer', 'crm/deal,note,OWNER_MEMBER,scan,x,', 'JSON Pointer'],
    ['an audience that is none', 'crm/deal,/note,EVERYBODY,scan,x,', 'audience'],
    ['an exposure that is none', 'crm/deal,/note,OWNER_MEMBER,sometimes,x,', 'model'],
    ['a code that would be shown', 'crm/deal,/gate,PARTICIPANT,show,x,ACCESS_CODE', 'redact or never'],
    ['a code by its name', 'crm/deal,/box/gateCode,PARTICIPANT,scan,x,', 'redact or never'],
    ['whatever stands there shown', 'crm/deal,/box/*,PARTICIPANT,show,x,', 'redact or never'],
  ])('refuses %s', (_, row, says) => {
    expect(() => parse(row)).toThrow(says);
  });

  it('says which row it cannot use', () => {
    expect(() => parse('crm/deal,note,OWNER_MEMBER,scan,x,')).toThrow(MappingFault);
    expect(() => parse('crm/deal,note,OWNER_MEMBER,scan,x,')).toThrow('crm/deal note');
  });
});
