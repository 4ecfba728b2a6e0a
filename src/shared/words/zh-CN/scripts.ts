import type { scriptsWords as English } from '../en/scripts'

export const scriptsWords: typeof English = {
  title: '脚本',
  lead: '用脚本应答每个对话。脚本在沙箱中运行：没有文件、进程，除了自己的对话也没有网络。',
  none: '这个会话没有用脚本应答。请打开一个脚本，或新建一个。',
  open: '打开…',
  create: '新建…',
  editor: '脚本',
  apply: '应用',
  applyHint: '保存文件。新的对话使用它；已有的对话继续使用原来的版本。',
  inUse: '已保存，新的对话正在使用',
  changed: '已修改，尚未使用',
  mistake: '第 {line} 行：{message}',
  log: '查看脚本日志',
  logHint: '只显示脚本用 console.log 输出的内容',
  consentTitle: '运行这个脚本吗？',
  consentLead:
    '它会在沙箱中替你应答：可以向这个会话的对端发送任何内容，除此之外什么也做不了。请先阅读它。文件有改动时会再次询问。',
  consentHash: '内容（SHA-256）：{hash}',
  allow: '允许这个脚本',
  refuse: '不运行',
}
