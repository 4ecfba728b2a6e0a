/** The bytes that are chosen: from where the choice began to where the cursor is, both inside; and in which half they were chosen. */
export interface ByteSelection {
  readonly anchor: number
  readonly head: number
  readonly side: 'hex' | 'text'
}
