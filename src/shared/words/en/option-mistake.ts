export const optionMistakeWords = {
  unknown: '"{value}" is set, but there is no such option.',
  'not-for': '"{value}" is set, but this kind of session has no such option.',
  switch: '"{value}" is neither on nor off.',
  range: '"{value}" is out of range; write a whole number from {min} to {max} {unit}.',
  choice: '"{value}" is not one of {choices}.',
  any: '"{value}" is empty or too long.',
  delimiter: '"{value}" is not a delimiter; write text with escapes such as \\n, \\r\\n or \\x03.',
  path: '"{value}" is empty or too long; write the path of a file.',
  address: '"{value}" is not a numeric address; write for example 192.0.2.7 or fe80::1.',
  network: '"{value}" is not an address or network; write for example 192.0.2.7, 10.0.0.0/8 or fd00::/8.',
  group:
    '"{value}" is not a multicast group; groups are 224.0.0.0 to 239.255.255.255 and ff00::/8, written as 239.1.2.3, {at} or SOURCE>232.1.1.1.',
  interface: '"{value}" is not an interface; write its address, or its name for IPv6.',
  proxy: '"{value}" is not a proxy; write socks5://HOST:PORT or http://HOST:PORT.',
  fault: '"{value}" is not right: {what}.',
  name: '"{value}" is not a host name or address.',
  alpn: '"{value}" is too long; the name of a protocol has at most 255 bytes, and all of them 65,535.',
}
