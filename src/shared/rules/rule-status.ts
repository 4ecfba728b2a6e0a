/** The hits of a rule in a session so far, for the window and the command line. */
export interface RuleStatus {
  readonly name: string
  /** `message`, `connected`, `idle 500 ms`, ... */
  readonly on: string
  readonly hits: number
  /** When it matched last, in ms since 1970, and in which conversation; 0 before. */
  readonly lastAtMs: number
  readonly lastConversation: number
  /** Absent while it is on. `too-slow`: its pattern took too long; `no-thread`: patterns cannot be searched. */
  readonly whyOff?: 'off' | 'too-slow' | 'no-thread'
}
