import type { inspectorWords as English } from '../en/inspector'

export const inspectorWords: typeof English = {
  title: '详情',
  nothing: '选择一行查看它的字节',
  text: '文本',
  hex: '十六进制',
  bytes: '没有字节 | {n} 字节 | {n} 字节',
  cut: '共 {total}，只显示前 {shown}；导出该行可查看全部。',
  copyText: '复制文本',
  copyHex: '复制十六进制',
  cutFrom: '截自 {n} 字节',
  handed: '已交给系统；对端是否已读取无法得知。',
  hide: '隐藏详情栏',
  show: '显示详情栏',
  badBytes: '不是 UTF-8 的字节',
  splitBytes: '这个字符由下一个数据块补全',
}
