import { networkHolds, parseIp, parseNetwork, type Network } from '../../../shared/ip'
import { optionOf, type SessionOptions } from '../../../shared/options/catalogue'

/** Who may connect to a listener, by address: nobody on the deny list; with an allow list, only those on it. */
export class Access {
  readonly #allow: readonly Network[]
  readonly #deny: readonly Network[]

  constructor(options: SessionOptions) {
    this.#allow = networks(optionOf(options, 'allow'))
    this.#deny = networks(optionOf(options, 'deny'))
  }

  admits(address: string): boolean {
    if (this.#allow.length === 0 && this.#deny.length === 0) return true
    const bytes = parseIp(address)
    if (bytes === undefined) return false
    const isIn = (list: readonly Network[]): boolean => list.some((network) => networkHolds(network, bytes))
    return !isIn(this.#deny) && (this.#allow.length === 0 || isIn(this.#allow))
  }
}

function networks(texts: readonly string[]): Network[] {
  return texts.map(parseNetwork).filter((network) => network !== undefined)
}
