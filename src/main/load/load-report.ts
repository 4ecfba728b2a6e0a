import { formatEndpoint } from '../../shared/endpoint'
import type { LatencyFigures, LoadReport } from '../../shared/load'
import { visibleString } from '../../shared/visible-text'

const ENDS: Readonly<Record<LoadReport['endedBy'], string>> = {
  time: 'time is up',
  count: 'all messages were sent',
  stopped: 'stopped',
  'no-clients': 'no client was left',
}

type Line = readonly [label: string, value: string]

/** The lines of a report, one fact each; the same in text and HTML. */
function linesOf(report: LoadReport): Line[] {
  const { plan, seconds, connected, sent, answered, missing, achievedPerS, latency, serviceTime, errors } = report
  const { clients, ratePerS, rampS, answer } = plan
  const asked = ratePerS === undefined ? 'as fast as answers come' : `${number(ratePerS)} messages/s`
  const isAnswered = answer !== 'none'
  const lines: Line[] = [
    ['target', `${plan.protocol} ${formatEndpoint(plan.peer)}`],
    ['clients', `${number(clients)}, ${number(connected)} of them connected`],
    ['requested', rampS > 0 ? `${asked}, rising for ${number(rampS)} s` : asked],
    ['achieved', `${number(achievedPerS)} ${isAnswered ? 'answered' : 'sent'} messages/s${shareOf(report)}`],
    ['ended', `after ${seconds.toFixed(2)} s: ${ENDS[report.endedBy]}`],
    ['sent', `${number(sent)} messages, ${number(report.sentBytes)} bytes`],
  ]
  if (isAnswered) {
    lines.push(['answered', `${number(answered)} messages, ${number(report.receivedBytes)} bytes received`])
    lines.push(['missing', `${number(missing)} answers did not come within ${number(plan.timeoutS)} s`])
    const corrected = ratePerS === undefined ? 'from when it was sent' : 'from when it was due'
    lines.push([`latency, ${corrected}`, latencyWords(latency)])
    if (ratePerS !== undefined) lines.push(['latency, from when it was sent', latencyWords(serviceTime)])
    else
      lines.push([
        'note',
        'each client waits for its answer, so a target that stalls gets fewer requests: set a rate to count the stalls',
      ])
  }
  for (const [code, count] of Object.entries(errors)) lines.push([`error ${code}`, number(count)])
  return lines
}

/** The requested rate; during the ramp half of it, on average. */
function shareOf({ plan, seconds, achievedPerS }: LoadReport): string {
  if (plan.ratePerS === undefined || plan.maxMessages !== undefined) return ''
  const time = Math.min(seconds, plan.durationS)
  const rising = Math.min(plan.rampS, time)
  const average = (plan.ratePerS * (time - rising + (rising * rising) / (2 * Math.max(plan.rampS, 1e-9)))) / time
  return `, ${((100 * achievedPerS) / average).toFixed(1)} % of the requested rate`
}

export function reportText(report: LoadReport): string {
  const lines = linesOf(report)
  const width = largest(lines.map(([label]) => label.length))
  return lines.map(([label, value]) => `${visibleString(label).padEnd(width)}  ${visibleString(value)}\n`).join('')
}

/** A self-contained page without scripts. */
export function reportHtml(report: LoadReport): string {
  const rows = linesOf(report).map(([label, value]) => `<tr><th>${escape(label)}</th><td>${escape(value)}</td></tr>`)
  const title = `Load on ${report.plan.protocol} ${formatEndpoint(report.plan.peer)}`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } th { text-align: left; font-weight: 600; padding: 2px 24px 2px 0; vertical-align: top }
svg { width: 100%; height: auto; margin-top: 1rem } text { fill: currentColor; font: 11px sans-serif }
</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p>${escape(report.startedAt)}, by Wirebench</p>
<table>${rows.join('')}</table>
${plot(report.latency)}
</body>
</html>
`
}

function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity)
}

/** Latency over percentiles, both on logarithmic scales: the tail is what matters. */
function plot({ percentiles, count }: LatencyFigures): string {
  if (count === 0) return ''
  const [width, height, left, bottom] = [800, 320, 64, 40]
  const points = percentiles.filter(({ percentile }) => percentile < 100)
  const nines = (percentile: number): number => -Math.log10(1 - percentile / 100)
  const mostNines = Math.max(1, largest(points.map(({ percentile }) => nines(percentile))))
  const logs = points.map(({ us }) => Math.log10(Math.max(0.1, us)))
  const least = logs.reduce((low, log) => Math.min(low, log), Infinity)
  const [low, high] = [Math.floor(least), Math.ceil(Math.max(largest(logs), least + 1))]
  const x = (percentile: number): number => left + (nines(percentile) / mostNines) * (width - left - 10)
  const y = (log: number): number => height - bottom - ((log - low) / (high - low)) * (height - bottom - 20)
  const line = points
    .map(({ percentile }, at) => `${x(percentile).toFixed(1)},${y(logs[at] ?? low).toFixed(1)}`)
    .join(' ')
  const xs = [0, 50, 90, 99, 99.9, 99.99, 99.999].filter((percentile) => nines(percentile) <= mostNines)
  const marks = xs.map(
    (percentile) =>
      `<text x="${x(percentile).toFixed(1)}" y="${String(height - 18)}" text-anchor="middle">${String(percentile)}%</text>`,
  )
  const ys = Array.from({ length: high - low + 1 }, (_, at) => low + at)
  const grid = ys.map(
    (log) =>
      `<line x1="${String(left)}" x2="${String(width - 10)}" y1="${y(log).toFixed(1)}" y2="${y(log).toFixed(1)}" stroke="currentColor" opacity=".2"/><text x="${String(left - 8)}" y="${(y(log) + 4).toFixed(1)}" text-anchor="end">${micros(10 ** log)}</text>`,
  )
  return `<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="Latency by percentile">${grid.join('')}${marks.join('')}<polyline points="${line}" fill="none" stroke="currentColor" stroke-width="2"/></svg>`
}

function latencyWords({ count, p50Us, p90Us, p99Us, p999Us, maxUs }: LatencyFigures): string {
  if (count === 0) return 'no answer'
  const parts: readonly Line[] = [
    ['p50', micros(p50Us)],
    ['p90', micros(p90Us)],
    ['p99', micros(p99Us)],
    ['p99.9', micros(p999Us)],
    ['max', micros(maxUs)],
  ]
  return parts.map((part) => part.join(' ')).join(', ')
}

function micros(us: number): string {
  if (us < 1_000) return `${String(Math.round(us * 10) / 10)} us`
  return us < 1_000_000 ? `${(us / 1_000).toFixed(2)} ms` : `${(us / 1_000_000).toFixed(2)} s`
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 100 ? 2 : 0 })
}

function escape(text: string): string {
  return visibleString(text).replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`)
}
