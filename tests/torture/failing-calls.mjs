import dgram from 'node:dgram'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import { isMainThread } from 'node:worker_threads'

/**
 * Loaded before a program (`node --import`): its n-th call of a file or a socket fails as the system would have it. The plan is JSON
 * in WIREBENCH_TORTURE:
 *
 *   calls    a pattern for the calls that count, name and file, as in "^file" or "^file unlink .*part"; all of them when absent
 *   nth      which of them fails, from 1; 0 or absent: none, they are only counted
 *   isLasting   every one behind it fails as well, as on a disk that has died
 *   errno    EIO, ENOSPC, ...; SHORT: a write takes half of what it is given, and that is no error
 *   slowMs   so long does each of them take, before it succeeds
 *   log      a file that gets one line a call
 *
 * Calls of the program alone count: those with its folder in their stack, and what a socket does by itself.
 */
const plan = JSON.parse(process.env.WIREBENCH_TORTURE ?? '{}')
const pattern = new RegExp(plan.calls ?? '')
const within = plan.within ?? '/out/main/'
const real = { appendFileSync: fs.appendFileSync, writeSync: fs.writeSync }
/** open(2) and the like on the standard streams belong to other tests. */
const LAST_STANDARD_FD = 2
let count = 0
let isLogging = false

/** The error of this call, if it is its turn. A slow call delays the program here when it is synchronous. */
function failureOf(name, detail = '', isWaitedFor = true) {
  if (isLogging || !(pattern.test(name) || pattern.test(`${name} ${detail}`))) return undefined
  count += 1
  const isTurn = count === plan.nth || (plan.isLasting === true && plan.nth > 0 && count > plan.nth)
  if (plan.log !== undefined) {
    isLogging = true
    real.appendFileSync(plan.log, `${count} ${name} ${detail}${isTurn ? ` ${plan.errno}` : ''}\n`)
    isLogging = false
  }
  if (plan.slowMs !== undefined && isWaitedFor)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, plan.slowMs)
  if (!isTurn) return undefined
  const syscall = name.split(' ')[1]?.replace(/Sync$/, '') ?? name
  return Object.assign(new Error(`${plan.errno}: made to fail, ${syscall}`), { code: plan.errno, errno: -5, syscall })
}

function isOfProgram() {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 30
  const { stack } = new Error()
  Error.stackTraceLimit = limit
  return stack.includes(within)
}

const isStandard = (target) => typeof target === 'number' && target <= LAST_STANDARD_FD
const detailOf = (target) => (typeof target === 'string' ? target : typeof target === 'number' ? `fd ${target}` : '')
/** A write that takes a part of its bytes: the arguments for that. */
const halved = ([fd, bytes, offset = 0, length = bytes.length - offset, position = null]) => [
  fd,
  bytes,
  offset,
  Math.max(1, length >> 1),
  position,
]

const SYNC = [
  'openSync',
  'closeSync',
  'writeSync',
  'readSync',
  'fstatSync',
  'statSync',
  'lstatSync',
  'ftruncateSync',
  'fdatasyncSync',
  'fsyncSync',
  'renameSync',
  'unlinkSync',
  'linkSync',
  'mkdirSync',
  'readdirSync',
  'readFileSync',
  'writeFileSync',
  'realpathSync',
  'chmodSync',
  'rmSync',
]
const CALLBACK = [
  'open',
  'close',
  'read',
  'write',
  'fstat',
  'stat',
  'fdatasync',
  'fsync',
  'unlink',
  'rename',
  'readdir',
]
const PROMISES = [
  'open',
  'stat',
  'lstat',
  'readdir',
  'rename',
  'link',
  'unlink',
  'mkdir',
  'readFile',
  'writeFile',
  'rm',
]
const HANDLE = ['read', 'write', 'stat', 'sync', 'datasync', 'truncate', 'close']

function breakFiles() {
  for (const name of SYNC) {
    const original = fs[name]
    fs[name] = Object.assign(function (...args) {
      if (isStandard(args[0]) || !isOfProgram()) return original.apply(this, args)
      const failure = failureOf(`file ${name}`, detailOf(args[0]))
      if (failure === undefined) return original.apply(this, args)
      if (failure.code === 'SHORT') return original.apply(this, name === 'writeSync' ? halved(args) : args)
      // A closed descriptor stays closed, whatever close(2) returns.
      if (name === 'closeSync') original.apply(this, args)
      throw failure
    }, original)
  }
  for (const name of CALLBACK) {
    const original = fs[name]
    fs[name] = Object.assign(function (...args) {
      const answer = args.at(-1)
      if (isStandard(args[0]) || typeof answer !== 'function' || !isOfProgram()) return original.apply(this, args)
      const failure = failureOf(`file ${name}`, detailOf(args[0]), false)
      if (failure === undefined || failure.code === 'SHORT') {
        const isShort = failure !== undefined && name === 'write'
        const given = isShort ? [...halved(args.slice(0, -1)), answer] : args
        // Another thread is delayed; the program continues.
        if (plan.slowMs === undefined) original.apply(this, given)
        else setTimeout(() => original.apply(this, given), plan.slowMs)
        return undefined
      }
      if (name === 'close') original.call(this, args[0], () => answer(failure))
      else process.nextTick(answer, failure)
      return undefined
    }, original)
  }
  for (const name of PROMISES) {
    const original = fs.promises[name]
    fs.promises[name] = async function (...args) {
      const failure = isOfProgram() ? failureOf(`file ${name}`, detailOf(args[0])) : undefined
      if (failure !== undefined && failure.code !== 'SHORT') throw failure
      const result = await original.apply(this, args)
      if (name === 'open') breakHandles(Object.getPrototypeOf(result))
      return result
    }
  }
  syncBuiltinESMExports()
}

const broken = new Set()

/** Their class can only be reached through an instance. */
function breakHandles(prototype) {
  if (broken.has(prototype)) return
  broken.add(prototype)
  for (const name of HANDLE) {
    const original = prototype[name]
    prototype[name] = async function (...args) {
      const failure = isOfProgram() ? failureOf(`file handle.${name}`) : undefined
      if (failure === undefined) return original.apply(this, args)
      if (failure.code === 'SHORT') return original.apply(this, name === 'write' ? halved([0, ...args]).slice(1) : args)
      if (name === 'close') await original.apply(this, args)
      throw failure
    }
  }
}

const isOfStandard = (socket) => socket._isStdio === true || socket.fd === 0

/** A call of a connection: `act` performs it, unless it fails and closes the connection. */
function connection(name, prototype, act = (socket, failure) => socket.destroy(failure)) {
  const original = prototype[name]
  prototype[name] = function (...args) {
    if (isOfStandard(this)) return original.apply(this, args)
    const failure = failureOf(`socket ${name}`)
    if (failure === undefined || failure.code === 'SHORT') return original.apply(this, args)
    return act(this, failure, args, () => original.apply(this, args))
  }
}

function breakSockets() {
  const { prototype } = net.Socket
  connection('connect', prototype, (socket, failure) => {
    process.nextTick(() => socket.destroy(failure))
    return socket
  })
  connection('write', prototype, (socket, failure, args) => {
    const answer = args.at(-1)
    process.nextTick(() => {
      if (typeof answer === 'function') answer(failure)
      socket.destroy(failure)
    })
    return false
  })
  connection('end', prototype, (socket, failure) => {
    process.nextTick(() => socket.destroy(failure))
    return socket
  })
  // A read: the system's bytes are pushed.
  connection('push', prototype, (socket, failure) => {
    process.nextTick(() => socket.destroy(failure))
    return false
  })
  connection('listen', net.Server.prototype, (server, failure) => {
    process.nextTick(() => server.emit('error', failure))
    return server
  })
  const emit = net.Server.prototype.emit
  net.Server.prototype.emit = function (event, ...args) {
    // accept(2): the server gets the failure, and the connection belongs to nobody.
    const failure = event === 'connection' ? failureOf('socket accept') : undefined
    if (failure === undefined || failure.code === 'SHORT') return emit.call(this, event, ...args)
    args[0]?.destroy()
    return emit.call(this, 'error', failure)
  }
  const datagrams = dgram.Socket.prototype
  connection('bind', datagrams, (socket, failure) => {
    process.nextTick(() => socket.emit('error', failure))
    return socket
  })
  connection('connect', datagrams, (socket, failure, args) => {
    const answer = args.at(-1)
    process.nextTick(() => (typeof answer === 'function' ? answer(failure) : socket.emit('error', failure)))
  })
  connection('send', datagrams, (_socket, failure, args) => {
    const answer = args.at(-1)
    if (typeof answer === 'function') process.nextTick(answer, failure)
  })
  const emitDatagram = datagrams.emit
  datagrams.emit = function (event, ...args) {
    const failure = event === 'message' ? failureOf('socket receive') : undefined
    if (failure === undefined || failure.code === 'SHORT') return emitDatagram.call(this, event, ...args)
    return emitDatagram.call(this, 'error', failure)
  }
}

if (isMainThread && process.env.WIREBENCH_TORTURE !== undefined) {
  breakFiles()
  breakSockets()
}
