/* eslint-disable @typescript-eslint/no-unused-expressions -- the expression is what the host gets */
// Runs inside the sandbox before any script: gives it the words of Python's socketserver. `host` is the only way out, takes
// numbers and strings alone; bytes lie in `outbox`, whose place it knows, and is kept from the script. Returns the functions that the host calls.
;(host, controlBytes, outbox) => {
  'use strict'
  // Functions that a script might replace are saved here.
  const { apply, construct, getPrototypeOf } = Reflect
  const bind = (f) => Function.prototype.call.bind(f)
  const getterOf = (of, name) => bind(Object.getOwnPropertyDescriptor(of, name).get)
  const TypedArray = getPrototypeOf(Uint8Array)
  const bufferOf = getterOf(TypedArray.prototype, 'buffer')
  const offsetOf = getterOf(TypedArray.prototype, 'byteOffset')
  const lengthOf = getterOf(TypedArray.prototype, 'byteLength')
  const tagOf = getterOf(TypedArray.prototype, Symbol.toStringTag)
  const [copy, sub, setBytes, includesByte, indexOfByte] = ['slice', 'subarray', 'set', 'includes', 'indexOf'].map(
    (name) => bind(TypedArray.prototype[name]),
  )
  const [hasText, isWellFormed, toWellFormed, codeAt, sliceText, trimText, replaceAll] = [
    'includes',
    'isWellFormed',
    'toWellFormed',
    'charCodeAt',
    'slice',
    'trim',
    'replaceAll',
  ].map((name) => bind(String.prototype[name]))
  const [getFrom, putInto, removeFrom, valuesOf, keysOf] = ['get', 'set', 'delete', 'values', 'keys'].map((name) =>
    bind(Map.prototype[name]),
  )
  const firstKeyOf = (map) => keysOf(map).next().value
  const then = bind(Promise.prototype.then)
  const match = bind(RegExp.prototype.exec)
  const [parseJson, writeJson] = [JSON.parse, JSON.stringify]
  const { min, max } = Math
  const { isInteger } = Number
  const { freeze, defineProperty, keys } = Object
  const { isArray } = Array
  const [Bytes, Text, OwnError, OwnTypeError, OwnPromise, OwnMap, Ints] = [
    Uint8Array,
    String,
    Error,
    TypeError,
    Promise,
    Map,
    Int32Array,
  ]
  const codesToText = Text.fromCharCode
  const RegExpSource = getterOf(RegExp.prototype, 'source')
  const RegExpFlags = getterOf(RegExp.prototype, 'flags')
  const OwnRegExp = RegExp
  const EMPTY = new Bytes(0)

  // The numbers of inputs and outputs, as in script-protocol.ts.
  const SEND = 1
  const SEND_TO = 2
  const WANT = 3
  const WAIT = 4
  const TIMER = 5
  const CANCEL = 6
  const LOG = 7
  const DONE = 8
  const FAILED = 9
  const END = 10
  const LOADED = 11
  const SEND_LEG = 13
  const PIECE = 14
  const VERDICT = 15
  const VARIABLE = 16
  const DECODE = 20
  const SEND_TEXT = 21
  const PART = 22
  const ENCODE = 23
  /** The most characters that always fit into the outbox. */
  const ENCODE_LENGTH = 16_384

  /** After so many sends, or so many bytes, a send waits until the host has taken them. */
  const BURST_SENDS = 64
  const BURST_BYTES = 65_536
  /** The most that may be sent without awaiting any send. */
  const MAX_UNSENT_SENDS = 16_384
  const MAX_UNSENT_BYTES = 4_194_304
  /** The most received bytes that are kept while a pattern or delimiter is searched. */
  const MAX_WAITING_BYTES = 1_048_576
  const MAX_TIMERS = 1_000
  const MAX_TIMER_MS = 2_147_483_647
  const MAX_LOG_LENGTH = 4_096
  /** The most that one step may log and send, in all its conversations. */
  const MAX_LOG_LINES = 100
  const MAX_STEP_BYTES = 16_777_216
  /** As in own-variable.ts. */
  const MAX_VARIABLE_CHARS = 65_536
  const NAME = /^[A-Za-z_]\w{0,63}$/
  const RESERVED = /^(?:text|hex|length|peer|seq|time|uuid|random|bytes|field)$/
  /** The most that is set in one step. */
  const MAX_STEP_VARIABLES = 1_000
  const MAX_STEP_VARIABLE_CHARS = 1_048_576

  // The host writes kind, conversation and number of each step here, so that no value has to be created for them.
  const controls = new Ints(controlBytes)
  let logLines = 0
  let stepBytes = 0
  let stepVariables = 0
  let stepVariableChars = 0
  const out = new Bytes(outbox)
  const OUT_BYTES = lengthOf(out)

  // Errors

  const errorKind = (name) => {
    const kind = class extends OwnError {
      constructor(message) {
        super(message)
        defineProperty(this, 'name', { value: name, enumerable: false, writable: true, configurable: true })
      }
    }
    defineProperty(kind, 'name', { value: name })
    return kind
  }
  const EndOfStream = errorKind('EndOfStream')
  const TimedOut = errorKind('TimeoutError')
  const ConnectionLost = errorKind('ConnectionLost')
  const QueueFull = errorKind('QueueFull')

  // Bytes and text

  function decodeSlowly(bytes, from, to) {
    let text = ''
    let at = from
    while (at < to) {
      const lead = bytes[at]
      const size =
        lead < 0x80
          ? 1
          : lead >= 0xc2 && lead < 0xe0
            ? 2
            : lead >= 0xe0 && lead < 0xf0
              ? 3
              : lead >= 0xf0 && lead < 0xf5
                ? 4
                : 0
      if (size === 1) {
        text += codesToText(lead)
        at += 1
        continue
      }
      let code = size === 2 ? lead & 0x1f : size === 3 ? lead & 0x0f : lead & 0x07
      let read = 1
      while (size > 0 && read < size && at + read < to && (bytes[at + read] & 0xc0) === 0x80) {
        const next = bytes[at + read]
        // Overlong forms, surrogates and code points above U+10FFFF are invalid.
        if (
          read === 1 &&
          ((lead === 0xe0 && next < 0xa0) ||
            (lead === 0xed && next > 0x9f) ||
            (lead === 0xf0 && next < 0x90) ||
            (lead === 0xf4 && next > 0x8f))
        )
          break
        code = (code << 6) | (next & 0x3f)
        read += 1
      }
      if (size > 0 && read === size) text += Text.fromCodePoint(code)
      else text += '\ufffd'
      at += max(1, size > 0 ? read : 1)
    }
    return text
  }

  function encodeSlowly(text) {
    const bytes = new Bytes(text.length * 3)
    let used = 0
    for (let at = 0; at < text.length; at++) {
      let code = codeAt(text, at)
      if (code >= 0xd800 && code < 0xe000) {
        const low = code < 0xdc00 && at + 1 < text.length ? codeAt(text, at + 1) : 0
        if (low >= 0xdc00 && low < 0xe000) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)
          at += 1
        } else code = 0xfffd
      }
      if (code < 0x80) bytes[used++] = code
      else if (code < 0x800) {
        bytes[used++] = 0xc0 | (code >> 6)
        bytes[used++] = 0x80 | (code & 0x3f)
      } else {
        if (code < 0x10000) bytes[used++] = 0xe0 | (code >> 12)
        else {
          bytes[used++] = 0xf0 | (code >> 18)
          bytes[used++] = 0x80 | ((code >> 12) & 0x3f)
        }
        bytes[used++] = 0x80 | ((code >> 6) & 0x3f)
        bytes[used++] = 0x80 | (code & 0x3f)
      }
    }
    return copy(bytes, 0, used)
  }

  function encodeText(text) {
    if (hasText(text, '\0')) return encodeSlowly(text)
    const plain = isWellFormed(text) ? text : toWellFormed(text)
    const parts = []
    for (let from = 0; from < plain.length;) {
      let to = min(from + ENCODE_LENGTH, plain.length)
      // A pair of surrogates is one character.
      if (to < plain.length && (codeAt(plain, to) & 0xfc00) === 0xdc00) to += 1
      const length = host(ENCODE, sliceText(plain, from, to))
      parts[parts.length] = copy(out, 0, length)
      from = to
    }
    return parts.length === 1 ? parts[0] : join(parts)
  }

  /** The bytes of any kind of view, or of a buffer. */
  function asBytes(data, what) {
    const tag = typeof data === 'object' && data !== null ? tagOf(data) : undefined
    if (tag === 'Uint8Array') return data
    if (tag !== undefined) return new Bytes(bufferOf(data), offsetOf(data), lengthOf(data))
    if (typeof data === 'string') return toBytes(data)
    if (data instanceof ArrayBuffer) return new Bytes(data)
    throw new OwnTypeError(`${what} takes a Uint8Array or a string, not ${data === null ? 'null' : typeof data}`)
  }

  function toText(bytes, encoding = 'utf-8') {
    const view = asBytes(bytes, 'toText')
    const length = lengthOf(view)
    if (encoding === 'latin1' || encoding === 'ascii') {
      let text = ''
      for (let at = 0; at < length; at += 1_024)
        text += apply(codesToText, undefined, sub(view, at, min(length, at + 1_024)))
      return text
    }
    if (encoding !== 'utf-8' && encoding !== 'utf8')
      throw new OwnTypeError(`toText knows utf-8, latin1 and ascii, not "${Text(encoding)}"`)
    if (length === 0) return ''
    if (includesByte(view, 0)) return decodeSlowly(view, 0, length)
    if (length > OUT_BYTES) return decodeSlowly(view, 0, length)
    setBytes(out, view, 0)
    return host(DECODE, length) ?? decodeSlowly(view, 0, length)
  }

  function toBytes(text, encoding = 'utf-8') {
    if (typeof text !== 'string') return asBytes(text, 'toBytes')
    if (encoding === 'utf-8' || encoding === 'utf8') return encodeText(text)
    if (encoding !== 'latin1' && encoding !== 'ascii')
      throw new OwnTypeError(`toBytes knows utf-8, latin1 and ascii, not "${Text(encoding)}"`)
    const bytes = new Bytes(text.length)
    for (let at = 0; at < text.length; at++) {
      const code = codeAt(text, at)
      bytes[at] = code < 256 ? code : 0x3f
    }
    return bytes
  }

  const DIGITS = '0123456789abcdef'
  function toHex(bytes, between = '') {
    const view = asBytes(bytes, 'toHex')
    let text = ''
    for (let at = 0; at < lengthOf(view); at++)
      text += (at === 0 ? '' : between) + DIGITS[view[at] >> 4] + DIGITS[view[at] & 15]
    return text
  }

  function fromHex(text) {
    const digits = []
    for (let at = 0; at < text.length; at++) {
      const code = codeAt(text, at)
      const digit =
        code >= 48 && code <= 57
          ? code - 48
          : code >= 97 && code <= 102
            ? code - 87
            : code >= 65 && code <= 70
              ? code - 55
              : -1
      if (digit >= 0) digits[digits.length] = digit
      else if (code !== 32 && code !== 10 && code !== 13 && code !== 9 && code !== 58)
        throw new OwnTypeError(`fromHex: "${text[at]}" is no hex digit`)
    }
    if (digits.length % 2 === 1) throw new OwnTypeError('fromHex: a digit is missing, bytes have two each')
    const bytes = new Bytes(digits.length / 2)
    for (let at = 0; at < lengthOf(bytes); at++) bytes[at] = digits[2 * at] * 16 + digits[2 * at + 1]
    return bytes
  }

  function concat(...parts) {
    for (let at = 0; at < parts.length; at++) parts[at] = asBytes(parts[at], 'concat')
    return join(parts)
  }

  function join(parts) {
    let length = 0
    for (let at = 0; at < parts.length; at++) length += lengthOf(parts[at])
    const whole = new Bytes(length)
    let used = 0
    for (let at = 0; at < parts.length; at++) {
      setBytes(whole, parts[at], used)
      used += lengthOf(parts[at])
    }
    return whole
  }

  /** The position of `needle` in `bytes`, from `from` on; -1 when it does not occur. */
  function indexOfBytes(bytes, needle, from = 0) {
    const view = asBytes(bytes, 'indexOfBytes')
    const wanted = asBytes(needle, 'indexOfBytes')
    const size = lengthOf(wanted)
    if (size === 0) return from
    const last = lengthOf(view) - size
    for (let at = from; at <= last; at++) {
      at = indexOfByte(view, wanted[0], at)
      if (at === -1 || at > last) return -1
      let same = 1
      while (same < size && view[at + same] === wanted[same]) same += 1
      if (same === size) return at
    }
    return -1
  }

  // The log

  function inspect(value, depth = 0) {
    if (typeof value === 'string') return depth === 0 ? value : writeJson(value)
    if (typeof value === 'function') return `[function ${Text(value.name)}]`
    if (typeof value === 'bigint') return `${Text(value)}n`
    if (typeof value !== 'object' || value === null) return Text(value)
    if (value instanceof OwnError)
      return depth === 0 && typeof value.stack === 'string'
        ? trimText(`${Text(value.name)}: ${Text(value.message)}\n${value.stack}`)
        : `${Text(value.name)}: ${Text(value.message)}`
    if (tagOf(value) !== undefined) {
      const view = new Bytes(bufferOf(value), offsetOf(value), min(lengthOf(value), 64))
      return `${tagOf(value)}(${Text(lengthOf(value))}) [${toHex(view, ' ')}${lengthOf(value) > 64 ? ' ...' : ''}]`
    }
    if (depth > 3) return isArray(value) ? '[...]' : '{...}'
    const parts = []
    const names = keys(value)
    for (let at = 0; at < min(names.length, 50); at++) {
      const part = inspect(value[names[at]], depth + 1)
      parts[at] = isArray(value) ? part : `${names[at]}: ${part}`
    }
    if (names.length > 50) parts[parts.length] = '...'
    let text = ''
    for (let at = 0; at < parts.length; at++) text += (at === 0 ? '' : ', ') + parts[at]
    return isArray(value) ? `[${text}]` : `{ ${text} }`
  }

  /** A well-formed text for the host; a zero character, which would end it, is shown as a symbol. */
  const plainText = (text, most) => replaceAll(toWellFormed(sliceText(text, 0, most)), '\0', '\u2400')

  function write(level, parts) {
    logLines += 1
    if (logLines > MAX_LOG_LINES) {
      if (logLines === MAX_LOG_LINES + 1)
        host(LOG, controls[1], 1, `more than ${Text(MAX_LOG_LINES)} lines in one step: the others are left out`)
      return
    }
    let text = ''
    for (let at = 0; at < parts.length && text.length < MAX_LOG_LENGTH; at++)
      text += (at === 0 ? '' : ' ') + inspect(parts[at])
    host(LOG, controls[1], level, plainText(text, MAX_LOG_LENGTH))
  }
  const console = freeze({
    log: (...parts) => write(0, parts),
    info: (...parts) => write(0, parts),
    debug: (...parts) => write(0, parts),
    warn: (...parts) => write(1, parts),
    error: (...parts) => write(2, parts),
  })

  // Timers

  /** Timers by number; each belongs to a conversation and ends with it. */
  const timers = new OwnMap()
  let lastTimer = 0

  function startTimer(owner, ms, act, lose, interval) {
    const run = getFrom(runs, owner)
    if (run === undefined) throw new OwnError('a timer belongs to a conversation, and there is none here')
    if (run.timers.size >= MAX_TIMERS)
      throw new QueueFull(`more than ${Text(MAX_TIMERS)} timers are open in one conversation`)
    lastTimer += 1
    const timer = { run, act, lose, interval }
    putInto(timers, lastTimer, timer)
    putInto(run.timers, lastTimer, timer)
    host(TIMER, owner, lastTimer, typeof ms === 'number' && ms > 0 ? min(ms, MAX_TIMER_MS) : 0)
    return lastTimer
  }

  function forgetTimer(id) {
    const timer = getFrom(timers, id)
    if (timer === undefined) return undefined
    removeFrom(timers, id)
    removeFrom(timer.run.timers, id)
    return timer
  }

  function stopTimer(id) {
    const timer = forgetTimer(id)
    if (timer !== undefined) host(CANCEL, timer.run.number, id)
  }

  const setTimeout = (act, ms, ...args) => startTimer(controls[1], ms, () => apply(act, undefined, args))
  const intervals = new OwnMap()
  let lastInterval = 0
  const setInterval = (act, ms, ...args) => {
    const owner = controls[1]
    lastInterval -= 1
    const id = lastInterval
    const every = typeof ms === 'number' && ms > 1 ? ms : 1
    const goOn = () => {
      putInto(intervals, id, again())
      apply(act, undefined, args)
    }
    const again = () => startTimer(owner, every, goOn, undefined, id)
    putInto(intervals, id, again())
    return id
  }
  const clearTimer = (id) => {
    const timer = getFrom(intervals, id)
    stopTimer(timer ?? id)
    if (timer !== undefined) removeFrom(intervals, id)
  }

  /** Resolves after this many milliseconds; rejects when the conversation ends first. */
  const sleep = (ms) => {
    const owner = controls[1]
    return new OwnPromise((resolve, reject) => {
      const run = getFrom(runs, owner)
      if (run !== undefined && run.lost !== undefined) reject(run.lost)
      else startTimer(owner, ms, resolve, reject)
    })
  }

  // One conversation

  /** The running conversations, by the number that the host gave them. */
  const runs = new OwnMap()

  /** Received bytes that were not read yet: one buffer, and the end of each read of the socket in it. */
  class Inbox {
    bytes = EMPTY
    start = 0
    end = 0
    sizes = []
    first = 0

    get length() {
      return this.end - this.start
    }

    push(chunk) {
      const size = lengthOf(chunk)
      if (size === 0) return
      if (this.end + size > lengthOf(this.bytes)) {
        const kept = this.length
        const larger = kept + size > lengthOf(this.bytes) ? new Bytes(max(256, 2 * (kept + size))) : this.bytes
        setBytes(larger, sub(this.bytes, this.start, this.end), 0)
        this.bytes = larger
        this.start = 0
        this.end = kept
      }
      setBytes(this.bytes, chunk, this.end)
      this.end += size
      this.sizes[this.sizes.length] = size
    }

    /** The waiting bytes, without removing them. */
    view() {
      return sub(this.bytes, this.start, this.end)
    }

    take(count) {
      const taken = copy(this.bytes, this.start, this.start + count)
      this.start += count
      let left = count
      while (left > 0) {
        const size = this.sizes[this.first]
        if (size > left) {
          this.sizes[this.first] = size - left
          break
        }
        left -= size
        this.first += 1
      }
      if (this.start === this.end) {
        this.start = this.end = this.first = 0
        this.sizes = []
        if (lengthOf(this.bytes) > BURST_BYTES) this.bytes = EMPTY
      } else if (this.first > 1_024) {
        const kept = []
        for (let at = this.first; at < this.sizes.length; at++) kept[kept.length] = this.sizes[at]
        this.sizes = kept
        this.first = 0
      }
      return taken
    }

    /** The result of one read of the socket, or its first `most` bytes. */
    chunk(most) {
      return this.take(min(this.sizes[this.first], most))
    }
  }

  /** Writes bytes where the host takes them; larger ones go in parts. Returns the length of the last part. */
  function intoOutbox(bytes) {
    const size = lengthOf(bytes)
    if (size > MAX_UNSENT_BYTES) throw new QueueFull(`at most ${Text(MAX_UNSENT_BYTES)} bytes are sent at once`)
    let from = 0
    for (; size - from > OUT_BYTES; from += OUT_BYTES) {
      setBytes(out, sub(bytes, from, from + OUT_BYTES), 0)
      host(PART, OUT_BYTES)
    }
    setBytes(out, from === 0 ? bytes : sub(bytes, from, size), 0)
    return size - from
  }

  /** A promise that is already resolved; many sends have the same size. */
  const sent = (size) => {
    if (size !== lastSize) {
      lastSize = size
      lastSent = OwnPromise.resolve(size)
    }
    return lastSent
  }
  let lastSize = -1
  let lastSent

  /** The facts of a conversation that its script cannot see. */
  class Run {
    inbox = new Inbox()
    isEnded = false
    lost = undefined
    reader = undefined
    sends = 0
    sentBytes = 0
    waiters = []
    timers = new OwnMap()
    handler = undefined
    isStream = false
    /** Relay: the last message of each direction that the script examines. */
    turns = undefined
    constructor(number) {
      this.number = number
    }

    /** Passes received bytes to a plain recv unchanged; false when none is waiting. */
    give(bytes) {
      const { reader } = this
      if (reader === undefined || !reader.isPlain) return false
      this.reader = undefined
      reader.resolve(bytes)
      return true
    }

    /** More bytes have arrived, or none will: pending reads check again. */
    wake() {
      const { reader } = this
      if (reader === undefined) return
      this.reader = undefined
      if (reader.timer !== 0) stopTimer(reader.timer)
      reader.resolve()
    }

    wait(timeoutMs, doing) {
      if (this.reader !== undefined)
        throw new OwnError('another recv of this conversation is waiting already; await it first')
      if (this.lost !== undefined) throw this.lost
      this.want()
      return new OwnPromise((resolve, reject) => {
        const reader = { resolve, reject, timer: 0, isPlain: false }
        this.reader = reader
        if (timeoutMs !== undefined)
          reader.timer = startTimer(this.number, timeoutMs, () => {
            if (this.reader !== reader) return
            this.reader = undefined
            reject(new TimedOut(`${doing}: nothing came within ${Text(timeoutMs)} ms`))
          })
      })
    }

    want() {
      // The host reads this after the step, because a call would cost more.
      if (this.number === controls[1]) controls[3] = 1
      else host(WANT, this.number)
    }

    send(data, to) {
      if (this.lost !== undefined) throw this.lost
      if (this.sentBytes > MAX_UNSENT_BYTES || this.sends > MAX_UNSENT_SENDS || stepBytes > MAX_STEP_BYTES)
        throw new QueueFull('too much was sent without waiting for it; write "await" before send')
      let size
      if (to === undefined && typeof data === 'string' && !hasText(data, '\0'))
        size = host(SEND_TEXT, this.number, isWellFormed(data) ? data : toWellFormed(data))
      else {
        const bytes = asBytes(data, to === undefined ? 'send' : 'sendTo')
        size = lengthOf(bytes)
        const last = intoOutbox(bytes)
        if (to === undefined) host(SEND, this.number, last)
        else if (typeof to === 'number') host(SEND_LEG, this.number, last, to)
        else host(SEND_TO, this.number, last, to)
      }
      this.sends += 1
      this.sentBytes += size
      stepBytes += size
      if (this.sends < BURST_SENDS && this.sentBytes < BURST_BYTES) return sent(size)
      if (this.waiters.length === 0) host(WAIT, this.number)
      return new OwnPromise((resolve, reject) => {
        this.waiters[this.waiters.length] = { resolve, reject, size }
      })
    }

    drained() {
      this.sends = 0
      this.sentBytes = 0
      const { waiters } = this
      this.waiters = []
      for (let at = 0; at < waiters.length; at++) waiters[at].resolve(waiters[at].size)
    }

    stopTimers() {
      for (let next = valuesOf(this.timers).next(); !next.done; next = valuesOf(this.timers).next()) {
        const { lose, interval } = next.value
        stopTimer(firstKeyOf(this.timers))
        if (interval !== undefined) removeFrom(intervals, interval)
        if (lose !== undefined) lose(this.lost)
      }
    }

    lose(why) {
      if (this.lost !== undefined) return
      this.lost = new ConnectionLost(why)
      const { reader, waiters } = this
      this.reader = undefined
      this.waiters = []
      if (reader !== undefined) {
        if (reader.timer !== 0) stopTimer(reader.timer)
        reader.reject(this.lost)
      }
      for (let at = 0; at < waiters.length; at++) waiters[at].reject(this.lost)
      this.stopTimers()
    }
  }

  const timeoutOf = (options) => {
    const ms = typeof options === 'object' && options !== null ? options.timeoutMs : undefined
    if (ms !== undefined && !(typeof ms === 'number' && ms >= 0))
      throw new OwnTypeError('timeoutMs is a number of milliseconds')
    return ms
  }

  /** The connection of one client: what Python has in `self.request`. */
  class Connection {
    #run
    constructor(run) {
      this.#run = run
    }

    /** Resolves with the number of bytes when the host has taken them. */
    send(data) {
      return this.#run.send(data)
    }

    sendAll(data) {
      return this.#run.send(data)
    }

    /** The result of one read, at most this many bytes of it; empty when the peer has finished. */
    recv(most, options) {
      const run = this.#run
      if (
        most === undefined &&
        run.reader === undefined &&
        run.lost === undefined &&
        !run.isEnded &&
        run.inbox.length === 0
      ) {
        // The usual case, without a buffer and without another promise.
        run.want()
        return new OwnPromise((resolve, reject) => {
          run.reader = { resolve, reject, timer: 0, isPlain: true }
        })
      }
      return this.#recvSome(most, options)
    }

    async #recvSome(most, options) {
      const count = typeof most === 'number' ? most : Infinity
      const timeoutMs = timeoutOf(typeof most === 'object' ? most : options)
      if (!(count >= 1)) throw new OwnTypeError('recv takes the most bytes to return, at least 1')
      const run = this.#run
      while (run.inbox.length === 0) {
        if (run.isEnded) return new Bytes(0)
        await run.wait(timeoutMs, 'recv')
      }
      return run.inbox.chunk(count)
    }

    /** Exactly this many bytes; empty when the peer finished before the first of them. */
    async recvExactly(count, options) {
      if (!isInteger(count) || count < 0) throw new OwnTypeError('recvExactly takes a whole number of bytes')
      if (count > MAX_WAITING_BYTES)
        throw new OwnTypeError(`recvExactly takes at most ${Text(MAX_WAITING_BYTES)} bytes`)
      const timeoutMs = timeoutOf(options)
      const run = this.#run
      while (run.inbox.length < count) {
        if (run.isEnded) {
          if (run.inbox.length === 0) return new Bytes(0)
          throw new EndOfStream(`the peer finished after ${Text(run.inbox.length)} of ${Text(count)} bytes`)
        }
        await run.wait(timeoutMs, 'recvExactly')
      }
      return run.inbox.take(count)
    }

    /** All bytes up to and including these; the rest, perhaps nothing, when the peer has finished. */
    async recvUntil(delimiter, options) {
      const wanted = asBytes(delimiter, 'recvUntil')
      if (lengthOf(wanted) === 0) throw new OwnTypeError('recvUntil takes at least one byte to look for')
      const timeoutMs = timeoutOf(options)
      const run = this.#run
      let looked = 0
      for (;;) {
        const found = indexOfBytes(run.inbox.view(), wanted, looked)
        if (found !== -1) return run.inbox.take(found + lengthOf(wanted))
        if (run.isEnded) return run.inbox.take(run.inbox.length)
        looked = max(0, run.inbox.length - lengthOf(wanted) + 1)
        this.#checkLength('recvUntil')
        await run.wait(timeoutMs, 'recvUntil')
      }
    }

    /** The next line as text, without its line end; null when the peer has finished. */
    async recvLine(options) {
      const line = await this.recvUntil('\n', options)
      let end = lengthOf(line)
      if (end === 0) return null
      if (line[end - 1] === 10) end -= 1
      if (end > 0 && line[end - 1] === 13) end -= 1
      return toText(sub(line, 0, end), typeof options === 'object' && options !== null ? options.encoding : undefined)
    }

    /**
     * The first match of the pattern in the text that arrives; everything up to its end is consumed. Null when the peer
     * has finished.
     */
    async recvRegex(pattern, options) {
      const flags = RegExpFlags(pattern)
      const own = new OwnRegExp(
        RegExpSource(pattern),
        (hasText(flags, 'i') ? 'i' : '') + (hasText(flags, 's') ? 's' : '') + (hasText(flags, 'm') ? 'm' : ''),
      )
      const timeoutMs = timeoutOf(options)
      const run = this.#run
      for (;;) {
        // Each byte is one character, so the length of a match is its number of bytes.
        const found = match(own, toText(run.inbox.view(), 'latin1'))
        if (found !== null) {
          run.inbox.take(found.index + found[0].length)
          return found
        }
        if (run.isEnded) return null
        this.#checkLength('recvRegex')
        await run.wait(timeoutMs, 'recvRegex')
      }
    }

    #checkLength(doing) {
      if (this.#run.inbox.length > MAX_WAITING_BYTES)
        throw new QueueFull(`${doing}: ${Text(MAX_WAITING_BYTES)} bytes came without what is waited for`)
    }

    /** Sends nothing more (FIN); reading continues. */
    shutdown() {
      host(END, this.#run.number, 0)
    }

    close() {
      host(END, this.#run.number, 1)
    }

    /** Ends at once (RST). */
    reset() {
      host(END, this.#run.number, 2)
    }
  }

  /** The socket of a UDP session: the second part of `this.request`, as in Python. */
  class DatagramSocket {
    #run
    constructor(run) {
      this.#run = run
    }

    sendTo(data, address) {
      if (
        typeof address !== 'object' ||
        address === null ||
        typeof address.address !== 'string' ||
        !isInteger(address.port)
      )
        throw new OwnTypeError('sendTo takes the data and an address such as this.clientAddress')
      return this.#run.send(data, `${address.port} ${address.address}`)
    }
  }

  /** The base class of handlers, as in Python's socketserver. */
  class BaseRequestHandler {
    constructor(request, clientAddress, server) {
      this.request = request
      this.clientAddress = clientAddress
      this.server = server
    }

    setup() {}
    handle() {}
    finish() {}
  }

  /** One leg of a relay, for bytes that a script sends unprompted. */
  class Leg {
    #run
    #side
    constructor(run, side) {
      this.#run = run
      this.#side = side
    }

    send(data) {
      return this.#run.send(asBytes(data, 'send'), this.#side)
    }
  }

  /** The exchange whose handler is being created. */
  let beginning

  /** The base class of relay handlers: they see the messages of both sides, and decide what becomes of them. */
  class BaseRelayHandler {
    #run
    constructor(clientAddress, targetAddress, server) {
      const run = beginning
      beginning = undefined
      if (run === undefined) throw new OwnTypeError('the relay makes its handlers, one for each exchange')
      this.#run = run
      this.client = new Leg(run, 0)
      this.target = new Leg(run, 1)
      this.clientAddress = clientAddress
      this.targetAddress = targetAddress
      this.server = server
    }

    setup() {}
    fromClient() {}
    fromTarget() {}
    finish() {}

    /** Closes both legs after everything that was sent. */
    close() {
      host(END, this.#run.number, 1)
    }

    /** Closes both legs at once (RST). */
    reset() {
      host(END, this.#run.number, 2)
    }
  }

  const values = new OwnMap()
  /** How many values of a name the host has not answered: until then what others set came before. */
  const unanswered = new OwnMap()
  /** The variables of the session, which messages, sequences and rules have, too. */
  const variables = freeze({
    /** Undefined where there is none of this name. */
    get(name) {
      return getFrom(values, name)
    },
    set(name, value) {
      if (typeof name !== 'string' || match(NAME, name) === null || match(RESERVED, name) !== null)
        throw new OwnTypeError(
          'this cannot be the name of a variable; write letters, digits and _, not seq, time or peer',
        )
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
        throw new OwnTypeError('the value of a variable is text, a number, true or false')
      const text = toWellFormed(Text(value))
      if (text.length > MAX_VARIABLE_CHARS)
        throw new OwnTypeError(`the value of a variable has at most ${Text(MAX_VARIABLE_CHARS)} characters`)
      stepVariables += 1
      stepVariableChars += text.length
      if (stepVariables > MAX_STEP_VARIABLES || stepVariableChars > MAX_STEP_VARIABLE_CHARS)
        throw new QueueFull('too many variables were set at once; wait for something in between')
      const last = intoOutbox(asBytes(`${name}=${text}`, 'variables'))
      putInto(values, name, text)
      putInto(unanswered, name, (getFrom(unanswered, name) ?? 0) + 1)
      host(VARIABLE, 0, last, 0)
    },
  })

  /** What a variable of the session is now. */
  function tellVariable(text, flags) {
    const at = indexOfText(text, '=')
    const name = sliceText(text, 0, at)
    let open = getFrom(unanswered, name) ?? 0
    if (open > 0 && (flags & 1) === 1) {
      open -= 1
      if (open === 0) removeFrom(unanswered, name)
      else putInto(unanswered, name, open)
    }
    if (open > 0) return
    if ((flags & 2) === 2) putInto(values, name, sliceText(text, at + 1))
    else removeFrom(values, name)
  }

  const server = {
    /** Shared by all conversations that run this script. */
    state: {},
    variables,
    address: undefined,
    protocol: undefined,
    /** The running handlers, including this one. */
    get handlers() {
      const all = []
      const open = valuesOf(runs)
      for (let next = open.next(); !next.done; next = open.next())
        if (next.value.handler !== undefined && next.value.lost === undefined) all[all.length] = next.value.handler
      return all
    },
  }

  let Handler
  let fileName = ''

  /** The text and line of anything that was thrown; nothing in it may throw again. */
  function describe(error) {
    let text = 'something was thrown that cannot be shown'
    let line = 0
    try {
      text = error instanceof OwnError ? `${Text(error.name)}: ${Text(error.message)}` : `${inspect(error)} was thrown`
      if (indexOfText(text, 'could not load module') !== -1) text += '; a script cannot import anything'
      const stack = error instanceof OwnError && typeof error.stack === 'string' ? error.stack : ''
      const wanted = `${fileName}:`
      let at = indexOfText(stack, wanted)
      if (at !== -1) {
        at += wanted.length
        let number = 0
        while (at < stack.length && codeAt(stack, at) >= 48 && codeAt(stack, at) <= 57) {
          number = number * 10 + codeAt(stack, at) - 48
          at += 1
        }
        line = number
      }
    } catch {
      // The thrown value cannot be inspected.
    }
    return { text: plainText(text, 2_000), line }
  }
  const indexOfText = bind(String.prototype.indexOf)

  function tellFailure(number, error) {
    const { text, line } = describe(error)
    host(FAILED, number, line, text)
  }

  async function work(handler) {
    await handler.setup()
    try {
      await handler.handle()
    } finally {
      await handler.finish()
    }
  }

  function open(number, facts, datagram) {
    const run = new Run(number)
    putInto(runs, number, run)
    const over = (tell) => {
      if (getFrom(runs, number) !== run) return
      run.stopTimers()
      removeFrom(runs, number)
      tell()
    }
    const { client, local, protocol } = parseJson(facts)
    server.address ??= freeze(local)
    server.protocol ??= protocol
    let working
    try {
      const request = datagram === undefined ? new Connection(run) : freeze([datagram, new DatagramSocket(run)])
      run.handler = construct(Handler, [request, freeze(client), server])
      working = work(run.handler)
    } catch (error) {
      over(() => tellFailure(number, error))
      return
    }
    then(
      working,
      () => over(() => host(DONE, number)),
      (error) =>
        over(() => {
          // The connection has ended, and the script has noticed.
          if (error === run.lost && error !== undefined) host(DONE, number)
          else tellFailure(number, error)
        }),
    )
  }

  /** An exchange of a relay begins: its first messages wait for `setup`. */
  function openRelay(number, facts) {
    const run = new Run(number)
    putInto(runs, number, run)
    const { client, target, local, protocol } = parseJson(facts)
    server.address ??= freeze(local)
    server.protocol ??= protocol
    run.isStream = protocol === 'tcp'
    try {
      beginning = run
      run.handler = construct(Handler, [freeze(client), target === undefined ? undefined : freeze(target), server])
      const ready = OwnPromise.resolve(run.handler.setup())
      run.turns = [ready, ready]
      then(ready, undefined, (error) => breakOff(run, error))
    } catch (error) {
      breakOff(run, error)
    }
  }

  /** On a stream the messages of one direction are handled one after the other; datagrams in parallel. */
  function judge(run, message, side, bytes) {
    const act = () => (side === 0 ? run.handler.fromClient(bytes) : run.handler.fromTarget(bytes))
    const turn = then(then(run.turns[side], act), (made) => decide(run, message, made))
    if (run.isStream) run.turns[side] = turn
    then(turn, undefined, (error) => breakOff(run, error))
  }

  /**
   * Undefined or true: forwarded unchanged. `null` or `false`: dropped. Bytes or text: forwarded instead; a list: one message
   * each.
   */
  function decide(run, message, made) {
    if (run.lost !== undefined) return
    if (made === undefined || made === true) {
      host(VERDICT, run.number, message, 0)
      return
    }
    const pieces = made === null || made === false ? [] : isArray(made) ? made : [made]
    for (let at = 0; at < pieces.length; at++) {
      const last = intoOutbox(asBytes(pieces[at], 'what goes on in place of a message'))
      host(PIECE, run.number, last, 0)
    }
    host(VERDICT, run.number, message, 1)
  }

  /** The script ends the exchange, and with it both legs. */
  function breakOff(run, error) {
    if (getFrom(runs, run.number) !== run) return
    run.stopTimers()
    removeFrom(runs, run.number)
    if (error === run.lost && error !== undefined) host(DONE, run.number)
    else tellFailure(run.number, error)
  }

  /** Both legs have ended. */
  function closeRelay(run, why) {
    run.lose(why)
    const over = () => {
      if (getFrom(runs, run.number) !== run) return
      run.stopTimers()
      removeFrom(runs, run.number)
      host(DONE, run.number)
    }
    try {
      then(OwnPromise.resolve(run.handler.finish()), over, (error) => breakOff(run, error))
    } catch (error) {
      breakOff(run, error)
    }
  }

  function step(payload) {
    const kind = controls[0]
    const number = controls[1]
    logLines = 0
    stepBytes = 0
    stepVariables = 0
    stepVariableChars = 0
    if (kind === 11) {
      tellVariable(toText(new Bytes(payload)), controls[2])
      return
    }
    if (kind === 1) {
      open(number, payload)
      return
    }
    if (kind === 9) {
      openRelay(number, payload)
      return
    }
    if (kind === 4) {
      const timer = forgetTimer(controls[2])
      if (timer === undefined) return
      try {
        timer.act()
      } catch (error) {
        const run = getFrom(runs, number)
        removeFrom(runs, number)
        if (run !== undefined) run.lose('the conversation was ended')
        tellFailure(number, error)
      }
      return
    }
    const run = getFrom(runs, number)
    if (run === undefined) return
    if (kind === 2) {
      const bytes = new Bytes(payload)
      if (run.give(bytes)) return
      run.inbox.push(bytes)
      run.wake()
    } else if (kind === 3) {
      run.isEnded = true
      if (!run.give(new Bytes(0))) run.wake()
    } else if (kind === 10) judge(run, controls[2] >> 1, controls[2] & 1, new Bytes(payload))
    else if (kind === 5) run.drained()
    else if (kind === 6 && run.turns !== undefined) closeRelay(run, payload)
    else if (kind === 6) run.lose(payload)
    else if (kind === 7) removeFrom(runs, number)
  }

  /** A datagram has facts and bytes. */
  function stepDatagram(facts, datagram) {
    logLines = 0
    stepBytes = 0
    stepVariables = 0
    stepVariableChars = 0
    open(controls[1], facts, new Bytes(datagram))
  }

  const relayMethods = BaseRelayHandler.prototype
  const isRelayClass = (methods) => {
    for (let at = methods; at !== null; at = getPrototypeOf(at)) if (at === relayMethods) return true
    return false
  }

  /** The result of loading the script's module: the class of its handlers. */
  function adopt(loading, name) {
    fileName = name
    then(
      OwnPromise.resolve(loading),
      (module) => {
        const made = module === undefined ? undefined : module.default
        const methods = typeof made === 'function' ? made.prototype : undefined
        const isClass = typeof methods === 'object' && methods !== null
        const uses = !isClass ? 0 : isRelayClass(methods) ? 2 : typeof methods.handle === 'function' ? 1 : 0
        if (uses === 0) {
          host(
            FAILED,
            0,
            0,
            'nothing to run: write "export default class extends BaseRequestHandler { async handle() { ... } }"',
          )
          return
        }
        Handler = made
        host(LOADED, 0, uses, 0)
      },
      (error) => tellFailure(0, error),
    )
  }

  function tellLoading(error, name) {
    fileName = name
    tellFailure(0, error)
  }

  const words = {
    BaseRequestHandler,
    BaseRelayHandler,
    EndOfStream,
    TimeoutError: TimedOut,
    ConnectionLost,
    QueueFull,
    console,
    setTimeout,
    setInterval,
    clearTimeout: clearTimer,
    clearInterval: clearTimer,
    sleep,
    toText,
    toBytes,
    toHex,
    fromHex,
    concat,
    indexOfBytes,
  }
  for (const name of keys(words))
    defineProperty(globalThis, name, { value: words[name], writable: true, configurable: true, enumerable: false })

  return [step, stepDatagram, adopt, tellLoading]
}
