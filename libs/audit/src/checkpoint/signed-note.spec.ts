import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { NoteSigner, NoteVerifier, parseNote, signerOf } from './signed-note.js';

/** Of the documentation of Go's golang.org/x/mod/sumdb/note, which made the format. */
const KNOWN = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const KNOWN_NOTE =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';

const signer = (name = 'gateway.harbor.example/audit') => new NoteSigner(name, generateKeyPairSync('ed25519').privateKey);

describe('a signed note', () => {
  it('of another implementation is read and verified', () => {
    const key = NoteVerifier.parse(KNOWN)!;
    expect(key.text).toBe(KNOWN);
    expect(signerOf(parseNote(KNOWN_NOTE)!, [key])?.name).toBe('PeterNeumann');
    expect(signerOf(parseNote(KNOWN_NOTE.replace('answer', 'Answer'))!, [key])).toBeUndefined();
  });

  it('is verified by the key that its signer publishes, and by no other', () => {
    const one = signer();
    const note = parseNote(one.note('some\ntext\n'))!;
    expect(signerOf(note, [NoteVerifier.parse(one.verifier.text)!])?.text).toBe(one.verifier.text);
    expect(signerOf(note, [signer().verifier, signer('other.example').verifier])).toBeUndefined();
    expect(signerOf({ ...note, text: 'some\nother\n' }, [one.verifier])).toBeUndefined();
  });

  it.each([
    ['no signature', 'text\n'],
    ['no line feed at its end', signer().note('text\n').slice(0, -1)],
    ['another kind of dash', signer().note('text\n').replace('—', '-')],
    ['a signature of no bytes', 'text\n\n— name AAAA\n'],
  ])('is none with %s', (_, text) => expect(parseNote(text)).toBeUndefined());

  it.each([
    ['another id', KNOWN.replace('c74f20a3', 'c74f20a4')],
    ['a short key', KNOWN.slice(0, -8)],
    ['another type', KNOWN.replace('+AR', '+BR')],
    ['no name', KNOWN.replace('PeterNeumann', '')],
  ])('has no verifier with %s', (_, text) => expect(NoteVerifier.parse(text)).toBeUndefined());
});
