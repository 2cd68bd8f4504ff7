import { ok, wrong } from '../Check.ts'
import type { Check } from '../Check.ts'

/** As `engines` in package.json says. */
const isSupported = (major: number, minor: number): boolean =>
  (major === 24 && minor >= 16) || (major === 26 && minor >= 1) || major > 26

/** The Node this runs on. */
export const nodeVersion: Check = {
  name: 'node',
  look: async (_, node) => {
    const [major = 0, minor = 0] = node.split('.').map(Number)
    return [
      isSupported(major, minor)
        ? ok(`Node ${node}`)
        : wrong(
            `Node ${node}`,
            'Deskbell is not tried with it, and may lose messages or not start.',
            'Install Node 24.16 or newer of that line, or 26.1 or newer.',
          ),
    ]
  },
}
