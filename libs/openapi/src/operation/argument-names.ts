/** Keys that every model's tool format takes. */
const MAX_NAME = 64;
const fitting = (name: string): string => name.replaceAll(/[^A-Za-z0-9_.-]+/g, '_').slice(0, MAX_NAME) || 'value';

/**
 * Names of a tool's arguments. Who comes first keeps its own name; the next one of that name is called by its place as well (`query_id`,
 * `body_id`), and a number follows where even that is taken. The order is fixed: path, query, header, body, each as the document lists them.
 */
export class ArgumentNames {
  private readonly taken = new Set<string>();

  take(name: string, place: string): string {
    const plain = fitting(name);
    const candidates = [plain, fitting(`${place}_${plain}`)];
    let chosen = candidates.find((candidate) => !this.taken.has(candidate));
    for (let number = 2; chosen === undefined; number += 1) {
      const numbered = `${candidates[1]!.slice(0, MAX_NAME - 4)}_${number}`;
      if (!this.taken.has(numbered)) chosen = numbered;
    }
    this.taken.add(chosen);
    return chosen;
  }
}
