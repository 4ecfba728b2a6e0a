/** Something that is found by its name. */
export interface FindEntry {
  readonly id: string
  /** The kind of thing it is, in words. */
  readonly kind: string
  readonly title: string
  readonly shortcut?: string
}
