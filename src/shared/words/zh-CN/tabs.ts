import type { tabsWords as English } from '../en/tabs'

export const tabsWords: typeof English = {
  label: '对话标签页',
  all: '全部',
  allHint: '所有对话按时间排在一起',
  unread: '{n} 条未读',
  waiting: '等待应答',
  closeConversation: '关闭对话 {n}',
  closeFinished: '关闭已结束的客户端',
  closeFinishedHint: '关闭已结束的客户端及其标签页',
  more: '另 {n} 个',
  search: '查找对话',
  onlyWaiting: '只看等待应答的',
  none: '没有匹配的对话',
  sum: '{shown} / {total}',
  marked: '已标记',
  pinned: '已固定',
  unpin: '取消固定',
  drop: {
    place: '移到这里',
    pane: '在这里显示',
    left: '在左边显示',
    right: '在右边显示',
    above: '在上面显示',
    below: '在下面显示',
    outside: '移到单独的窗口',
  },
}
