export { checkedFile } from './checked-file.js';
export { CheckedTexts } from './checked-texts.js';
export { Glosses, GLOSSES } from './glosses.js';
export { TableFaults, type TableFault } from './table-faults.js';
export { readTable, shippedFile, shippedTable } from './table.js';
