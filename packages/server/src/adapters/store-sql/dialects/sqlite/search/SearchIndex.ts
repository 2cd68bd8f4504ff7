import type { Event } from '@deskbell/protocol'
import type { ContactRecord } from '../../../../../domain/records.ts'
import { textOfContact, textOfEvent } from '../../../../../domain/search/texts.ts'
import { foldedLine } from '../../../../../domain/search/words.ts'
import type { SearchQuery } from '../../../../../ports/Store.ts'
import type { Found } from '../../../Engine.ts'
import type { Connection } from '../Connection.ts'
import { findIn } from './find.ts'
import { IndexFile, indexPathOf, isDamage, openIndex, removeIndex } from './IndexFile.ts'
import type { Progress } from './IndexFile.ts'
import { siteToken } from './siteToken.ts'

/**
 * How far a step came. `more`: there may be more to take in. `change`: changes up to this one are dealt with and may be forgotten.
 * `isUntidy`: words of what was taken out are still in the file, though never found: see `tidy`.
 */
export type Step = { readonly more: boolean; readonly change: number; readonly isUntidy: boolean }

/** Events taken in at a time: few enough for a question to wait for, many enough to be cheap (7 µs each; by 500, 11). */
const STEP_EVENTS = 3_000
/** Sites of conversations that are remembered. */
const MAX_SITES = 20_000
/** Pages that a step of tidying writes. */
const TIDY_PAGES = 200

/**
 * The words of all timelines and contacts, in a file of their own: nothing that is committed waits for it, and it is made again when it
 * is lost. It follows the database by the order of arrival; what is changed later (an erased message, a contact's new name) is told by
 * triggers in `search_changes`. Arguments and results are plain data, so it can live in a thread.
 */
export class SearchIndex {
  readonly #truth: Connection
  readonly #path: string
  readonly #sites = new Map<number, string>()
  #db: IndexFile | null = null
  #tidying: 'nothing' | 'wanted' | 'begun' = 'nothing'

  /** @param path of the database that `truth` reads */
  constructor(truth: Connection, path: string) {
    this.#truth = truth
    this.#path = indexPathOf(path)
  }

  /** Takes in some of what is new. */
  step(): Step {
    return this.#mended((db) => {
      const at = { ...db.get<Progress>('select * from progress') } as Progress
      if (!this.#isTheSame(at)) {
        this.#drop()
        return { more: true, change: 0, isUntidy: false }
      }
      return db.transaction(() => this.#truth.snapshot(() => this.#take(db, at)))
    })
  }

  /**
   * Writes a part of the index anew, without what was taken out of it. False when nothing is left to do.
   * How `merge` is asked and tells its end: https://www.sqlite.org/fts5.html#the_merge_command
   */
  tidy(): boolean {
    return this.#mended((db) => {
      const changes = () => db.get<{ n: number }>('select total_changes() as n')?.n ?? 0
      const pages = this.#tidying === 'wanted' ? -TIDY_PAGES : TIDY_PAGES
      let moved = false
      for (const table of ['events', 'contacts']) {
        const before = changes()
        db.run(`insert into ${table} (${table}, rank) values ('merge', ?)`, pages)
        if (changes() - before >= 2) moved = true
      }
      this.#tidying = moved ? 'begun' : 'nothing'
      // Pages of before are still in the log.
      if (!moved) db.get('pragma wal_checkpoint(truncate)')
      return moved
    })
  }

  /** What is found by what was taken in so far. */
  find(question: SearchQuery): Found {
    return this.#mended((db) => this.#truth.snapshot(() => findIn(db, this.#truth, question)))
  }

  close(): void {
    this.#db?.close()
    this.#truth.close()
  }

  /** Runs it on the index; one that is damaged is made anew, once. */
  #mended<T>(work: (db: IndexFile) => T): T {
    try {
      return work((this.#db ??= openIndex(this.#path, this.#truth)))
    } catch (error) {
      if (!isDamage(error)) throw error
      this.#drop()
      return work((this.#db = openIndex(this.#path, this.#truth)))
    }
  }

  #drop(): void {
    this.#db?.close()
    this.#db = null
    removeIndex(this.#path)
  }

  #isTheSame({ event, conv, seq }: Progress): boolean {
    if (event === 0) return true
    const row = this.#truth.get<{ conv: number; seq: number }>('select conv, seq from events where rowid = ?', event)
    return row?.conv === conv && row.seq === seq
  }

  #take(db: IndexFile, at: Progress): Step {
    const before = { ...at }
    this.#takeEvents(db, at)
    this.#takeContacts(db, at)
    this.#takeChanges(db, at)
    const moved = at.event !== before.event || at.contact !== before.contact || at.change !== before.change
    if (moved) {
      const { event, conv, seq, contact, change } = at
      db.run(
        'update progress set event = ?, conv = ?, seq = ?, contact = ?, change = ?',
        event,
        conv,
        seq,
        contact,
        change,
      )
    }
    return { more: moved, change: at.change, isUntidy: this.#tidying !== 'nothing' }
  }

  #takeEvents(db: IndexFile, at: Progress): void {
    const sql = 'select rowid as row, conv, seq, json from events where rowid > ? order by rowid limit ?'
    for (const { row, conv, seq, json } of this.#truth.all<EventRow>(sql, at.event, STEP_EVENTS)) {
      put(db, 'events', row, textOfEvent(JSON.parse(json) as Event), () => this.#siteOf(conv))
      Object.assign(at, { event: row, conv, seq })
    }
  }

  #takeContacts(db: IndexFile, at: Progress): void {
    const sql = 'select ord, site, doc from contacts where ord > ? order by ord limit ?'
    for (const { ord, site, doc } of this.#truth.all<ContactRow>(sql, at.contact, STEP_EVENTS)) {
      put(db, 'contacts', ord, textOfContact(JSON.parse(doc) as ContactRecord), () => siteToken(site))
      at.contact = ord
    }
  }

  /** What is ahead of where events and contacts have been taken in comes with them as it is by then. */
  #takeChanges(db: IndexFile, at: Progress): void {
    const sql = 'select id, event, contact from search_changes where id > ? order by id limit ?'
    for (const { id, event, contact } of this.#truth.all<ChangeRow>(sql, at.change, STEP_EVENTS)) {
      if (event !== null && event <= at.event) this.#takeAgain(db, 'events', event)
      if (contact !== null && contact <= at.contact) this.#takeAgain(db, 'contacts', contact)
      at.change = id
    }
  }

  #takeAgain(db: IndexFile, table: 'events' | 'contacts', row: number): void {
    db.run(`delete from ${table} where rowid = ?`, row)
    this.#tidying = 'wanted'
    if (table === 'events') {
      const event = this.#truth.get<EventRow>('select conv, json from events where rowid = ?', row)
      if (event) put(db, table, row, textOfEvent(JSON.parse(event.json) as Event), () => this.#siteOf(event.conv))
      return
    }
    const contact = this.#truth.get<ContactRow>('select site, doc from contacts where ord = ?', row)
    if (contact)
      put(db, table, row, textOfContact(JSON.parse(contact.doc) as ContactRecord), () => siteToken(contact.site))
  }

  #siteOf(conv: number): string {
    const known = this.#sites.get(conv)
    if (known !== undefined) return known
    const row = this.#truth.get<{ site: string }>('select site from conversations where key = ?', conv)
    const site = siteToken(row?.site ?? '')
    if (this.#sites.size >= MAX_SITES) this.#sites.clear()
    this.#sites.set(conv, site)
    return site
  }
}

type EventRow = { readonly row: number; readonly conv: number; readonly seq: number; readonly json: string }
type ContactRow = { readonly ord: number; readonly site: string; readonly doc: string }
type ChangeRow = { readonly id: number; readonly event: number | null; readonly contact: number | null }

function put(db: IndexFile, table: 'events' | 'contacts', row: number, text: string, site: () => string): void {
  const words = text === '' ? '' : foldedLine(text)
  if (words === '') return
  db.run(`insert into ${table} (rowid, words, site) values (?, ?, ?)`, row, words, site())
}
