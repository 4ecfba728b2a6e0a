/**
 * The words of handler scripts, for editors: put `/// <reference path="handler.d.ts" />` at the top of a script, or this file beside
 * it. See handlers.md.
 */

/** Who talks to us, or where we listen. */
interface HandlerAddress {
  readonly address: string
  readonly port: number
}

interface ReceiveOptions {
  /** Gives up after so many milliseconds with a `TimeoutError`; what comes later is not lost. */
  timeoutMs?: number
}

/** The connection of one client: Python's `self.request`. One `recv` at a time. */
interface HandlerConnection {
  /** Resolves with the number of bytes; waits while the peer does not take what was sent before. */
  send(data: Uint8Array | string): Promise<number>
  sendAll(data: Uint8Array | string): Promise<number>
  /** What one read returned, or its first `most` bytes; empty when the peer has finished (FIN). */
  recv(most?: number, options?: ReceiveOptions): Promise<Uint8Array>
  recv(options: ReceiveOptions): Promise<Uint8Array>
  /** The next line without its line end; null when the peer has finished. */
  recvLine(options?: ReceiveOptions & { encoding?: 'utf-8' | 'latin1' }): Promise<string | null>
  /** Exactly so many bytes; empty when the peer finished before the first; `EndOfStream` when it finished between. */
  recvExactly(count: number, options?: ReceiveOptions): Promise<Uint8Array>
  /** All up to and with the delimiter; what is left when the peer has finished. At most 1 MiB is waited for. */
  recvUntil(delimiter: Uint8Array | string, options?: ReceiveOptions): Promise<Uint8Array>
  /** The first match in the bytes as Latin-1 text; everything up to its end is taken. Null when the peer has finished. */
  recvRegex(pattern: RegExp, options?: ReceiveOptions): Promise<RegExpExecArray | null>
  /** We send no more (FIN), and still read. */
  shutdown(): void
  close(): void
  /** Ends at once (RST). */
  reset(): void
}

interface HandlerDatagramSocket {
  /** To the client, or to any other peer that has sent something to this session. */
  sendTo(data: Uint8Array | string, address: HandlerAddress): Promise<number>
}

/** UDP: what came, and the socket to answer on. One handler for each datagram. */
type DatagramRequest = readonly [data: Uint8Array, socket: HandlerDatagramSocket]

/** Shared by all conversations of a session that run this script. */
interface HandlerServer {
  state: Record<string, any>
  /** The variables of the session: those of messages, sequences, rules (`shared`), and of the person. */
  readonly variables: {
    /** Undefined where there is none of this name. */
    get(name: string): string | undefined
    set(name: string, value: string | number | boolean): void
  }
  readonly address: HandlerAddress
  /** TLS looks like TCP here. */
  readonly protocol: 'tcp' | 'udp'
  /** Those that are at work, this one too. */
  readonly handlers: BaseRequestHandler[]
}

/** Extend it and export it as default, as in Python's socketserver: `setup`, `handle`, then always `finish`. */
declare class BaseRequestHandler {
  constructor(request: any, clientAddress: HandlerAddress, server: HandlerServer)
  /** TCP and TLS: a `HandlerConnection`. UDP: `const [data, socket] = this.request`. */
  readonly request: any
  readonly clientAddress: HandlerAddress
  readonly server: HandlerServer
  setup(): void | Promise<void>
  /** When it returns, the connection is closed behind what was sent. */
  handle(): void | Promise<void>
  finish(): void | Promise<void>
}

/** One side of a relay, for what a script says by itself. */
interface HandlerLeg {
  /** Goes out as it is, between two messages. */
  send(data: Uint8Array | string): Promise<number>
}

/**
 * What goes on: nothing (or true) lets the message go on as it came, null (or false) drops it, bytes or text stand in its place, a list
 * is one message each.
 */
type RelayVerdict = Uint8Array | string | readonly (Uint8Array | string)[] | boolean | null | undefined | void

/** For `relay`: extend it and export it as default. It sees what both sides send, message by message. */
declare class BaseRelayHandler {
  readonly client: HandlerLeg
  readonly target: HandlerLeg
  readonly clientAddress: HandlerAddress
  readonly targetAddress: HandlerAddress | undefined
  readonly server: HandlerServer
  /** The first message waits for it. */
  setup(): void | Promise<void>
  fromClient(message: Uint8Array): RelayVerdict | Promise<RelayVerdict>
  fromTarget(message: Uint8Array): RelayVerdict | Promise<RelayVerdict>
  /** Behind the end of both legs. */
  finish(): void | Promise<void>
  /** Both legs, behind what was sent. */
  close(): void
  /** Both legs at once (RST). */
  reset(): void
}

/** Thrown by `recvExactly`. */
declare class EndOfStream extends Error {}
/** Thrown when a `timeoutMs` is over. */
declare class TimeoutError extends Error {}
/** Thrown by whatever waits when the connection has ended. */
declare class ConnectionLost extends Error {}
/** Thrown when too much was sent without waiting, or came without being read. */
declare class QueueFull extends Error {}

type TextEncodingName = 'utf-8' | 'latin1' | 'ascii'
declare function toText(bytes: Uint8Array, encoding?: TextEncodingName): string
declare function toBytes(text: string, encoding?: TextEncodingName): Uint8Array
declare function toHex(bytes: Uint8Array, between?: string): string
declare function fromHex(text: string): Uint8Array
declare function concat(...parts: (Uint8Array | string)[]): Uint8Array
/** Where the needle begins; -1 where it is not. */
declare function indexOfBytes(bytes: Uint8Array, needle: Uint8Array | string, from?: number): number
/** Rejects when the conversation ends before. */
declare function sleep(ms: number): Promise<void>
declare function setTimeout(act: (...args: any[]) => void, ms?: number, ...args: any[]): number
declare function setInterval(act: (...args: any[]) => void, ms?: number, ...args: any[]): number
declare function clearTimeout(timer: number): void
declare function clearInterval(timer: number): void
/** Lines in the log of the session, at most 100 for one step. */
declare const console: {
  log(...parts: unknown[]): void
  info(...parts: unknown[]): void
  debug(...parts: unknown[]): void
  warn(...parts: unknown[]): void
  error(...parts: unknown[]): void
}
