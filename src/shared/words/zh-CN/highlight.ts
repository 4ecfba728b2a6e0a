import type { highlightWords as English } from '../en/highlight'

export const highlightWords: typeof English = {
  title: '为行着色',
  lead: '符合筛选条件的行会显示其颜色，以第一条匹配的规则为准。',
  colour: '规则 {n} 的颜色',
  colours: { red: '红', orange: '橙', yellow: '黄', green: '绿', blue: '蓝', purple: '紫' },
  query: '规则 {n} 的筛选条件',
  placeholder: 'ERROR，或 is:received len:>100',
  empty: '请填写筛选条件。',
  add: '添加规则',
  remove: '删除规则 {n}',
}
