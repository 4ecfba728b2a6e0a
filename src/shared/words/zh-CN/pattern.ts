import type { patternWords as English } from '../en/pattern'

export const patternWords: typeof English = {
  'group-not-closed': '正则表达式中有“(”没有闭合',
  'group-not-opened': '正则表达式中多了一个“)”',
  'class-not-closed': '正则表达式中有“[”没有闭合',
  'class-range': '正则表达式方括号里的范围写反了',
  'ends-in-backslash': '正则表达式以单个反斜杠结尾；要匹配反斜杠请写两个',
  'nothing-to-repeat': '正则表达式中 *、+ 或 ? 前面没有可重复的内容；要匹配字符本身请在前面加反斜杠',
  'curly-brackets': '正则表达式花括号里的重复次数不对；要匹配花括号本身请在前面加反斜杠',
  'group-kind': '正则表达式中“(?”之后不是已知的分组类型',
  'group-name': '正则表达式的分组名称无效或重复',
  reference: '正则表达式引用了不存在的分组',
  escape: '正则表达式中有不需要的反斜杠转义',
  'too-large': '正则表达式太长',
  flags: '正则表达式的标志只能是 i、m、s、u，不能是“{flags}”',
  'not-closed': '正则表达式缺少结尾的“/”',
  other: '正则表达式无效：{message}',
}
