// For agents' apps; a visitor's bundle does not carry it.
export { compareRows } from './compareRows.ts'
export { ListModel } from './ListModel.ts'
export type { ListQuery } from './ListModel.ts'
