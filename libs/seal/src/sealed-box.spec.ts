import { describe, expect, it } from 'vitest';
import { SealedBox } from './sealed-box.js';

const box = new SealedBox(Buffer.alloc(32, 1));
const CONTENT = { user: 'agent@harbor.example' };

describe('a sealed box', () => {
  it('opens what it closed, for what it was bound to, under its own key', () => {
    const sealed = box.close(CONTENT, 'here');
    expect(box.open(sealed, 'here')).toEqual(CONTENT);
    expect(box.open(sealed, 'there')).toBeUndefined();
    expect(new SealedBox(Buffer.alloc(32, 2)).open(sealed, 'here')).toBeUndefined();
    expect(box.openText(box.closeText('', 'x'), 'x')).toBe('');
  });

  it('opens nothing that was changed, cut or spelt otherwise', () => {
    const sealed = box.closeText('text', 'x');
    const bytes = Buffer.from(sealed, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(box.openText(changed.toString('base64url'), 'x')).toBeUndefined();
    }
    for (const other of [sealed.slice(0, -4), `${sealed}=`, `${sealed} `, '', 'x']) expect(box.openText(other, 'x')).toBeUndefined();
  });

  it('opens no text that is no object as one', () => {
    for (const text of ['[1]', '1', '{']) expect(box.open(box.closeText(text, 'x'), 'x')).toBeUndefined();
  });

  it('names the same content by the same text, and closes it by another each time', () => {
    expect(box.name(CONTENT, 'x')).toBe(box.name(CONTENT, 'x'));
    expect(box.open(box.name(CONTENT, 'x'), 'x')).toEqual(CONTENT);
    expect(box.close(CONTENT, 'x')).not.toBe(box.close(CONTENT, 'x'));
  });

  it('digests under a key, and does not confuse where a part ends', () => {
    expect(box.digest('a', 'b')).toEqual(box.digest('a', 'b'));
    expect(box.digest('a', 'b')).not.toEqual(box.digest('ab'));
    expect(box.digest('a')).not.toEqual(new SealedBox(Buffer.alloc(32, 2)).digest('a'));
  });

  it('takes keys of 32 bytes only', () => {
    expect(() => new SealedBox(Buffer.alloc(31))).toThrow(RangeError);
  });
});
