import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What a held call would send, sealed, and who has said yes so far. Reviews of before hold neither: their calls are made again. */
const COLUMNS = [
  new TableColumn({ name: 'approvals', type: 'text', default: "'[]'" }),
  new TableColumn({ name: 'sealed', type: 'text', isNullable: true }),
];

export class Approvals1764470000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumns('review', COLUMNS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumns('review', COLUMNS);
  }
}
