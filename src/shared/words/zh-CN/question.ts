import type { questionWords as English } from '../en/question'

export const questionWords: typeof English = {
  doNotAskAgain: '不再询问',
  closeTab: {
    title: '关闭与 {peer} 的连接？',
    text: '连接仍然存在。关闭标签页会同时关闭连接（FIN）；已记录的内容会保留。',
    yes: '关闭连接',
  },
  discardEdits: {
    title: '放弃修改？',
    text: '{file} 已在此修改，尚未保存。',
    yes: '放弃',
  },
  discardForm: {
    title: '放弃已填写的内容？',
    text: '会话还没有启动，表单中填写的内容会丢失。',
    yes: '放弃',
  },
  discardComment: {
    title: '放弃这条注释？',
    text: '为该行写的内容尚未保存。',
    yes: '放弃',
  },
  discardLibrary: {
    title: '放弃修改？',
    text: '已保存的消息在此修改过，尚未保存。',
    yes: '放弃',
  },
  discardSaving: {
    title: '放弃已填写的内容？',
    text: '消息还没有保存。它会留在输入框里；填写的名称、分组和快捷键会丢失。',
    yes: '放弃',
  },
  discardDrafts: {
    title: '放弃已输入的内容？',
    text: '此窗格中输入的消息尚未发送，会随窗格一起丢失。',
    yes: '放弃',
  },
  addMessages: {
    title: '添加 {file} 中保存的内容？',
    text: '消息：{messages}；序列：{sequences}；模板：{templates}。已有的内容不会被替换。',
    yes: '添加',
  },
  useRules: {
    title: '现在使用 {file} 中的规则？',
    text: '{session} 从现在起使用这些规则，代替之前使用的内容。',
    yes: '使用',
  },
  useScript: {
    title: '现在使用脚本 {file}？',
    text: '{session} 将在新的对话中使用这个脚本，代替之前使用的内容。',
    yes: '使用',
  },
  sendToMany: {
    title: '发送给 {n} 个客户端？',
    text: '每个客户端都会立即收到这条消息，且无法撤回。',
    yes: '发送给全部 {n} 个',
  },
}
