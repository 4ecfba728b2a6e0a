import { formatEndpoint } from '../endpoint'
import { octalLiteral, textLiteral, type Plan } from './plan'

export function goProgram(plan: Plan): string {
  return plan.role === 'listener' ? server(plan) : client(plan)
}

function answer({ responder }: Plan): string {
  switch (responder.kind) {
    case 'none':
      return 'nil'
    case 'echo':
      return 'data'
    case 'text':
      return `[]byte("${textLiteral(responder.text)}")`
    case 'prefix':
      return `append([]byte("${textLiteral(responder.text)}"), data...)`
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
	"fmt"
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
	listener, err := net.Listen("tcp", "${where}")
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

function client({ protocol, endpoint, message }: Plan): string {
  const where = formatEndpoint(endpoint)
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
