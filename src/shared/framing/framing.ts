import { escapesToBytes } from '../escapes'
import { optionOf, type SessionOptions } from '../options/catalogue'

/** How a stream is cut into frames; plain values, ready to be used. */
export type Framing =
  | { readonly kind: 'raw' }
  | { readonly kind: 'line'; readonly delimiter: Uint8Array; readonly maxBytes: number }
  | { readonly kind: 'fixed'; readonly length: number; readonly maxBytes: number }
  | LengthFraming
  | { readonly kind: 'idle'; readonly idleMs: number; readonly maxBytes: number }
  | { readonly kind: 'cobs'; readonly maxBytes: number }
  | { readonly kind: 'slip'; readonly maxBytes: number }

export interface LengthFraming {
  readonly kind: 'length'
  readonly prefixBytes: 1 | 2 | 4 | 8
  readonly isBigEndian: boolean
  /** Bytes of the frame before its length field. */
  readonly offset: number
  /** The length counts the whole frame, not only what follows it. */
  readonly countsWhole: boolean
  readonly maxBytes: number
}

export function framingOf(options: SessionOptions): Framing {
  const kind = optionOf(options, 'framing')
  const maxBytes = optionOf(options, 'frameMaxBytes')
  switch (kind) {
    case 'raw':
      return { kind }
    case 'line':
      return { kind, maxBytes, delimiter: escapesToBytes(optionOf(options, 'frameDelimiter')) ?? Uint8Array.of(0x0a) }
    case 'fixed':
      return { kind, maxBytes, length: optionOf(options, 'frameLength') }
    case 'length':
      return {
        kind,
        maxBytes,
        prefixBytes: Number(optionOf(options, 'framePrefixBytes')) as LengthFraming['prefixBytes'],
        isBigEndian: optionOf(options, 'framePrefixOrder') === 'big',
        offset: optionOf(options, 'framePrefixOffset'),
        countsWhole: optionOf(options, 'framePrefixCounts') === 'whole',
      }
    case 'idle':
      return { kind, maxBytes, idleMs: optionOf(options, 'frameIdleMs') }
    case 'cobs':
    case 'slip':
      return { kind, maxBytes }
  }
}

/** `too-long`: cut at the limit. `bad-length`: the prefix says more than the limit, or less than itself. `bad-code`: no valid COBS or SLIP. */
export type FrameProblem = 'too-long' | 'bad-length' | 'bad-code'
