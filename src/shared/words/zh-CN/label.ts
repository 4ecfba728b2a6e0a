import type { labelWords as English } from '../en/label'

export const labelWords: typeof English = {
  title: '{what} 的名称与颜色',
  name: '名称',
  nameHint: '留空则用默认名称。退出 Wirebench 后仍会保留。',
  colour: '颜色',
  noColour: '无',
  for: '适用于',
  forPort: '仅 {what}',
  forAddress: '来自 {what} 的所有连接',
  save: '保存',
}
