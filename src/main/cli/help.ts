import { relayTargetKeys } from '../../shared/relay'
import { describeOptions } from './session-options'

export const HELP = `wirebench: a test bench for TCP, TLS and UDP

Usage
  wirebench listen tcp|tls|udp HOST:PORT [options]   be a server; port 0 picks a free one
  wirebench connect tcp|tls|udp HOST:PORT [options]  be a client
  wirebench relay tcp|tls|udp HOST:PORT TARGET [options]   forward between clients and a target; both legs are recorded
  wirebench certificate [NAME... [--to FILE [--force]]]  a certificate of your own test CA; without a name, the path of the CA
  wirebench load tcp|tls|udp HOST:PORT [options]     load test: many clients, at a rate or as fast as answers come
  wirebench show FILE [options]                  print a recording
  wirebench stats FILE [options]                 rates, response times, gaps in a sequence
  wirebench export FILE --as text|html|csv|jsonl|svg|mermaid|pcapng --to FILE [options]
  wirebench merge FILE FILE... --to FILE [--force]  several recordings in one, in order of time
  wirebench compare FILE FILE [--conversation N] [--with M] [--json]   the differences between two conversations (exit 5)
  wirebench replay FILE tcp|tls|udp HOST:PORT [options]   replay a recorded conversation, stop where an answer differs
  wirebench rules check FILE...                  the mistakes in rules files, each with its place
  wirebench rules dry-run RULES RECORDING [options]   what they would have answered, next to what was (exit 5 when it differs)
  wirebench rules learn RECORDING [--to FILE] [options]   rules from a recording: each request with its answer
  wirebench rules why RULES RECORDING ROW [options]   which rule made a row, also of a relay, and why not those before it
  wirebench demo [--folder DIR]                  TCP 127.0.0.1:2021 and UDP 127.0.0.1:2020, both echo, print and record
  wirebench --help | --version
  wirebench listen | connect | relay --help      every option of a server, client or relay, explained
  wirebench listen --fault help                  every fault that can be injected, with an example

listen
  --reply none|echo|text:STRING|prefix:STRING   what answers automatically (default none)
  --rules FILE       answer with the rules of this file; see docs/rules.md and "wirebench rules check"
  --handler FILE     answer with a script (JavaScript or TypeScript) in a sandbox; see docs/handlers.md
  --record FILE      record to a new .pcapng file; --record-limit SIZE ends it at 500M, 20G, ... (default 4G)
  --set NAME=VALUE   a variable for saved messages, sequences, and "shared" of rules (several times)
  --for SECONDS      stop after this time
  --newline lf|crlf  end each typed line with it (default: none)
  --json | --quiet   one JSON object per line | only the first line
  Typed lines go to the conversation that sent last; "@3 text" goes to number 3,
  "@1,3 text" to both, "@* text" to all. With --messages FILE, a line "!NAME" sends a saved message or sequence.

connect
  --send STRING, --send-hex HEX, --send-escaped 'A\\r\\n\\x03', --send-file FILE   sent in the order given; each may be given several times
  --message NAME     a saved message or sequence; --messages FILE names the file (default: what the window saved)
  --variables        {{seq}} {{time}} {{time:s}} {{time:ms}} {{uuid}} {{random:8}} {{peer}} in --send... are replaced
  --set NAME=VALUE   a variable of your own, {{NAME}} (several times); implies --variables
  --every MS, --times N, --until TEXT   repeat it all: at this interval, at most N times, until TEXT comes (else 5)
  --checksum NAME    appended to each message: sum, xor, lrc, crc-8, crc-16-modbus, crc-32, ...
  --expect STRING    succeed when the answer contains this (in --encoding), fail (5) when it does not come
  --wait MS          when all is sent, wait until nothing has come for this long (default 2000)
  --for SECONDS      stop after this time in any case; an answer still coming is cut (5)
  --record FILE, --newline lf|crlf, --json | --quiet   as above
  --rules FILE       answer with rules while connected, as in listen
  --handler FILE     a script answers, as in listen; without --send it decides when to end
  --half-close | --no-half-close   send FIN once all is sent, or keep the sending side open (default: send it,
                     except with --expect: some servers take FIN for "gone" and do not answer)
  Without --send, typed lines are sent until the end of the input; then it waits for the answer.

  --code LANGUAGE    (listen, connect) print a program that does the same and exit: python, node, c, go, ncat, socat

relay
  LISTEN and TARGET are HOST:PORT. The options are those of "listen"; those of the second leg begin with --target-, as in
  --target-tls-verify accept
  --target-tls | --no-target-tls   TLS towards the target (default: as on the client's side). "relay tcp" passes TLS through unchanged
  --target-failed close|reset      what a client gets when its target cannot be reached (default close)
  --entry socks5|http-connect      the client names its target; TARGET is then left out
  --starttls smtp|imap|pop3|ftp|xmpp|postgres|'ASKS=>AGREES'   both legs upgrade to TLS when the two sides agree on it; the options of
                                   TLS are then those of "listen tls", and --target-tls-... for the other leg; "rules": a rule says when
  --rules FILE                     rules for what both sides send: pass, change, drop, delay, answer; see docs/relay.md
  --handler FILE                   a script for it, after the rules where there are both; see docs/handlers.md
  UDP: one leg for each peer, forgotten after --idle-timeout (default 120000 ms). Typed lines are sent as in listen: "@2 text" goes
  into leg 2.

load
  --clients C        1 to 10000 (default 1)      --rate R   messages/s in total (default: next after each answer)
  --for S            seconds, at most 86400 (default 10)   --count N   at most N messages   --ramp S   rise evenly for S seconds
  --answer same|any|line|none   what counts as the answer: as many bytes as were sent (default), anything, a line, nothing
  --timeout S        an answer that takes longer counts as missing (default 2)
  --message TEXT, --message-hex HEX, --message-escaped TEXT, --newline lf|crlf   what is sent (default 64 bytes)
  --tls-verify refuse|accept, --tls-ca FILE, --tls-server-name NAME
  --json | --html FILE   the report as one JSON object | also as an HTML page (--force replaces a file)
  --yes              required for a target that is not this machine
  With a rate, latency counts from when a message was due (coordinated omission).

replay
  --as client|server   which side to play (default client); a server waits for one client at HOST:PORT
  --conversation N     which one (default 1)
  --from-row N, --to-row N   only these rows of it, numbered as in the table, in no: and in show --json
  --speed X | --asap   1 keeps the pauses of the recording (default), 2 halves them; or none at all
  --within MS          an answer that takes longer counts as missing (default 5000)
  --record FILE, and the options of the socket as in listen and connect

rules
  check FILE...      line, column, path, what is wrong and what to write; --json: one object per file (exit 5 on a mistake)
  dry-run, learn     --as server|client: which side the rules play (default server); --conversation N, --protocol tcp|udp,
                     --framing and its options for a recording that was made without, --json
  learn              --to FILE (--force replaces it; else it is printed), --pauses keeps the response times.
                     Record the same program twice: what differs becomes a variable and is shown
  why                ROW is a number that show prints; --as and --json as above (exit 5 when no rule acted)

show, stats and export read recordings of Wirebench and captures of other tools (pcapng, pcap; Ethernet, Linux cooked, loopback,
raw IP). A capture is seen from its servers: received is what clients sent. One that holds both needs --protocol tcp|udp.

show
  --conversation N   only this one
  --filter QUERY     only these rows: words (lower case also matches capitals), "two words", OR, NOT or -, ( ),
                     is:received|sent|event, conv:1,3-5, len:>100, time:12:03..12:05,
                     hex:0103, re:/pattern/i, event:reset, peer:192.0.2.7, no:1000-2000
  --json             one JSON object per line
  --frames           one line per frame; --framing line|fixed|length|idle|cobs|slip and its options as in "listen --help"
                     (default: as the recording was made), and --encoding for text

stats
  --conversation N   only this one
  --asks peer|us     where requests come from (default: the client)
  --key PATTERN      a request and its answer match the same text in its first group (default: the next answer belongs to
                     the oldest request)
  --late-after MS    an answer after this time is late; with no answer, missing (default 1000)
  --counter OFFSET:BYTES[:le]   a counter in each datagram received, 1, 2 or 4 bytes: what is lost, duplicate, out of order
  --json             one JSON object

export
  --as FORMAT --to FILE   an existing file is kept, unless
  --force                 replaces it
  --conversation N        only this one
  --filter QUERY          only these rows, as in show
  --raw-cells             CSV: leave cells as they are that a spreadsheet takes for formulas

A JSON row: seq, atNs (nanoseconds since 1970), conversation (1, 2, ...; 0 the session itself), peer, kind (rx, tx, state),
state, byteLength, hex, text.

Exit status
  0 done    1 internal error    2 usage    3 cannot bind    4 cannot connect
  5 expectation or time limit missed, answer incomplete, or not all could be sent; standard error says why
  6 could not save    130 SIGINT    143 SIGTERM
`

/** The options of `listen` and `connect`, from the same table as the forms of the window. */
export function helpFor(verb: string): string {
  if (verb === 'relay') return relayHelp()
  if (verb !== 'listen' && verb !== 'connect') return HELP
  const role = verb === 'listen' ? 'listener' : 'client'
  const options = describeOptions([`tcp-${role}`, `tls-${role}`, `udp-${role}`])
  return `wirebench ${verb} tcp|tls|udp HOST:PORT [options]

Options of the socket. In parentheses: the key in a file for --config FILE (a JSON object), and which protocols have it.

${options}

See "wirebench --help" for the rest.
`
}

function relayHelp(): string {
  return `wirebench relay tcp|tls|udp HOST:PORT HOST:PORT [options]

Options of the side that clients connect to. In parentheses: the key in a file for --config FILE, and which protocols have it.

${describeOptions(['tcp-listener', 'tls-listener', 'udp-listener'])}

Options of the second leg, to the target.

${describeOptions(['tcp-client', 'tls-client', 'udp-client'], relayTargetKeys, 'target-')}

See "wirebench --help" for the rest.
`
}
