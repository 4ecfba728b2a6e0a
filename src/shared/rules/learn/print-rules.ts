import { Document, isMap, isSeq, type Node } from 'yaml'
import type { LearntRules } from './learn-rules'

/** The rules as a file for people, with the origin of each above it and the differences between runs at the top. */
export function printRules({ file, notes, differences }: LearntRules, source: string): string {
  const document = new Document(file)
  const head = [
    ` Learnt from ${source}. Lines with # are comments; edit what you like, then run "wirebench rules check".`,
    ...(differences.length === 0 ? [] : ['', ' What differed between runs, or looks like the number of a request:']),
    ...differences.map(({ rule, where, first, other, became }) => {
      const samples = first === other ? first : `${first} | ${other}`
      return ` - ${where} of "${rule}": ${samples} -> ${became ?? 'kept from the first run'}`
    }),
  ]
  document.commentBefore = head.map((line) => line.replace(/[\r\n]/g, ' ')).join('\n')
  const rules = document.get('rules')
  if (isSeq(rules))
    for (const [at, item] of rules.items.entries()) {
      if (!isMap(item)) continue
      item.commentBefore = ` ${notes[at] ?? ''}`
      item.spaceBefore = true
      for (const key of ['when', 'set']) flow(item.get(key))
    }
  flow(document.get('framing'))
  flow(document.get('state'))
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

function flow(node: unknown): void {
  if (isMap(node)) (node as Node & { flow?: boolean }).flow = true
}
