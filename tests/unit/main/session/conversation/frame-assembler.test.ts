import { expect, it } from 'vitest'
import { FrameAssembler } from '../../../../../src/main/session/conversation/frame-assembler'
import { ManualClock } from '../../../../support/manual-clock'

it('puts a frame together that comes one byte at a time, however long it is', () => {
  const assembler = new FrameAssembler(
    { kind: 'line', delimiter: Uint8Array.of(0x0a), maxBytes: 2 ** 20 },
    new ManualClock(),
  )
  const byte = Uint8Array.of(0x61)
  let frames = 0
  for (let sent = 0; sent < 200_000; sent++) frames += assembler.push(byte, 'content').length
  expect(frames).toBe(0)
  const [frame] = assembler.push(Uint8Array.of(0x0a, 0x62), 'content')
  expect(Buffer.alloc(200_000, 'a').equals(frame ?? new Uint8Array())).toBe(true)
  expect(assembler.push(Uint8Array.of(0x0a), 'whole')).toEqual([Uint8Array.of(0x62, 0x0a)])
})
