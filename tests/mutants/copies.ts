import { SERVER } from './Mutant.ts'
import type { Mutant } from './Mutant.ts'

const COPIES = { project: 'integration', tests: ['packages/server/test/copies.test.ts'] } as const
const RESTORES = { project: 'integration', tests: ['packages/server/test/restores.test.ts'] } as const
const POSTGRES = `${SERVER}/adapters/store-sql/dialects/postgres/copy`

/** Bugs of copies: what moved looks well, and something of it is missing or goes wrong later. */
export const COPY_MUTANTS: readonly Mutant[] = [
  {
    bug: 'a copy is read while others write, without one moment for all of it',
    file: `${POSTGRES}/readPostgres.ts`,
    from: 'begin isolation level repeatable read read only',
    to: 'begin read only',
    ...COPIES,
    titles: 'of one moment',
  },
  {
    bug: 'keys of messages stay behind, so what is sent again after a move is said twice',
    file: `${SERVER}/adapters/store-sql/dialects/sqlite/copy/readSqlite.ts`,
    from: "return holds === 'bytes' ? Buffer.from(cell as Uint8Array).toString('hex') : (cell as Value)",
    to: "return holds === 'bytes' ? null : (cell as Value)",
    ...COPIES,
    titles: 'goes on where it was',
  },
  {
    bug: 'a moved installation gives numbers again that it has given',
    file: `${POSTGRES}/fillPostgres.ts`,
    from: 'for (const [name, column] of GROWING)',
    to: 'for (const [name, column] of GROWING.slice(0, 1))',
    ...COPIES,
    titles: 'goes on where it was',
  },
  {
    bug: 'everybody is taken for gone when a relay is started long after a move',
    file: `${POSTGRES}/fillPostgres.ts`,
    from: "('swept_at', $2)",
    to: "('moved_at', $2)",
    ...COPIES,
    titles: 'goes on where it was',
  },
  {
    bug: 'the sum of a copy is not looked at',
    file: `${SERVER}/cli/portable/Taking.ts`,
    from: "if (this.#end.sha256 !== this.#hash.digest('hex'))",
    to: "if (this.#end.sha256 === '')",
    ...RESTORES,
    titles: 'mixes nothing',
  },
  {
    bug: 'a shared database is replaced under a relay that just came back',
    file: `${POSTGRES}/fillPostgres.ts`,
    from: '      await refuseOthers(client, NEWCOMERS, options)\n',
    to: '',
    ...RESTORES,
    titles: 'connects while',
  },
]
