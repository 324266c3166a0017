import { destinationOf, type Destination, type McpCall, type Role, type ToolTerms } from '@gatehouse/kernel';

/** Who does what to what, and where it goes: what the tables of compliance/handling and compliance/answers decide by. */
export interface Scene {
  readonly action: ToolTerms['action'];
  readonly dataClass: string;
  readonly destination: Destination;
  /** Of whoever asks. */
  readonly roles: readonly Role[];
}

/** The part of a row that says where it counts: all that is named has to fit. */
export interface Where {
  readonly actions?: readonly string[];
  readonly dataClasses?: readonly string[];
  readonly destinations?: readonly string[];
  /** The caller has one of these. */
  readonly roles?: readonly string[];
  /** The caller has none of these: an assistant who is licensed as an agent acts as one. */
  readonly exceptRoles?: readonly string[];
}

export function sceneOf(call: McpCall): Scene {
  const { terms } = call.tool.get();
  return { action: terms.action, dataClass: terms.dataClass, destination: destinationOf(terms), roles: call.principal.peek()?.roles ?? [] };
}

const holds = (named: readonly string[] | undefined, value: string): boolean => named === undefined || named.includes(value);

export function fits({ actions, dataClasses, destinations, roles, exceptRoles = [] }: Where, scene: Scene): boolean {
  return (
    holds(actions, scene.action) &&
    holds(dataClasses, scene.dataClass) &&
    holds(destinations, scene.destination) &&
    (roles === undefined || scene.roles.some((role) => roles.includes(role))) &&
    !scene.roles.some((role) => exceptRoles.includes(role))
  );
}
