import { batch, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { ActAnswer } from '@deskbell/client'
import type { CommandArgs, CommandName, Ms } from '@deskbell/protocol'
import type { Directory } from '../Directory.ts'
import type { Notices } from '../Notices.ts'
import type { Relay } from '../Relay.ts'
import type { Ticker } from '../Ticker.ts'

/** A command with its arguments. */
export type Step = { [N in CommandName]: { readonly name: N; readonly args: CommandArgs[N] } }[CommandName]

/** What the page says about saving. */
export type SaveNews =
  | { readonly is: 'nothing' }
  | { readonly is: 'saving' }
  | { readonly is: 'saved'; readonly at: Ms; readonly undo: (() => void) | null }

/** Settings are saved as they are changed; the last change can be taken back. */
export class Saves {
  readonly news: Signal<SaveNews> = signal({ is: 'nothing' })
  readonly #deps: { relay: Relay; directory: Directory; notices: Notices; ticker: Ticker }

  constructor(deps: { relay: Relay; directory: Directory; notices: Notices; ticker: Ticker }) {
    this.#deps = deps
  }

  /**
   * Does a step, and remembers how to take it back. A *no* is told by a notice, unless the caller shows it (`quietly`).
   * @param inverse what takes it back; null when nothing can
   */
  async do(step: Step, inverse: Step | null, quietly = false): Promise<ActAnswer> {
    const { relay, directory, notices, ticker } = this.#deps
    this.news.value = { is: 'saving' }
    const answer = await this.#act(relay, step)
    await directory.refresh()
    batch(() => {
      if (answer.ok) {
        const undo = inverse === null ? null : () => void this.do(inverse, step)
        this.news.value = { is: 'saved', at: ticker.now.peek(), undo }
      } else {
        this.news.value = { is: 'nothing' }
        if (!quietly) notices.refused(answer.refused)
      }
    })
    return answer
  }

  /** The page was left: what was said on it is over. */
  forget(): void {
    this.news.value = { is: 'nothing' }
  }

  #act<N extends CommandName>(relay: Relay, { name, args }: { name: N; args: CommandArgs[N] }): Promise<ActAnswer> {
    return relay.act(name, args)
  }
}
