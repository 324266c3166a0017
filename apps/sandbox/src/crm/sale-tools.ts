import { failed, served, structured, type ServedTool } from '../mcp/served-tool.js';
import type { CrmDesk } from './desk.js';
import { SET_WIRE_STATUS, UPDATE_TRANSACTION, VERIFY_WIRE } from './sale-sheets.js';

const unknownSale = (id: string) => failed(`There is no transaction ${id}.`);

export function saleTools(desk: CrmDesk): ServedTool[] {
  return [
    served(UPDATE_TRANSACTION, ({ transactionId, status, estimatedCloseDate, ...more }) => {
      const sale = desk.transaction({ transactionId });
      if (!sale) return unknownSale(transactionId);
      if (status !== undefined) sale.TransactionStatus = status;
      if (estimatedCloseDate !== undefined) sale.EstimatedCloseDate = estimatedCloseDate;
      desk.wires.change(transactionId, more);
      return structured({ TransactionId: sale.TransactionId, TransactionStatus: sale.TransactionStatus });
    }),
    served(VERIFY_WIRE, ({ transactionId }) => {
      const sale = desk.transaction({ transactionId });
      return sale ? structured(desk.wires.statusOf(sale)) : unknownSale(transactionId);
    }),
    served(SET_WIRE_STATUS, ({ transactionId, status }) => {
      const sale = desk.transaction({ transactionId });
      if (!sale) return unknownSale(transactionId);
      desk.wires.set(transactionId, status);
      return structured(desk.wires.statusOf(sale));
    }),
  ];
}
