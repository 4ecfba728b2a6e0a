/** A file as text, included in the bundle. */
declare module '*?raw' {
  const text: string
  export default text
}
