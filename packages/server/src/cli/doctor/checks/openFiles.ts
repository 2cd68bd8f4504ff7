import { openFilesLimit } from '../../../adapters/system/openFiles.ts'
import { look, ok } from '../Check.ts'
import type { Check } from '../Check.ts'

/** Each connection takes one; a site with so many visitors at once is not small. */
const ENOUGH = 4_096

/** How many files and sockets a process that is started like this one may have open. */
export const openFiles: Check = {
  name: 'open files',
  look: async () => {
    const limit = openFilesLimit()
    if (limit === undefined) return []
    const what = `at most ${limit.toLocaleString('en')} for a process started from here`
    return [
      limit >= ENOUGH
        ? ok(what)
        : look(
            what,
            'Each visitor and agent takes one, and who finds none left is turned away.',
            'Raise LimitNOFILE= of the systemd unit, --ulimit nofile= of the container, or ulimit -n.',
          ),
    ]
  },
}
