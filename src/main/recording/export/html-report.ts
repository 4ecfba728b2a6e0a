import { formatEndpoint } from '../../../shared/endpoint'
import { visibleLine, visibleString } from '../../../shared/visible-text'
import { WORDS } from '../../../shared/words/words'
import type { Phrasing } from './phrasing'
import type { FullRecord } from './row-format'

/** The style sheet of the report, which loads nothing and runs no script. */
const STYLE = `
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif }
body { margin: 24px }
h1 { font-size: 20px; margin: 0 0 4px }
p { margin: 0 0 16px; opacity: .75 }
.comment { margin: 2px 0 0; font-style: italic; white-space: normal; opacity: 1 }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th { position: sticky; top: 0; text-align: left; background: Canvas; border-bottom: 2px solid GrayText }
th, td { padding: 3px 10px 3px 0; vertical-align: top }
tr + tr td { border-top: 1px solid color-mix(in srgb, GrayText 25%, transparent) }
td { white-space: nowrap }
td:last-child { font-family: ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; width: 100% }
.rx td:nth-child(4) { color: light-dark(#0f5fae, #7cb8f7) }
.tx td:nth-child(4) { color: light-dark(#12703c, #6fcf97) }
.state td:last-child { font-family: inherit; opacity: .75 }
td:nth-child(1), td:nth-child(5) { text-align: right }
`

export function htmlHead(name: string, rows: number, say: Phrasing): string {
  const { table, export: words } = WORDS[say.locale]
  const heads = [table.number, table.time, table.conversation, table.direction, table.size, table.content]
  return [
    `<!doctype html>\n<html lang="${say.locale}">\n<head>\n<meta charset="utf-8">`,
    `<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<meta name="viewport" content="width=device-width"><title>${escaped(name)}</title>\n<style>${STYLE}</style>\n</head>\n<body>`,
    `<h1>${escaped(name)}</h1>`,
    `<p>${escaped(words.report.replace('{n}', String(rows)))}</p>`,
    `<table>\n<thead><tr>${heads.map((head) => `<th scope="col">${escaped(head)}</th>`).join('')}</tr></thead>\n<tbody>\n`,
  ].join('\n')
}

export function htmlRow(record: FullRecord, say: Phrasing): string {
  const { seq, conversation, peer, kind, bytes, partialCharacter, isStream, state, trueLength } = record
  const who = conversation === 0 ? '' : `#${String(conversation)} ${peer === undefined ? '' : formatEndpoint(peer)}`
  const whole = trueLength === undefined ? '' : ` / ${String(trueLength)}`
  const size = state === undefined ? `${String(bytes.length)}${whole} B` : ''
  const content =
    state === undefined
      ? visibleLine(bytes, partialCharacter, isStream, record.encoding)
      : visibleString(say.state(state))
  const doubt = record.isDoubtful === true ? `(${WORDS[say.locale].table.doubtful}) ` : ''
  const written = record.comment === undefined ? '' : `<p class="comment">${escaped(visibleString(record.comment))}</p>`
  const cells = [String(seq), say.time(record.atNs), who, say.kind(kind), size, doubt + content]
  return `<tr class="${kind}">${cells.map((cell, at) => `<td>${escaped(cell)}${at === cells.length - 1 ? written : ''}</td>`).join('')}</tr>\n`
}

export const HTML_FOOT = '</tbody>\n</table>\n</body>\n</html>\n'

/** Received bytes are text, never markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
