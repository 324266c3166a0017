import { parse } from 'yaml';

/**
 * What a YAML file of answers says, each as it is typed there: by YAML's own reading an OfficeKey of 0101 would be the number 101, which is another
 * office, and a long one would be rounded.
 */
export const answersInText = (text: string): unknown => parse(text, { schema: 'failsafe' });
