import type { Ref, TextareaHTMLAttributes } from 'preact'
import { useLayoutEffect } from 'preact/hooks'

type Props = Omit<TextareaHTMLAttributes, 'value' | 'onInput' | 'ref'> & {
  field: { current: HTMLTextAreaElement | null } & Ref<HTMLTextAreaElement>
  value: string
  onText: (text: string) => void
}

/** A field that is as high as its text; styles say from which height on it scrolls. */
export function GrowingText({ field, value, onText, ...rest }: Props) {
  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.blockSize = 'auto'
    element.style.blockSize = `${element.scrollHeight}px`
  }, [value, field])
  return (
    <textarea
      ref={field}
      rows={2}
      dir="auto"
      value={value}
      onInput={(event) => onText(event.currentTarget.value)}
      {...rest}
    />
  )
}
