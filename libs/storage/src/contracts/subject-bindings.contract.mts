import { expect, it } from 'vitest';
import type { DataSource } from 'typeorm';
import { TypeormSubjectBindings } from '../typeorm.subject-bindings.js';

export function subjectBindingsContract(database: () => DataSource): void {
  const bindings = (): TypeormSubjectBindings => new TypeormSubjectBindings(database(), () => 1_000);

  it('give a name to whoever of a connection asks first, of many at once to one', async () => {
    const asked = await Promise.all(['a', 'b', 'c', 'd'].map((subject) => bindings().bind('okta', subject, 'agent@harbor.example')));
    expect(asked.filter(Boolean)).toHaveLength(1);
    const winner = ['a', 'b', 'c', 'd'][asked.indexOf(true)]!;
    expect(await bindings().userOf('okta', winner)).toBe('agent@harbor.example');
    expect(await bindings().bind('okta', winner, 'agent@harbor.example')).toBe(true);
  });

  it('let a person change their name, to one that is free', async () => {
    expect(await bindings().bind('okta', 'married', 'maiden@harbor.example')).toBe(true);
    expect(await bindings().bind('okta', 'married', 'agent@harbor.example')).toBe(false);
    expect(await bindings().userOf('okta', 'married')).toBe('maiden@harbor.example');
    expect(await bindings().bind('okta', 'married', 'married@harbor.example')).toBe(true);
    expect(await bindings().bind('okta', 'next', 'maiden@harbor.example')).toBe(true);
  });

  it('keep connections apart, and know nobody else', async () => {
    expect(await bindings().bind('entra', 'other', 'agent@harbor.example')).toBe(true);
    expect(await bindings().userOf('okta', 'other')).toBeUndefined();
  });

  it('free a name at every connection', async () => {
    expect(await bindings().release('agent@harbor.example')).toBe(true);
    expect(await bindings().release('agent@harbor.example')).toBe(false);
    expect(await bindings().bind('okta', 'successor', 'agent@harbor.example')).toBe(true);
  });
}
