import { useRef } from 'preact/hooks'
import { Avatar } from '../../parts/Avatar.tsx'
import { Button } from '../../parts/Button.tsx'
import { useConsole, useTexts } from '../../parts/context.ts'

/** My face, or my initials. */
export function Picture() {
  const { t } = useTexts()
  const { directory, account } = useConsole()
  const input = useRef<HTMLInputElement>(null)
  const me = directory.me.value
  const busy = account.uploading.value

  function choose() {
    const file = input.current?.files?.[0]
    if (file) void account.setPicture(file)
    if (input.current) input.current.value = ''
  }

  return (
    <div class="picture">
      <Avatar name={me?.name ?? ''} size={40} of="me" url={me?.avatarUrl ?? null} />
      <input
        ref={input}
        type="file"
        class="visually-hidden"
        tabIndex={-1}
        aria-label={t('me.picture')}
        accept="image/png,image/jpeg,image/webp,image/gif"
        onChange={choose}
      />
      <Button disabled={busy} onClick={() => input.current?.click()}>
        {busy ? t('me.picture.uploading') : t('me.picture.choose')}
      </Button>
      {me?.avatarUrl != null && (
        <Button look="bare" onClick={() => void account.removePicture()}>
          {t('me.picture.remove')}
        </Button>
      )}
    </div>
  )
}
