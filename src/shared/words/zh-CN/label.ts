import type { labelWords as English } from '../en/label'

export const labelWords: typeof English = {
  title: '{what} 的名称与颜色',
  name: '名称',
  nameHint: '留空则用默认名称。退出 Wirebench 后仍会保留。',
  colour: '颜色',
  noColour: '无',
  for: '适用于',
  forKind: {
    thing: '{what}',
    port: '仅 {what}',
    first: '首条消息匹配的所有客户端',
    address: '来自 {what} 的所有连接',
  },
  firstText: '首条消息包含',
  firstHint: '小写字母也匹配大写字母。正则表达式的写法与过滤器相同：re:/^ID [0-9]+/',
  firstEmpty: '请输入首条消息中的一段文字。',
  firstSlow: '该正则表达式可能耗时过长。请减少 * 和 +，或以 ^ 开头。',
  save: '保存',
}
