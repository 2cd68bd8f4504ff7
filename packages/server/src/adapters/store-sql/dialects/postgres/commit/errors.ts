/** Classes of SQLSTATE that can be blamed on one unit: data, integrity, a trigger's no, a statement of ours, a limit. */
const OF_A_UNIT = new Set(['21', '22', '23', '2F', '42', '54', 'P0'])
/** Serialization failure, deadlock, a lock that somebody held for long: the same again may succeed. Nothing was written. */
const PASSING = new Set(['40001', '40P01', '55P03'])

const codeOf = (error: unknown): string => {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : ''
}

/** Whether an unexpected error can be blamed on one unit. Of any other nothing is known, least of all whether it was committed. */
export const isOfOneUnit = (error: unknown): boolean =>
  OF_A_UNIT.has(codeOf(error).slice(0, 2)) || error instanceof TypeError || error instanceof SyntaxError

/** Whether doing it again may help. */
export const isPassing = (error: unknown): boolean => PASSING.has(codeOf(error))
