import type { elsewhereWords as English } from '../en/elsewhere'

export const elsewhereWords: typeof English = {
  title: '编辑后在另一个对话中发送',
  search: '按地址、名称或会话查找已连接的对话',
  none: '没有匹配的已连接对话',
}
