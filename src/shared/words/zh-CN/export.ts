import type { exportWords as English } from '../en/export'

export const exportWords: typeof English = {
  title: '导出会话日志',
  rows: '范围',
  whole: '整个会话',
  conversation: '对话 {n}',
  filtered: '筛选出的行',
  format: '格式',
  text: '文本，便于阅读',
  csv: 'CSV，用于电子表格',
  jsonl: 'JSON Lines，用于程序',
  pcapng: 'pcapng，用于 Wireshark',
  guard: '防止公式执行',
  guardHint: '在电子表格会当作公式的单元格前加撇号。十六进制列从不改动。',
  choose: '选择文件…',
  running: '正在导出 {name}',
  saved: '已保存 {path}',
  cancelled: '已取消导出 {name}，没有写入任何内容。',
}
