import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const LARGEST_FORM = 16_384;

/** A form that cannot be taken; the message is for the person who sent it. */
export class FormRefused extends Error {
  constructor(
    readonly status: number,
    sentence: string,
  ) {
    super(sentence);
    this.name = 'FormRefused';
  }
}

/** Reads a form as a browser posts it. Throws FormRefused. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded(?:;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new FormRefused(415, 'This page takes forms only.');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_FORM) throw new FormRefused(413, 'The form is too large.');
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

/**
 * Tells forms that our page wrote from those that another site has a browser post. A token belongs to one step of one interaction, whose
 * cookie only the browser that began it holds; a form from elsewhere has neither.
 */
export class FormTokens {
  /** @param key 32 random bytes, the same on every node */
  constructor(
    private readonly key: Uint8Array,
    private readonly origin: string,
  ) {}

  of(uid: string, step: string): string {
    return createHmac('sha256', this.key).update(`${uid}\0${step}`).digest('base64url');
  }

  /** Throws FormRefused. A browser says where a form comes from; whoever says nothing is no browser. */
  assertOurs(request: IncomingMessage, form: URLSearchParams, place: { readonly uid: string; readonly step: string }): void {
    const { origin, 'sec-fetch-site': site } = request.headers;
    const given = Buffer.from(form.get('token') ?? '');
    const expected = Buffer.from(this.of(place.uid, place.step));
    const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
    const isForeign = (origin !== undefined && origin !== this.origin) || (site !== undefined && site !== 'same-origin');
    if (!isOurs || isForeign) throw new FormRefused(403, 'This form was not sent from our own page.');
  }
}
