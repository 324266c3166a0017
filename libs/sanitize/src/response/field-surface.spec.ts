import { expect, it } from 'vitest';
import { opensHere } from './field-surface.js';

it.each([
  'file:///etc/passwd',
  ' FILE:/C:/Users',
  'javascript:alert(1)',
  'data:text/html,<b>x</b>',
  'http://169.254.169.254/latest/meta-data',
  'https://x@metadata.google.internal/',
])('does not pass on the address %s, which a client would open with its own rights', (uri) => {
  expect(opensHere(uri)).toBe(true);
});

it.each([
  'https://media.example/1.jpg',
  'crm://note/1',
  'ui://rates/panel',
  'urn:isbn:1',
  'data:image/png;base64,AAAA',
  'mls:about/1',
  'http://files.example/file:1',
])('passes on %s', (uri) => {
  expect(opensHere(uri)).toBe(false);
});
