/** A text for people. `{name}` marks a value. A plural is chosen by the number in `by`, by the rules of the language. */
export type Message = string | Plural

/** One form for each category that Intl.PluralRules knows; `other` is always there. */
export type Plural = {
  /** Name of the value that decides. */
  readonly by: string
  /** True for 1st, 2nd, 3rd. */
  readonly ordinal?: true
  readonly zero?: string
  readonly one?: string
  readonly two?: string
  readonly few?: string
  readonly many?: string
  readonly other: string
}

/** What a `{name}` may be filled with. */
export type Value = string | number

type NamesIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never

/** Values that a message needs, found by the compiler in the English text. */
export type ParamsOf<M extends Message> = M extends string
  ? { readonly [N in NamesIn<M>]: Value }
  : M extends { readonly by: infer B extends string; readonly other: infer O extends string }
    ? { readonly [N in NamesIn<O> | B]: N extends B ? number : Value }
    : never

/**
 * Fills a message. An unknown name stays visible in its braces, so that a test finds it.
 * @param rules plural rules of the language; asked only when the message is a plural
 */
export function fill(
  message: Message,
  values: Readonly<Record<string, Value>>,
  rules: (ordinal: boolean) => Intl.PluralRules,
  number: (value: number) => string,
): string {
  return textOf(message, values, rules).replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? number(value) : value
  })
}

function textOf(
  message: Message,
  values: Readonly<Record<string, Value>>,
  rules: (ordinal: boolean) => Intl.PluralRules,
): string {
  if (typeof message === 'string') return message
  const count = Number(values[message.by] ?? 0)
  // Zero has its own words where a language wants them, whatever its grammar says.
  if (count === 0 && message.zero !== undefined) return message.zero
  return message[rules(message.ordinal === true).select(count)] ?? message.other
}
