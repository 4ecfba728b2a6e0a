import { en, type Messages } from './en/messages'
import { zhCN } from './zh-CN/messages'

/** Every language of the window, the menu and the dialogs. A further language is one folder and one line here. */
export const WORDS = { en, 'zh-CN': zhCN } as const satisfies Readonly<Record<string, Messages>>

export type Locale = keyof typeof WORDS
