// Style sheets come into the bundle as text.
declare module '*.css' {
  const css: string
  export default css
}
