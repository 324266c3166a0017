import { SURFACES, type Surface } from '@gatehouse/kernel';
import { Section } from './setting.js';
import { Choices, Duration, Matching, Text } from './values.js';

/** A larger model that the deployment brings and runs, asked beside rules and classifier. */
export class SanitizeModelSection {
  @Text({
    expected: 'a JavaScript file that starts with ./, or a package installed beside this file; it exports load({ path })',
    example: './models/guard.mjs',
  })
  module!: string;

  @Text({ expected: 'the file of the model', example: './models/guard.onnx' })
  path!: string;

  @Matching(/^[0-9a-f]{64}$/, { expected: 'the SHA-256 of that file, in lower-case hexadecimal', example: '0'.repeat(64) })
  sha256!: string;

  @Choices(SURFACES, { example: ['prompt', 'result', 'document'], optional: true })
  surfaces: readonly Surface[] = ['prompt', 'result', 'document', 'remarks', 'description'];

  @Duration({ expected: 'how long one text may take; a text that takes longer is refused', example: '250ms', optional: true })
  deadline = '250ms';

  @Matching(/^(?:0\.\d{1,4}|1(?:\.0)?)$/, { expected: 'the score from which a text is held, as a text', example: '0.9', optional: true })
  hold = '0.9';
}

/** What looks at texts beside what is shipped. */
export class SanitizeSection {
  @Section(() => SanitizeModelSection, {
    expected: 'a model of your own',
    example: { module: './models/guard.mjs', path: './models/guard.onnx', sha256: '0'.repeat(64) },
    optional: true,
  })
  model?: SanitizeModelSection;

  @Matching(/^(?:0s|[1-9][0-9]{0,5}(?:ms|s|m|h|d))$/, {
    expected: 'how long a text is kept as it was before it was cleaned, for compliance officers; 0s keeps none',
    example: '30d',
    optional: true,
  })
  originals = '30d';
}
