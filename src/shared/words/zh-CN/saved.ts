import type { savedWords as English } from '../en/saved'

export const savedWords: typeof English = {
  group: '分组',
  allGroups: '全部分组',
  sendHint: '单击发送，Shift+单击放入编辑框。',
  keyHint: 'Alt+{key} 也可发送。',
  runHint: '单击运行这个序列。',
  title: '保存消息',
  name: '名称',
  key: '快捷键',
  noKey: '无',
  replaces: '会替换同名的消息。',
  save: '保存',
}
