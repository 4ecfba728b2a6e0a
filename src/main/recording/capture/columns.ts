/** Values a page, so that nothing is copied when a column grows. */
const PAGE = 16_384

type Values = Float64Array | Uint32Array | Int16Array | Uint8Array

/** Numbers by position, in pages that are created on demand. */
export class Column {
  readonly #make: (length: number) => Values
  readonly #pages: (Values | undefined)[] = []

  constructor(make: (length: number) => Values) {
    this.#make = make
  }

  get(at: number): number {
    return this.#pages[Math.floor(at / PAGE)]?.[at % PAGE] ?? 0
  }

  set(at: number, value: number): void {
    const number = Math.floor(at / PAGE)
    let page = this.#pages[number]
    if (page === undefined) {
      if (value === 0) return
      page = this.#make(PAGE)
      this.#pages[number] = page
    }
    page[at % PAGE] = value
  }
}

export const float64 = (length: number): Float64Array => new Float64Array(length)
export const uint32 = (length: number): Uint32Array => new Uint32Array(length)
export const int16 = (length: number): Int16Array => new Int16Array(length)
export const uint8 = (length: number): Uint8Array => new Uint8Array(length)
