import { encode } from 'uqr';
import { html, type Html } from '../html.js';

const QUIET = 4;

/** A QR code as a picture in the page itself, black on white in every colour scheme, since cameras read nothing else. */
export function qrPicture(text: string): Html {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const side = size + 2 * QUIET;
  const path = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : []))).join('');
  return html`<svg
    class="qr"
    viewBox="0 0 ${side} ${side}"
    role="img"
    aria-label="QR code for your authenticator app"
    shape-rendering="crispEdges"
  >
    <rect width="${side}" height="${side}" fill="#fff" />
    <path fill="#000" d="${path}" />
  </svg>`;
}
