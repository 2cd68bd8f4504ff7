import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json of the workspace. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/** Everything the bootstrap remembers between two runs lives here; git ignores it with node_modules. */
export const stateDir = join(root, 'node_modules', '.deskbell')

export const toolchainDir = join(root, 'scripts', 'toolchain')
