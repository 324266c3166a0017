import { describe, expect, it } from 'vitest';
import { blobOfText, isTextBlob, textOfBlob } from './text-blob.js';

const SAID = 'Gate code 4821';
const utf16 = Buffer.from(`\ufeff${SAID}`, 'utf16le');

describe('a blob that is a text', () => {
  it.each([
    ['UTF-8', Buffer.from(SAID)],
    ['UTF-16, little end first', utf16],
    ['UTF-16, big end first', Buffer.from(utf16).swap16()],
    ['UTF-16 without a mark', Buffer.from(SAID, 'utf16le')],
    ['UTF-16 without a mark, big end first', Buffer.from(SAID, 'utf16le').swap16()],
    ['UTF-32', Buffer.from([...SAID].flatMap((letter) => [letter.charCodeAt(0), 0, 0, 0]))],
    ['UTF-16, cut in a character', Buffer.concat([Buffer.from(utf16).swap16(), Buffer.from([0])])],
  ])('is read in %s', (_encoding, bytes) => {
    expect(textOfBlob(bytes.toString('base64'))).toBe(SAID);
  });

  it('keeps its bytes where nothing was masked, in whatever encoding', () => {
    const latin = Buffer.from([0x63, 0x61, 0x66, 0xe9]).toString('base64');
    expect(blobOfText(textOfBlob(latin), textOfBlob(latin), latin)).toBe(latin);
    expect(Buffer.from(blobOfText('Gate code [redacted]', SAID, latin), 'base64').toString()).toBe('Gate code [redacted]');
  });

  it.each([
    ['text/csv', true],
    ['application/vnd.reso+json', true],
    ['application/json; charset=utf-8', true],
    [' text/plain', true],
    ['application/javascript', true],
    ['image/svg+xml', true],
    ['image/png', false],
    ['application/pdf', false],
  ])('is told by its type: %s', (mimeType, isText) => {
    expect(isTextBlob(Buffer.from(SAID).toString('base64'), mimeType)).toBe(isText);
  });

  it.each([undefined, 'application/octet-stream'])('is told by its bytes where its type says nothing: %s', (mimeType) => {
    expect(isTextBlob(Buffer.from(SAID).toString('base64'), mimeType)).toBe(true);
    expect(isTextBlob(Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]).toString('base64'), mimeType)).toBe(false);
  });
});
