/**
 * SQL for a field of a column's JSON, without whatever is escaped: none of it is in what is asked for, and PostgreSQL reads no JSON
 * with a NUL anywhere in it.
 */
export const jsonField = (column: string, ...path: string[]): string =>
  String.raw`(regexp_replace(${column}, '\\(u[0-9a-f]{4}|.)', '', 'g')::json #>> '{${path.join(',')}}')`
