import type { handlerWords as English } from '../en/handler'

export const handlerWords: typeof English = {
  none: '手动',
  echo: '回显',
  text: '固定文本',
  prefix: '前缀',
  relay: '中继',
  rules: '规则',
  script: '脚本',
  textLabel: '应答文本',
  prefixLabel: '每行前加的文本',
  rulesLabel: '规则文件',
  scriptLabel: '脚本文件',
  browse: '浏览…',
  browseHint: '选择文件',
  relayHint: '把每个对话转发到目标，并把应答转发回来',
  noneHint: '由你逐个应答',
  echoHint: '原样发回',
  textHint: '每条消息都用这段文本应答',
  rulesHint: '按规则文件（YAML）应答',
  scriptHint: '用沙箱中的脚本（JavaScript 或 TypeScript）应答',
  prefixHint: '原样发回，每行前面加上这段文本',
}
