import { inputRequired, type InputRequest } from '@modelcontextprotocol/server';

type FormSchema = Extract<Parameters<typeof inputRequired.elicit>[0]['requestedSchema'], { properties: unknown }>;
type Properties = FormSchema['properties'];

/** Asks the user to fill in a form. */
export function form(message: string, properties: Properties, required: string[] = Object.keys(properties)): InputRequest {
  return inputRequired.elicit({ message, requestedSchema: { type: 'object', properties, required } });
}

/** Asks the client's model to go on from this text. */
export function completion(prompt: string, maxTokens: number): InputRequest {
  return inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens });
}

export const NAME_FORM: InputRequest = form('What is your name?', { name: { type: 'string' } });

/** A default for every primitive type (SEP-1034). */
export const DEFAULTS_FORM: InputRequest = form(
  'Please review and update the form fields with defaults',
  {
    name: { type: 'string', description: 'User name', default: 'John Doe' },
    age: { type: 'integer', description: 'User age', default: 30 },
    score: { type: 'number', description: 'User score', default: 95.5 },
    status: { type: 'string', description: 'User status', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', description: 'Verification status', default: true },
  },
  [],
);

/** The five ways to offer a choice (SEP-1330). */
export const CHOICES_FORM: InputRequest = form(
  'Please select options from the enum fields',
  {
    untitledSingle: { type: 'string', enum: ['option1', 'option2', 'option3'] },
    titledSingle: {
      type: 'string',
      oneOf: [
        { const: 'value1', title: 'First Option' },
        { const: 'value2', title: 'Second Option' },
        { const: 'value3', title: 'Third Option' },
      ],
    },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: ['option1', 'option2', 'option3'] } },
    titledMulti: {
      type: 'array',
      items: {
        anyOf: [
          { const: 'value1', title: 'First Choice' },
          { const: 'value2', title: 'Second Choice' },
          { const: 'value3', title: 'Third Choice' },
        ],
      },
    },
  },
  [],
);
