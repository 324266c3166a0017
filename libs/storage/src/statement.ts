import type { DataSource } from 'typeorm';

/** Text and parameters of one statement in the manner of the engine: `$1` on PostgreSQL, `?` on SQLite. */
export class Statement {
  readonly parameters: unknown[] = [];

  constructor(private readonly dataSource: DataSource) {}

  /** Adds a value and returns the mark that stands for it, to be written next in the text. */
  mark(value: unknown): string {
    this.parameters.push(value);
    return this.dataSource.driver.createParameter('', this.parameters.length - 1);
  }

  run<Row>(text: string): Promise<Row[]> {
    return this.dataSource.query<Row[]>(text, this.parameters);
  }
}
