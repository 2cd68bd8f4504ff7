import { describe, expect, it } from 'vitest'
import { refuse } from '../src/adapters/store-sql/dialects/postgres/greet.ts'
import type { PostgresStoreOptions } from '../src/adapters/store-sql/openPostgresStore.ts'
import { database, nameOf, open, server, two, until } from './contract/postgresBed.ts'

describe('[S60] what cannot be used is explained', () => {
  const why = (url: string, options: Partial<PostgresStoreOptions> = {}) =>
    open(url, options).then(
      () => 'it was opened',
      ({ name, code, message }: { name: string; code: string; message: string }) => `${name} ${code}: ${message}`,
    )

  it('when it cannot be reached, or not as this user', async () => {
    expect(await why('postgres://deskbell@127.0.0.1:1/x')).toMatch(/^StoreOpenError unreachable: .*127\.0\.0\.1:1/)
    expect(await why('postgres://deskbell@nowhere.invalid/x')).toMatch(
      /^StoreOpenError unreachable: .*nowhere\.invalid/,
    )
    expect(await why('not a url at all')).toMatch(/^StoreOpenError bad_url: /)
    expect(await why(server.url('nothing'))).toMatch(/^StoreOpenError no_database: .*create database nothing/)
    const secret = server.url('postgres', 'nobody:hush')
    expect(await why(secret)).toMatch(/^StoreOpenError refused: .*nobody/)
    expect(await why(secret)).not.toContain('hush')
  })

  it('when the user may not make tables there', async () => {
    const url = await database('template0')
    await server.sql('create role guest login')
    await server.sql('revoke create on schema public from public; revoke all on schema public from guest', nameOf(url))
    expect(await why(server.url(nameOf(url), 'guest'))).toMatch(/^StoreOpenError not_allowed: .*owner to guest/)
  })

  it('[S66] unless the server only keeps its name to itself', async () => {
    const url = await database()
    await server.sql('revoke execute on function pg_control_system() from public', nameOf(url))
    await server.sql(`create role tenant login; alter database ${nameOf(url)} owner to tenant`)
    await server.sql('reassign owned by deskbell to tenant', nameOf(url)).catch(() => {})
    await server.sql('grant all on all tables in schema public to tenant', nameOf(url))
    const store = await open(server.url(nameOf(url), 'tenant'))
    expect((await store.info()).epoch).toMatch(/^[0-9a-f]{32}$/)
  })

  it('when the database cannot hold every language', async () => {
    await server.sql("create database latin encoding 'LATIN1' template template0")
    expect(await why(server.url('latin'))).toMatch(/^StoreOpenError wrong_encoding: .*LATIN1/)
  })

  it('when it might lose what was acknowledged, or takes nothing', async () => {
    const url = await database()
    expect(await why(url, { trustSettings: false })).toMatch(
      /^StoreOpenError unsafe_settings: .*fsync and full_page_writes off/,
    )
    await server.sql(`alter database ${nameOf(url)} set default_transaction_read_only = on`)
    expect(await why(url)).toMatch(/^StoreOpenError read_only: /)
  })

  it('when it is older than what is tried', () => {
    const server = { version: 14, encoding: 'UTF8', fsync: 'on', fullPageWrites: 'on', synchronousCommit: 'local' }
    const about = { ...server, isReadOnly: false }
    expect(() => refuse(about, false)).not.toThrow()
    expect(() => refuse({ ...about, version: 13 }, true)).toThrow(/PostgreSQL 13; Deskbell needs version 14/)
    expect(() => refuse({ ...about, synchronousCommit: 'off' }, false)).toThrow(/synchronous_commit = on/)
  })

  it('also when it changes while the relay runs', async () => {
    const { url, a } = await two()
    await server.sql(`alter database ${nameOf(url)} set default_transaction_read_only = on`)
    await server.sql(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${nameOf(url)}'`)
    const refused = () =>
      a.store.probe().then(
        () => '',
        ({ code }: { code: string }) => code,
      )
    await until(async () => (await refused()) === 'read_only', 'new connections are refused')
  })
})
