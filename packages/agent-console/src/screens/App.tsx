import { isOutside } from '../models/App.ts'
import type { App as AppModel } from '../models/App.ts'
import { ConsoleProvider } from '../parts/context.ts'
import { SignedOut } from './accounts/SignedOut.tsx'
import { Starting } from './accounts/Starting.tsx'
import { Panes } from './shell/Panes.tsx'

/** The page, by who is there: nobody yet, somebody to log in, or an agent. */
export function App({ app }: { app: AppModel }) {
  const console = app.console.value
  // Set-up, invitation and reset have pages of their own, also for somebody who is logged in.
  const outside = isOutside(app.route.value)
  if (app.phase.value === 'in' && console && !outside) {
    return (
      <ConsoleProvider value={console}>
        <Panes app={app} />
      </ConsoleProvider>
    )
  }
  if (outside || app.phase.value === 'out') return <SignedOut app={app} />
  return <Starting unreachable={app.phase.value === 'unreachable'} />
}
