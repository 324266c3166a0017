import { failed, served, structured, type ServedTool } from '../mcp/served-tool.js';
import type { CrmDesk } from './desk.js';
import { FINISH_TASK, GET_TASK, GET_TRANSACTION_STATUS, LIST_DOCUMENTS, LIST_TASKS, READ_DOCUMENT } from './file-sheets.js';
import { pageOf } from './page.js';

const unknownTask = (key: string) => failed(`There is no task ${key}. List tasks to find its key.`);

export function fileTools(desk: CrmDesk): ServedTool[] {
  return [
    served(LIST_TASKS, ({ memberKey, status, limit, cursor, offset }) => {
      const tasks = desk.records.tasks.filter(
        (task) => (memberKey === undefined || task.MemberKey === memberKey) && (status === undefined || task.Status === status),
      );
      const passed = offset ?? 0;
      const { items, ...rest } =
        offset === undefined
          ? pageOf(tasks, limit, cursor)
          : { items: tasks.slice(passed, passed + limit), total: tasks.length, offset: passed };
      return structured({ tasks: [...items], ...rest });
    }),
    served(GET_TASK, ({ taskKey }) => {
      const task = desk.task(taskKey);
      return task ? structured(task) : unknownTask(taskKey);
    }),
    served(FINISH_TASK, ({ taskKey, note }) => {
      const task = desk.task(taskKey);
      if (!task) return unknownTask(taskKey);
      if (task.Status !== 'Done') {
        task.Status = 'Done';
        if (note !== undefined) task.Notes = [task.Notes, note].filter(Boolean).join('\n');
      }
      return structured(task);
    }),
    served(GET_TRANSACTION_STATUS, (by) => {
      const sale = desk.transaction(by);
      if (sale) return structured(sale);
      // The text of a real one: what an upstream says when it fails is the last thing anyone reviews.
      return failed(
        `TransactionStore: no row for ${by.transactionId ?? by.listingKey} at tms-db-02.internal.example:5432 (pool "closing-ro"). Call the transaction desk, Marguerite, (916) 555-0188.`,
      );
    }),
    served(LIST_DOCUMENTS, ({ transactionId }) => {
      const documents = desk.documentsOf(transactionId).map(({ card }) => card);
      return documents.length > 0
        ? structured({ documents, total: documents.length })
        : failed(`There is no transaction ${transactionId}.`);
    }),
    served(READ_DOCUMENT, ({ documentId }) => {
      const document = desk.document(documentId);
      return document
        ? structured({ ...document.card, Text: document.text() })
        : failed(`There is no document ${documentId}. List the documents of its transaction.`);
    }),
  ];
}
