import { describe, expect, it } from 'vitest';
import { PiiScanner, type ScanContext } from '../detect/pii-scanner.js';
import type { Span } from '../detect/span.js';
import { MaskRun, type Looker } from './mask-run.js';

const PLACEHOLDER = '[[person:bcdfghjkmnpq]]';
const looker: Looker = { standing: () => new Set(), maskOwn: false, token: () => PLACEHOLDER };

class Listening extends PiiScanner {
  readonly heard: string[] = [];

  override scan(text: string, context?: ScanContext): readonly Span[] {
    this.heard.push(text);
    return super.scan(text, context);
  }
}

function masked(text: string): { heard: readonly string[]; said: string } {
  const scanner = new Listening();
  const said = new MaskRun(looker, scanner, undefined, [{ label: 'PERSON', value: 'Ottokar' }]).text(text);
  return { heard: scanner.heard, said };
}

describe('a value that this call opened', () => {
  it('is closed before a text is read that was masked before, so that all else is judged as it was', () => {
    const { heard, said } = masked('Ottokar, SSN [redacted], 3390 sent');
    expect(heard[0]).toBe(`${PLACEHOLDER}, SSN [redacted], 3390 sent`);
    expect(said).toContain(PLACEHOLDER);
    expect(said).not.toContain('Ottokar');
  });

  it('is hidden in any other text, too, which is read as it stands', () => {
    const { heard, said } = masked('Ottokar was told');
    expect(heard[0]).toBe('Ottokar was told');
    expect(said).toBe(`${PLACEHOLDER} was told`);
  });
});
