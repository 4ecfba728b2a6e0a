// Answers questions for addresses (A and AAAA) and texts (TXT) of one zone, over UDP (RFC 1035). Others do not exist.
const A = 1
const TXT = 16
const AAAA = 28
const TTL_S = 60

const ZONE: Record<string, { [type: number]: Uint8Array[] }> = {
  'kettle.test': { [A]: [Uint8Array.of(192, 0, 2, 7), Uint8Array.of(192, 0, 2, 8)], [TXT]: [text('level=3')] },
  'six.test': { [AAAA]: [fromHex('20010db8000000000000000000000001')] },
}

export default class extends BaseRequestHandler {
  async handle() {
    const [question, socket] = this.request as DatagramRequest
    const answer = answerTo(question)
    if (answer !== undefined) await socket.sendTo(answer, this.clientAddress)
  }
}

function answerTo(question: Uint8Array): Uint8Array | undefined {
  // An answer, or too short to be anything.
  if (question.length < 17 || (question[2] & 0x80) !== 0) return undefined
  const labels: string[] = []
  let at = 12
  while (question[at] !== 0) {
    const size = question[at]
    if (size > 63 || at + size + 5 > question.length) return undefined
    labels.push(toText(question.subarray(at + 1, at + 1 + size), 'latin1').toLowerCase())
    at += size + 1
  }
  const type = question[at + 1] * 256 + question[at + 2]
  const records = ZONE[labels.join('.')]
  const found = records?.[type] ?? []
  console.log(labels.join('.'), type, `${found.length} found`)
  // An answer with authority; 3: no such name. One question, what was found, nothing else.
  const head = Uint8Array.of(question[0], question[1], 0x84 | (question[2] & 1), records === undefined ? 3 : 0)
  const counts = Uint8Array.of(0, 1, 0, found.length, 0, 0, 0, 0)
  const answers = found.map((data) =>
    // The name is that of the question, at byte 12.
    concat(Uint8Array.of(0xc0, 12, 0, type, 0, 1, 0, 0, 0, TTL_S, data.length >> 8, data.length & 255), data),
  )
  return concat(head, counts, question.subarray(12, at + 5), ...answers)
}

function text(value: string): Uint8Array {
  return concat(Uint8Array.of(value.length), toBytes(value))
}
