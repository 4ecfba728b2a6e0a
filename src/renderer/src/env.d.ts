declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export default component
}

declare module '*.css'

/** The address of a picture. */
declare module '*.svg' {
  const address: string
  export default address
}

/** A file as text, included in the bundle. */
declare module '*?raw' {
  const text: string
  export default text
}
