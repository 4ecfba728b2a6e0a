import type { dropWords as English } from '../en/drop'

export const dropWords: typeof English = {
  title: '松开即可打开',
  lead: '记录和抓包文件、选项、已保存的消息、规则、脚本',
  added: '已添加 {path} 中保存的内容',
}
