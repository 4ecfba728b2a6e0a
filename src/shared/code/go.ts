import { formatEndpoint } from '../endpoint'
import { octalLiteral, quoted, textLiteral, type Plan, type TlsPlan } from './plan'

export function goProgram(plan: Plan): string {
  return plan.role === 'listener' ? server(plan) : client(plan)
}

function answer({ handler }: Plan): string {
  switch (handler.kind) {
    case 'none':
      return 'nil'
    case 'echo':
      return 'data'
    case 'text':
      return `[]byte("${textLiteral(handler.text)}")`
    case 'prefix':
      return `append([]byte("${textLiteral(handler.text)}"), data...)`
  }
}

function server(plan: Plan): string {
  const where = formatEndpoint(plan.endpoint)
  const head = `func answer(data []byte) []byte {
	return ${answer(plan)}
}
`
  if (plan.protocol === 'tcp')
    return `package main

import (
${plan.tls === undefined ? '' : '\t"crypto/tls"\n'}	"fmt"
	"net"
)

${head}
func converse(conn net.Conn) {
	defer conn.Close()
	buffer := make([]byte, 65536)
	for {
		n, err := conn.Read(buffer)
		if err != nil {
			return
		}
		fmt.Printf("%s %q\\n", conn.RemoteAddr(), buffer[:n])
		if reply := answer(buffer[:n]); reply != nil {
			conn.Write(reply)
		}
	}
}

func main() {
${plan.tls === undefined ? `\tlistener, err := net.Listen("tcp", "${where}")` : tlsListen(where, plan.tls)}
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", listener.Addr())
	for {
		conn, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		${plan.isConcurrent ? 'go converse(conn)' : 'converse(conn)'}
	}
}
`
  return `package main

import (
	"fmt"
	"net"
)

${head}
func main() {
	conn, err := net.ListenPacket("udp", "${where}")
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", conn.LocalAddr())
	buffer := make([]byte, 65535)
	for {
		n, from, err := conn.ReadFrom(buffer)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s %q\\n", from, buffer[:n])
		if reply := answer(buffer[:n]); reply != nil {
			conn.WriteTo(reply, from)
		}
	}
}
`
}

function pairOf({ certificate = '', key = certificate }: TlsPlan): string {
  return `tls.LoadX509KeyPair(${quoted(certificate)}, ${quoted(key)})`
}

function tlsListen(where: string, tls: TlsPlan): string {
  return `	certificate, err := ${pairOf(tls)}
	if err != nil {
		panic(err)
	}
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	listener, err := tls.Listen("tcp", "${where}", config)`
}

function tlsClient(where: string, message: Uint8Array, tls: TlsPlan): string {
  const { ca, certificate, acceptsUntrusted, serverName } = tls
  const trusts = ca !== undefined && !acceptsUntrusted
  const imports = ['crypto/tls', ...(trusts ? ['crypto/x509'] : []), 'io', 'os'].map((name) => `\t"${name}"\n`).join('')
  const pool = `	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	pem, err := os.ReadFile(${quoted(ca ?? '')})
	if err != nil {
		panic(err)
	}
	pool.AppendCertsFromPEM(pem)
	config.RootCAs = pool
`
  const own = `	certificate, err := ${pairOf(tls)}
	if err != nil {
		panic(err)
	}
	config.Certificates = []tls.Certificate{certificate}
`
  return `package main

import (
${imports})

func main() {
	config := &tls.Config{ServerName: ${quoted(serverName)}${acceptsUntrusted ? ', InsecureSkipVerify: true' : ''}}
${trusts ? pool : ''}${certificate === undefined ? '' : own}	conn, err := tls.Dial("tcp", "${where}", config)
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	conn.Write([]byte("${octalLiteral(message)}"))
	conn.CloseWrite()
	io.Copy(os.Stdout, conn)
}
`
}

function client({ protocol, endpoint, message, tls }: Plan): string {
  const where = formatEndpoint(endpoint)
  if (tls !== undefined) return tlsClient(where, message, tls)
  const dial = `	conn, err := net.Dial("${protocol}", "${where}")
	if err != nil {
		panic(err)
	}
	defer conn.Close()
	conn.Write([]byte("${octalLiteral(message)}"))
`
  if (protocol === 'tcp')
    return `package main

import (
	"io"
	"net"
	"os"
)

func main() {
${dial}	conn.(*net.TCPConn).CloseWrite()
	io.Copy(os.Stdout, conn)
}
`
  return `package main

import (
	"net"
	"os"
	"time"
)

func main() {
${dial}	conn.SetReadDeadline(time.Now().Add(2 * time.Second))
	buffer := make([]byte, 65535)
	n, err := conn.Read(buffer)
	if err != nil {
		panic(err)
	}
	os.Stdout.Write(buffer[:n])
}
`
}
