import { destinationOf, type Activity, type ToolTerms } from '@gatehouse/kernel';

type Terms = Pick<ToolTerms, 'action' | 'dataClass' | 'resource' | 'destination' | 'legal'>;

/**
 * What was checked of the law, and tools that reach clients or the public and say no activity of it, so that nothing is asked before their
 * calls: a line for each, for `gatehouse check`. A tool of `send` or `write` may be lawful without; `legal:` shows that it was thought of.
 */
export function lawLines(upstreams: readonly { readonly id: string; readonly tools: ReadonlyMap<string, Terms> }[]): string[] {
  const gaps = upstreams.flatMap(({ id, tools }) =>
    [...tools].flatMap(([name, terms]) => {
      const activity = terms.legal ? undefined : activityOf(terms);
      if (activity === undefined) return [];
      return `nothing of the law is asked before ${id}/${name}: say \`legal: { activity: ${activity} }\` in its terms, and where the facts are`;
    }),
  );
  return ['preconditions with their examples', ...gaps];
}

/** What a tool with these terms does in the eyes of the law; undefined where its terms tell of no such act. */
function activityOf(terms: Terms): Activity | undefined {
  const { action, dataClass, resource } = terms;
  if (action !== 'send' && action !== 'write') return undefined;
  if (destinationOf(terms) === 'public') return 'publish_listing';
  if (dataClass === 'showing') return action === 'send' || resource === 'ShowingRequest' ? 'request_showing' : undefined;
  if (dataClass === 'offer') return 'answer_offer';
  return action === 'send' && dataClass === 'message' ? 'send_message' : undefined;
}
