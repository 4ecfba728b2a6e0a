/** What a person reads of one option. */
export interface OptionWords {
  readonly label: string
  readonly hint: string
  readonly choices?: Readonly<Record<string, string>>
}
