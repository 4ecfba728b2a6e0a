import { app } from 'electron'

/** Simplified Chinese for every Chinese system that does not ask for the traditional script. */
export function systemLocale(): 'en' | 'zh-CN' {
  const [first = 'en'] = app.getPreferredSystemLanguages()
  return /^zh\b(?!.*(Hant|TW|HK|MO))/i.test(first) ? 'zh-CN' : 'en'
}
