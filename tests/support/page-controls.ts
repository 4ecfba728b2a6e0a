import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parse } from 'vue/compiler-sfc'

const PAGE = join(import.meta.dirname, '../../src/renderer/src')

/** The parts of the compiler's tree that are looked at. */
interface Node {
  readonly type: number
  readonly tag?: string
  readonly content?: string | { readonly content?: string }
  readonly props?: readonly Attribute[]
  readonly children?: readonly Node[]
}

interface Attribute {
  readonly type: number
  readonly name: string
  readonly value?: { readonly content: string }
  readonly arg?: { readonly content: string }
  readonly exp?: { readonly content: string }
}

const ELEMENT = 1
const TEXT = 2
const INTERPOLATION = 5
const DIRECTIVE = 7

/** A button, a menu item, or anything else that acts when it is pressed. */
export interface Control {
  readonly file: string
  readonly tag: string
  /** Its actions as they are written, such as `click: emit('add')`; empty for the button of a form. */
  readonly does: string
  /** The command that it runs, as it is written; empty if it runs none. */
  readonly command: string
  readonly isSubmit: boolean
  readonly hasWords: boolean
  readonly hasName: boolean
  readonly hasTooltip: boolean
}

const OWN_TAGS = /^(?:button|BaseButton)$/
const ITEM_TAGS = /^(?:DropdownMenu|ContextMenu)(?:Checkbox|Radio)?Item$/
const PRESSES = /^(?:click|select|mousedown|dblclick)$/

/** Every Vue file of the page, as a path in it. */
export function pageFiles(): string[] {
  return readdirSync(PAGE, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.vue'))
    .sort()
}

export function pageText(file: string): string {
  return readFileSync(join(PAGE, file), 'utf8')
}

/** What acts in the template of a file. */
export function controlsOf(file: string): Control[] {
  const ast = parse(pageText(file)).descriptor.template?.ast as Node | undefined
  return ast === undefined ? [] : elementsOf(ast).flatMap((element) => controlOf(file, element))
}

function elementsOf(node: Node): Node[] {
  return [...(node.type === ELEMENT ? [node] : []), ...(node.children ?? []).flatMap(elementsOf)]
}

function controlOf(file: string, { tag = '', props = [], children = [] }: Node): Control[] {
  const actions = props.filter(({ type, name, arg }) => type === DIRECTIVE && name === 'on' && PRESSES.test(arg?.content ?? '')) // prettier-ignore
  if (actions.length === 0 && !OWN_TAGS.test(tag) && !ITEM_TAGS.test(tag)) return []
  const does = actions.map(({ arg, exp }) => `${arg?.content ?? ''}: ${oneLine(exp?.content ?? '')}`).join('; ')
  const has = (...names: string[]): boolean =>
    props.some(({ type, name, arg }) => names.includes(type === DIRECTIVE ? (arg?.content ?? '') : name))
  const prop = props.find(({ type, name, arg }) => (type === DIRECTIVE ? arg?.content : name) === 'command')
  const called = /(?:commands|runner)\.run\(('?[\w.-]+'?)\)/.exec(does)?.[1] ?? ''
  return [
    {
      file,
      tag,
      does,
      command: prop?.value === undefined ? (prop?.exp?.content ?? called) : `'${prop.value.content}'`,
      isSubmit: props.some(({ name, value }) => name === 'type' && value?.content === 'submit'),
      hasWords: children.some(saysSomething),
      hasName: has('aria-label', 'aria-labelledby'),
      hasTooltip: has('title', 'hint'),
    },
  ]
}

function saysSomething(node: Node): boolean {
  if (node.type === INTERPOLATION) return true
  if (node.type === TEXT) return /[\p{L}\p{N}]/u.test(typeof node.content === 'string' ? node.content : '')
  return (
    node.tag === 'slot' || /^[A-Z].*(?:Words|Text)$/.test(node.tag ?? '') || (node.children ?? []).some(saysSomething)
  )
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** The Vue files that are on screen while no dialog is open: what the page imports without the files of dialogs. */
export function filesOutsideDialogs(): Set<string> {
  const reached = new Set<string>()
  const open = ['app/shell/BenchView.vue']
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (reached.has(file) || /(?:Dialog|Consent)\.vue$/.test(file)) continue
    reached.add(file)
    for (const [, path = ''] of pageText(file).matchAll(/from '(\.[^']+\.vue)'/g))
      open.push(relative(PAGE, resolve(PAGE, dirname(file), path)))
  }
  return reached
}
