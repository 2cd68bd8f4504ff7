import type { Ms } from '@deskbell/protocol'
import type { Clock } from '../../ports/system.ts'
import { forwardClock } from './forwardClock.ts'

/**
 * The clock of a database that several relays share, as far as it is known, so that all of them write the same times whatever their
 * machines' clocks say. It never goes back. `set` tells what the database's clock says now.
 */
export function databaseClock(machine: Clock, steady: () => Ms): { readonly clock: Clock; set(now: Ms): void } {
  let offset = 0
  const now = forwardClock(() => machine.now() + offset, steady)
  return {
    clock: { ...machine, now },
    set(time) {
      offset = time - machine.now()
    },
  }
}
