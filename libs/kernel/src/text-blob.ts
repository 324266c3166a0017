const UTF16_LITTLE = Buffer.from([0xff, 0xfe]);
const UTF16_BIG = Buffer.from([0xfe, 0xff]);

const TEXTUAL =
  /^\s*(?:text\/|image\/svg\+xml|application\/(?:[\w.+-]*\+)?(?:json|xml|ya?ml|x-ndjson|csv|x-yaml|(?:x-)?javascript|sql|rtf)\b|message\/rfc822)/i;
const UNTOLD = /^\s*(?:application|binary)\/octet-stream\b/i;
/** Control characters, and what could not be decoded. */
const UNREADABLE = /[^\P{Cc}\t\n\r\f]|\uFFFD/u;

/** A blob is a text where its type says so, whatever it was packed in, and where its type says nothing and people could read it. */
export function isTextBlob(blob: string, mimeType: unknown): boolean {
  if (typeof mimeType === 'string' && !UNTOLD.test(mimeType)) return TEXTUAL.test(mimeType);
  return !UNREADABLE.test(textOfBlob(blob));
}

/**
 * The text of a blob in base64: UTF-16 where it begins with its mark, UTF-8 otherwise. A text has no zeros: without them, one of two or four bytes a
 * character that does not say so can be read as well.
 */
export function textOfBlob(blob: string): string {
  const bytes = Buffer.from(blob, 'base64');
  const mark = bytes.subarray(0, 2);
  if (mark.equals(UTF16_LITTLE)) return withoutZeros(bytes.subarray(2).toString('utf16le'));
  if (mark.equals(UTF16_BIG))
    return withoutZeros(
      Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
        .swap16()
        .toString('utf16le'),
    );
  return withoutZeros(bytes.toString('utf8'));
}

const withoutZeros = (text: string): string => text.replaceAll('\0', '');

/** A text that stages changed as a blob: UTF-8, and the very bytes that came where nothing was changed, since not every text is in UTF-8. */
export function blobOfText(changed: string, text: string, blob: string): string {
  return changed === text ? blob : Buffer.from(changed, 'utf8').toString('base64');
}
