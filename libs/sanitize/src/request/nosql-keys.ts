/** Operators of MongoDB and its kin: a member of this name that no schema knows is a query and no value. */
export const NOSQL_KEYS = new Set([
  '$where',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$regex',
  '$nin',
  '$exists',
  '$expr',
  '$function',
  '$or',
  '$and',
  '$not',
  '$in',
  '$eq',
]);
