import type { Console } from './Console.ts'
import type { Clock } from './edges.ts'
import { isSideBySide } from './layout.ts'
import type { Layout } from './layout.ts'
import { Shortcuts } from './Shortcuts.ts'

/** What each shortcut does in the console. */
export function shortcutsOf(app: Console, clock: Clock, layout: () => Layout): Shortcuts {
  const { inbox, search, actions } = app
  const open = () => app.thread.value
  return new Shortcuts(
    {
      next: () => step(app, 1),
      previous: () => step(app, -1),
      place: (place) => inbox.selectPlace(place),
      reply: () => open()?.composer.focus('reply'),
      note: () => open()?.composer.focus('note'),
      close: () => void closeOpen(app),
      take: () => void takeOpen(app),
      takeNext: () => void actions.takeNext(),
      context: () => app.toggleContext(layout()),
      goMine: () => inbox.show('mine'),
      goQueue: () => inbox.show('queue'),
      goLeft: () => inbox.show('left'),
      goAll: () => inbox.show('open'),
      search: () => search.open(inbox.searchRoute(isSideBySide(layout()))),
      help: () => (app.overlay.value = 'shortcuts'),
      out: () => (app.overlay.value = 'none'),
    },
    clock,
    () => app.preferences.letterKeys.value,
  )
}

/** Through the results while the search is open, else through the desk and the list. */
function step({ inbox, search }: Console, by: 1 | -1): void {
  if (search.isOpen.value) search.focusAsked.value = { step: by }
  else inbox.step(by)
}

/** Closes the open chat, if it is mine. */
async function closeOpen({ thread, actions }: Console): Promise<void> {
  const open = thread.value
  if (open?.ownership.value.is === 'mine') await actions.close(open.id)
}

/** Takes what is open: from the queue, or the first of the queue when nothing is. */
async function takeOpen({ thread, actions }: Console): Promise<void> {
  const open = thread.value
  if (!open) return void (await actions.takeNext())
  const { is } = open.ownership.value
  if (is === 'queue' || is === 'left') await actions.take(open.id)
}
