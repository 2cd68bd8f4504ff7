import { useTexts } from '../../parts/context.ts'
import { Icon } from '../../parts/Icon.tsx'
import type { App } from '../../models/App.ts'
import { Forgot } from './Forgot.tsx'
import { Join } from './Join.tsx'
import { Login } from './Login.tsx'
import { Reset } from './Reset.tsx'
import { SetUp } from './SetUp.tsx'

/** Pages for somebody who is not logged in. */
export function SignedOut({ app }: { app: App }) {
  const { t } = useTexts()
  const { screen } = app.route.value
  return (
    <div class={`outside outside-${screen}`}>
      <header class="outside-brand">
        <Icon name="bell" class="brand-bell" />
        {t('app.name')}
      </header>
      {screen === 'setup' ? (
        <SetUp app={app} />
      ) : screen === 'join' ? (
        <Join app={app} />
      ) : screen === 'reset' ? (
        <Reset app={app} />
      ) : screen === 'forgot' ? (
        <Forgot app={app} />
      ) : (
        <Login app={app} />
      )}
    </div>
  )
}
