import { expect, it } from 'vitest'
import { CHECKSUMS, checksumOf, type ChecksumName } from '../../../src/shared/checksum'
import { composeMessage } from '../../../src/shared/message/compose-message'

/** The published check values for "123456789". CRC-16/MODBUS and other reflected ones are stored low byte first. */
const CHECK: Readonly<Record<ChecksumName, string>> = {
  sum: 'dd',
  xor: '31',
  lrc: '23',
  'crc-8': 'f4',
  'crc-8-maxim': 'a1',
  'crc-16-modbus': '374b',
  'crc-16-arc': '3dbb',
  'crc-16-ccitt-false': '29b1',
  'crc-16-xmodem': '31c3',
  'crc-16-kermit': '8921',
  'crc-16-x25': '6e90',
  'crc-32': 'cbf43926',
  'crc-32c': 'e3069283',
  'crc-32-mpeg-2': '0376e6e7',
}

it.each(Object.keys(CHECKSUMS) as ChecksumName[])('%s of "123456789" is the published value', (name) => {
  expect(Buffer.from(checksumOf(name, Buffer.from('123456789'))).toString('hex')).toBe(CHECK[name])
})

it('puts escapes, checksum and line end in this order', () => {
  // A Modbus RTU request: read ten holding registers of unit 1.
  const encoded = composeMessage({
    format: 'escapes',
    text: '\\x01\\x03\\0\\0\\0\\n',
    newline: 'crlf',
    checksum: 'crc-16-modbus',
  })
  expect(encoded.ok && Buffer.from(encoded.bytes).toString('hex')).toBe('01030000000ac5cd0d0a')
  expect(composeMessage({ format: 'escapes', text: 'a\\q', newline: 'none' })).toMatchObject({
    ok: false,
    mistake: { kind: 'bad-escape', column: 2, found: '\\q' },
  })
})
