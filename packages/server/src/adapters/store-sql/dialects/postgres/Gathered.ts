/** Pieces of one kind that are on their way at once. */
const UNDER_WAY = 2
/** Questions in one piece. */
const MOST = 64
/** Rows that those of one piece may ask for together; a single question may ask for more. */
const MOST_ROWS = 4_096
/** Who waited for so long when a piece fails fails with it: where nothing is answered, no crowd is kept waiting for its turn. */
const PATIENCE_MS = 5_000

type Waiting<Q, A> = {
  readonly question: Q
  readonly since: number
  readonly resolve: (answer: A) => void
  readonly reject: (error: unknown) => void
}

type Options<Q> = {
  /** How many rows a question may be answered with; 1 unless given. */
  readonly rows?: (question: Q) => number
  /** A clock in ms that never goes back. */
  readonly now?: () => number
}

/**
 * Questions of one kind, asked together while earlier ones are on their way: whoever asks alone waits for nobody, and a crowd that
 * comes back at once costs a statement for dozens instead of one for each. A piece that fails fails for all who asked.
 */
export class Gathered<Q, A> {
  readonly #answer: (questions: readonly Q[]) => Promise<readonly A[]>
  readonly #rows: (question: Q) => number
  readonly #now: () => number
  #waiting: Waiting<Q, A>[] = []
  #underWay = 0

  /** `answer` gives one answer for each question, in their order. */
  constructor(
    answer: (questions: readonly Q[]) => Promise<readonly A[]>,
    { rows = () => 1, now = () => performance.now() }: Options<Q> = {},
  ) {
    this.#answer = answer
    this.#rows = rows
    this.#now = now
  }

  ask(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, since: this.#now(), resolve, reject })
      if (this.#underWay < UNDER_WAY) void this.#next()
    })
  }

  async #next(): Promise<void> {
    const piece = this.#waiting.splice(0, this.#size())
    this.#underWay += 1
    try {
      const answers = await this.#answer(piece.map(({ question }) => question))
      piece.forEach(({ resolve }, index) => resolve(answers[index] as A))
    } catch (error) {
      const before = this.#now() - PATIENCE_MS
      const late = this.#waiting.filter(({ since }) => since < before)
      this.#waiting = this.#waiting.filter(({ since }) => since >= before)
      for (const { reject } of [...piece, ...late]) reject(error)
    }
    this.#underWay -= 1
    if (this.#waiting.length > 0) void this.#next()
  }

  #size(): number {
    let rows = 0
    let size = 0
    for (const { question } of this.#waiting) {
      rows += this.#rows(question)
      if (size > 0 && (size === MOST || rows > MOST_ROWS)) break
      size += 1
    }
    return size
  }
}

/** Rows in groups by the number of the question they answer (`n`, from 1), a group for each of `count` questions. */
export function byQuestion<R extends { readonly n: number }>(rows: readonly R[], count: number): R[][] {
  const groups = Array.from({ length: count }, (): R[] => [])
  for (const row of rows) groups[row.n - 1]?.push(row)
  return groups
}
