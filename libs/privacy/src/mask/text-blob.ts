const UTF16_LITTLE = Buffer.from([0xff, 0xfe]);
const UTF16_BIG = Buffer.from([0xfe, 0xff]);

/** A blob that is a text by its type is one, whatever it was packed in. */
export const isTextual = (mimeType: unknown): boolean =>
  typeof mimeType === 'string' &&
  /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|yaml|x-ndjson|csv)\b|message\/rfc822)/i.test(mimeType);

/** The text of a blob in base64: UTF-16 where it begins with its mark, UTF-8 otherwise. */
export function textOfBlob(blob: string): string {
  const bytes = Buffer.from(blob, 'base64');
  const mark = bytes.subarray(0, 2);
  if (mark.equals(UTF16_LITTLE)) return bytes.subarray(2).toString('utf16le');
  if (mark.equals(UTF16_BIG))
    return Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)))
      .swap16()
      .toString('utf16le');
  return bytes.toString('utf8');
}

/** A masked text as a blob: UTF-8, and the very bytes that came where nothing was masked, since not every text is in UTF-8. */
export function blobOfText(masked: string, text: string, blob: string): string {
  return masked === text ? blob : Buffer.from(masked, 'utf8').toString('base64');
}
