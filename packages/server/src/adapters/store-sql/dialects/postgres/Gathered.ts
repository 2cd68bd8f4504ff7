/** Pieces of one kind that are on their way at once. */
const UNDER_WAY = 2
/** Questions in one piece. */
const MOST = 64

type Waiting<Q, A> = {
  readonly question: Q
  readonly resolve: (answer: A) => void
  readonly reject: (error: unknown) => void
}

/**
 * Questions of one kind, asked together while earlier ones are on their way: whoever asks alone waits for nobody, and a crowd that
 * comes back at once costs a statement for dozens instead of one for each. A piece that fails fails for all who asked.
 */
export class Gathered<Q, A> {
  readonly #answer: (questions: readonly Q[]) => Promise<readonly A[]>
  #waiting: Waiting<Q, A>[] = []
  #underWay = 0

  /** `answer` gives one answer for each question, in their order. */
  constructor(answer: (questions: readonly Q[]) => Promise<readonly A[]>) {
    this.#answer = answer
  }

  ask(question: Q): Promise<A> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject })
      if (this.#underWay < UNDER_WAY) void this.#next()
    })
  }

  async #next(): Promise<void> {
    const piece = this.#waiting.splice(0, MOST)
    this.#underWay += 1
    try {
      const answers = await this.#answer(piece.map(({ question }) => question))
      piece.forEach(({ resolve }, index) => resolve(answers[index] as A))
    } catch (error) {
      for (const { reject } of piece) reject(error)
    }
    this.#underWay -= 1
    if (this.#waiting.length > 0) void this.#next()
  }
}

/** Rows in groups by the number of the question they answer (`n`, from 1), a group for each of `count` questions. */
export function byQuestion<R extends { readonly n: number }>(rows: readonly R[], count: number): R[][] {
  const groups = Array.from({ length: count }, (): R[] => [])
  for (const row of rows) groups[row.n - 1]?.push(row)
  return groups
}
