import { ENCODINGS } from '../../encoding'
import type { OptionKey } from '../../options/catalogue'
import type { OptionWords } from '../../options/option-words'

const VERSIONS = { TLSv1: 'TLS 1.0', 'TLSv1.1': 'TLS 1.1', 'TLSv1.2': 'TLS 1.2', 'TLSv1.3': 'TLS 1.3' }

/** The words of the options; English is in the table itself (`src/shared/options`). */
export const optionsZhCN: Readonly<Record<OptionKey, OptionWords>> = {
  serving: {
    label: '服务方式',
    hint: '同时服务所有客户端，或一个接一个：下一个客户端已连上，但要等当前的离开。',
    choices: { concurrent: '同时服务', 'one-at-a-time': '一次一个' },
  },
  backlog: {
    label: '等待队列',
    hint: '最多有多少个已连上的客户端可以排队等待；系统可能设有上限（listen(2)，somaxconn）。Python 用 5。',
  },
  maxConnections: { label: '最多连接数', hint: '超出的客户端会被拒绝，每次拒绝都显示它的地址。' },
  idleTimeoutMs: { label: '空闲超时', hint: '这么久既没有收到也没有发送，就结束这个对话；留空表示从不。' },
  closeFinishedMs: {
    label: '关闭已结束的客户端',
    hint: '客户端发送 FIN 之后，这么久之内仍可应答；之后关闭连接，标签页也随之消失。0 表示从不。',
  },
  onError: {
    label: '出错时',
    hint: '某个对话出错时：继续服务其他对话，或停止整个服务器。',
    choices: { 'go-on': '继续', stop: '停止服务器' },
  },
  slowReader: {
    label: '对端不读取时',
    hint: '自动应答在对端那里堆积时：等它读完再读它的数据，丢弃后面的应答，或关闭。',
    choices: { wait: '等待', drop: '丢弃应答', close: '关闭' },
  },
  allow: { label: '只允许', hint: '允许连接的地址或网段（192.0.2.0/24、fd00::/8）；留空表示任何能访问端口的对端。' },
  deny: { label: '拒绝', hint: '要拒绝的地址或网段，即使上面已允许；每次拒绝都会显示。' },
  ipv6Only: { label: '仅 IPv6', hint: '在 :: 上只接受 IPv6，而不是两种协议族，这样别的程序可以使用 IPv4 的同一端口。' },
  reusePort: {
    label: '共享端口',
    hint: 'SO_REUSEPORT：多个套接字监听同一端口，由系统分配客户端（Linux、FreeBSD；Windows 不支持）。',
  },
  ownerOnly: {
    label: 'Unix 套接字仅供所有者',
    hint: 'Unix 域套接字文件（unix:PATH）的权限设为 0600，其他账户无法连接；否则由 umask 决定。',
  },
  reuseAddress: {
    label: '重用地址',
    hint: 'SO_REUSEADDR：即使别的程序已占用这个 UDP 端口也绑定，可能会收到它的数据报；用于组播。TCP 监听在 Linux 和 macOS 上总是启用。',
  },
  localAddress: { label: '源地址', hint: '用本机的哪个地址发送，也就选择了网卡；留空由系统选择。' },
  localPort: { label: '源端口', hint: '从哪个端口发送；留空由系统选一个临时端口，所以客户端的端口与服务器不同。' },
  connectTimeoutMs: { label: '连接超时', hint: '一次连接尝试最多用多久；仅靠系统的话要等几分钟。' },
  reconnect: { label: '自动重连', hint: '连接失败或结束后自动重新连接，每次等待更久，直到你停止它。' },
  reconnectMinMs: { label: '第一次等待', hint: '第一次重连之前等待多久；每次失败后加倍。' },
  reconnectMaxMs: { label: '最长等待', hint: '等待时间不会超过这个值。' },
  reconnectAttempts: { label: '尝试次数', hint: '连续失败多少次后放弃；留空表示不放弃。' },
  proxy: {
    label: '经过代理',
    hint: 'socks5://主机:端口 或 http://主机:端口（CONNECT），需要时加上 用户:密码@；主机名由代理解析。',
  },
  nagle: {
    label: '合并小块写入（Nagle）',
    hint: '系统会等前面的数据得到确认再发送小块（RFC 896）：包更少，应答更晚。',
  },
  writeBufferBytes: {
    label: '写缓冲',
    hint: '积累到这么多字节才发送，最多等 200 毫秒；留空则立即交给系统，与 Python 相同。',
  },
  keepAliveMs: { label: '保活间隔', hint: '空闲这么久之后，系统会探测对端是否还在，不在就结束连接；留空表示不探测。' },
  maxDatagramBytes: {
    label: '接收长度',
    hint: '更长的数据报会被截断到这个字节数，就像用小缓冲调用 recvfrom()，并标出真实长度。Python 用 8192。',
  },
  receiveBufferBytes: {
    label: '接收缓冲',
    hint: '存放还没读取的数据报（SO_RCVBUF）；满了之后系统会丢弃，本端会统计丢弃数。系统实际分配的可能更少。',
  },
  sendBufferBytes: { label: '发送缓冲', hint: '存放正要发出的数据报（SO_SNDBUF）；留空由系统决定。' },
  rotateMib: {
    label: '达到多大后换新文件',
    hint: '记录达到这个大小后，会话在新文件中继续记录；留空则不换。',
  },
  rotateMinutes: {
    label: '或经过多久',
    hint: '经过这段时间后，在下一次有数据或事件时换新文件；留空则不换。',
  },
  keepRecordings: {
    label: '保留最新的',
    hint: '这个会话保留多少个记录文件（含当前的）；更旧的会被删除。留空则全部保留。',
  },
  faults: {
    label: '双向',
    hint: '有意让收到和发出的数据出错，例如 delay=50、jitter=10:shape=normal、loss=5% 或 split=1；只对一个方向有意义的故障只在那个方向起作用。',
  },
  faultsIn: {
    label: '接收方向',
    hint: '同样的故障，用于对端发来的数据，在记录和应答之前。多个故障按先后顺序依次起作用。',
  },
  faultsOut: {
    label: '发送方向',
    hint: '同样的故障，用于发出的数据，在交给系统之前。加 :next=3 只作用于接下来的三条，加 :conversations=20% 只作用于这个比例的对话。',
  },
  faultSeed: {
    label: '随机种子',
    hint: '同样的种子遇到同样的数据，结果相同；留空则取新的种子，日志中会写明。',
  },
  maxPeers: {
    label: '最多对端数',
    hint: '拥有自己标签页的对端数；超出后空闲最久的让位，放不下的一起记录在“其他”里。',
  },
  replies: {
    label: '接收范围',
    hint: '只接收对端的数据，并能得知端口关闭（已连接的套接字）；或接收任何来源的，每个来源一个标签页并标为意外来源，组播和广播需要这样。',
    choices: { peer: '仅对端', anyone: '任何来源' },
  },
  ttl: { label: '生存时间', hint: '发往单个主机的数据报可以经过多少个路由器（IP_TTL）。' },
  broadcast: { label: '允许广播', hint: 'SO_BROADCAST：没有它，系统拒绝向 255.255.255.255 等广播地址发送。' },
  groups: {
    label: '组播组',
    hint: '要加入的组：239.1.2.3，指定网卡 239.1.2.3@192.0.2.7 或 ff15::1@eth0，只收一个来源 192.0.2.1>232.1.1.1。',
  },
  multicastInterface: { label: '发出的网卡', hint: '组播从哪个网卡发出：它的地址（192.0.2.7），IPv6 用名称（eth0）。' },
  multicastTtl: { label: '组播 TTL', hint: '组播能走多远：0 本机，1 本网络（默认），更大则可通过路由器。' },
  multicastLoopback: { label: '接收自己的组播', hint: '本机发往组的数据也会送到本机上的成员。' },
  tlsNames: {
    label: '证书名称',
    hint: '用你自己的测试 CA 签发的证书所含的名称和地址；留空表示 localhost、127.0.0.1、::1 和监听地址。',
  },
  tlsCertificate: {
    label: '证书文件',
    hint: 'PEM（证书，后面是签发者）或 PKCS#12（.p12、.pfx）；服务器不填时由测试 CA 签发一张。',
  },
  tlsKey: { label: '私钥文件', hint: '证书的私钥，PEM 格式；证书文件里已有私钥时不需要。' },
  tlsPassphrase: { label: '口令', hint: '打开私钥或 PKCS#12 文件的口令；绝不会写进记录。' },
  tlsCa: { label: '信任的签发者', hint: '只信任这个 PEM 文件里的签发者；留空表示你的测试 CA 和公认的签发者。' },
  tlsVerify: {
    label: '不可信的证书',
    hint: '对端证书过期、名称不符或签发者未知时：拒绝，或接受并提示。',
    choices: { refuse: '拒绝', accept: '接受并提示' },
  },
  tlsClientCert: {
    label: '客户端证书',
    hint: '客户端是否必须出示自己的证书（双向 TLS）。',
    choices: { none: '不要求', ask: '请求', require: '必须' },
  },
  tlsServerName: { label: '服务器名称', hint: '请求的名称（SNI），证书也必须含有它；留空表示上面的地址。' },
  tlsAlpn: {
    label: '应用协议（ALPN）',
    hint: '提供的应用协议，优先的在前，例如 h2、http/1.1 或 mqtt（RFC 7301）；留空不提供。',
  },
  tlsMinVersion: {
    label: '最旧版本',
    hint: '1.2 之前的版本已不安全，只用于旧设备；此时也会提供弱加密套件。',
    choices: VERSIONS,
  },
  tlsMaxVersion: { label: '最新版本', hint: '调低上限可以看到对端不支持新版本时会怎样。', choices: VERSIONS },
  tlsKeyLog: {
    label: '密钥日志',
    hint: '把每个连接的密钥追加到这个文件（SSLKEYLOGFILE 格式），Wireshark 就能解密抓包；拿到这个文件的其他人也能。',
  },
  framing: {
    label: '分帧',
    hint: 'TCP 没有消息边界：这里决定怎样把字节流切成帧，与每次读取得到的块并排显示。',
    choices: {
      raw: '不分：按读取的块',
      line: '按行或其他分隔符',
      fixed: '固定长度',
      length: '长度前缀',
      idle: '消息之间的停顿',
      cobs: 'COBS',
      slip: 'SLIP',
    },
  },
  frameDelimiter: { label: '分隔符', hint: '一帧以什么结束，可用转义：\\n、\\r\\n、\\0、\\x03。' },
  frameLength: { label: '长度', hint: '每帧的字节数。' },
  framePrefixBytes: {
    label: '前缀大小',
    hint: '长度字段的字节数。',
    choices: { '1': '1 字节', '2': '2 字节', '4': '4 字节', '8': '8 字节' },
  },
  framePrefixOrder: {
    label: '字节序',
    hint: '大端（网络序）先发最高位字节。',
    choices: { big: '大端', little: '小端' },
  },
  framePrefixOffset: { label: '前缀的位置', hint: '长度字段之前的字节数，例如魔数或类型。' },
  framePrefixCounts: {
    label: '前缀的含义',
    hint: '它后面的字节数，或包括它自己和前面部分的整帧长度。',
    choices: { rest: '后面的字节', whole: '整帧' },
  },
  frameIdleMs: { label: '停顿', hint: '空闲至少这么久就算一帧结束，就像串口那样。' },
  frameMaxBytes: {
    label: '最长帧',
    hint: '更长的帧会在这里截断并标出，缺少分隔符或长度错误也不会占满内存。',
  },
  frameSends: { label: '发送时也分帧', hint: '手动和自动发送的内容都会在后面加分隔符，或在前面加长度。' },
  encoding: {
    label: '文字编码',
    hint: '怎样把字节显示为文字、把输入的文字变成字节；字节本身从不改变。',
    choices: {
      ...ENCODINGS,
      'windows-1250': 'Windows-1250（中欧）',
      'windows-1251': 'Windows-1251（西里尔）',
      'windows-1252': 'Windows-1252（西欧）',
      'windows-1253': 'Windows-1253（希腊）',
      'windows-1254': 'Windows-1254（土耳其）',
      'windows-1255': 'Windows-1255（希伯来）',
      'windows-1256': 'Windows-1256（阿拉伯）',
      'windows-1257': 'Windows-1257（波罗的海）',
      'windows-1258': 'Windows-1258（越南）',
    },
  },
}
