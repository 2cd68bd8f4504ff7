import type { CoreColumns } from './packed.ts'

/** Columns of `conversations` beside `key`, `id` and `number`, where their values are, and what they hold. */
export const CORE: readonly (readonly [column: string, field: keyof CoreColumns, holds: 'text' | 'int' | 'real'])[] = [
  ['site', 'site', 'text'],
  ['contact', 'contact', 'text'],
  ['department', 'department', 'text'],
  ['status', 'status', 'text'],
  ['owner', 'owner', 'text'],
  ['owner_weight', 'ownerWeight', 'real'],
  ['queue_key', 'queueKey', 'real'],
  ['waiting_from', 'waitingFrom', 'int'],
  ['left_at', 'leftAt', 'int'],
  ['absent_since', 'absentSince', 'int'],
  ['started_at', 'startedAt', 'int'],
  ['closed_order', 'closedOrder', 'int'],
  ['first_wait_at', 'firstWaitAt', 'int'],
  ['waited_ms', 'waitedMs', 'int'],
  ['replied_at', 'repliedAt', 'int'],
  ['reply_ms', 'replyMs', 'int'],
  ['state', 'state', 'text'],
]

/** The values, in the order of `CORE`. */
export const coreCells = (core: CoreColumns) => CORE.map(([, field]) => core[field])
