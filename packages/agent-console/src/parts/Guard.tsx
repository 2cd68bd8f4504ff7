import { Component } from 'preact'
import type { ComponentChildren } from 'preact'
import { Button } from './Button.tsx'
import { useTexts } from './context.ts'
import { Icon } from './Icon.tsx'

type Props = {
  /** Told of the fault, for a log. */
  onFault: (error: unknown) => void
  /** Where it stands among the panes. */
  class?: string
  children: ComponentChildren
}

/** A fault in one pane stops only that pane: it says so in its place, and the others go on. */
export class Guard extends Component<Props, { failed: boolean }> {
  override state = { failed: false }

  static override getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidCatch(error: unknown) {
    this.props.onFault(error)
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return <Fault class={this.props.class ?? ''} onAgain={() => this.setState({ failed: false })} />
  }
}

function Fault({ class: extra, onAgain }: { class: string; onAgain: () => void }) {
  const { t } = useTexts()
  return (
    <div class={`guard ${extra}`} role="alert">
      <Icon name="alert" class="trouble-icon" />
      <p class="trouble-title">{t('guard.title')}</p>
      <p>{t('guard.text')}</p>
      <Button icon="refresh" onClick={onAgain}>
        {t('guard.again')}
      </Button>
    </div>
  )
}
