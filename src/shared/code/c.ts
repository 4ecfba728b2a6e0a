import { octalLiteral, textLiteral, type Plan } from './plan'

export function cProgram(plan: Plan): string {
  return HEAD + (plan.role === 'listener' ? server(plan) : client(plan))
}

const HEAD = `#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static void fail(const char *what) { perror(what); exit(1); }

/* A socket bound or connected to the address. */
static int open_socket(const char *host, const char *port, int type, int passive) {
    struct addrinfo hints = {0}, *found;
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = type;
    hints.ai_flags = passive ? AI_PASSIVE : 0;
    if (getaddrinfo(host, port, &hints, &found) != 0) fail("getaddrinfo");
    int fd = socket(found->ai_family, found->ai_socktype, found->ai_protocol), on = 1;
    if (fd < 0) fail("socket");
    if (passive && type == SOCK_STREAM) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    int bad = passive ? bind(fd, found->ai_addr, found->ai_addrlen) : connect(fd, found->ai_addr, found->ai_addrlen);
    if (bad != 0) fail(passive ? "bind" : "connect");
    freeaddrinfo(found);
    return fd;
}
`

/** Statements that put the answer to \`data\`, \`n\` into \`reply\`, \`m\`. */
function answer({ handler }: Plan): string {
  switch (handler.kind) {
    case 'none':
      return 'size_t m = 0; const char *reply = data;'
    case 'echo':
      return 'size_t m = (size_t)n; const char *reply = data;'
    case 'text':
      return `static const char reply[] = "${textLiteral(handler.text)}"; size_t m = sizeof reply - 1;`
    case 'prefix':
      return `static const char prefix[] = "${textLiteral(handler.text)}"; static char reply[sizeof prefix + 65536];
        size_t m = sizeof prefix - 1; memcpy(reply, prefix, m); memcpy(reply + m, data, (size_t)n); m += (size_t)n;`
  }
}

function server(plan: Plan): string {
  const { address, port } = plan.endpoint
  const where = `"${address}", "${String(port)}"`
  if (plan.protocol === 'udp')
    return `
int main(void) {
    static char data[65536];
    int fd = open_socket(${where}, SOCK_DGRAM, 1);
    puts("listening"); fflush(stdout);
    for (;;) {
        struct sockaddr_storage from; socklen_t size = sizeof from;
        ssize_t n = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&from, &size);
        if (n < 0) fail("recvfrom");
        ${answer(plan)}
        if (m > 0) sendto(fd, reply, m, 0, (struct sockaddr *)&from, size);
    }
}
`
  return `
static void converse(int fd) {
    static char data[65536];
    ssize_t n;
    while ((n = recv(fd, data, sizeof data, 0)) > 0) {
        ${answer(plan)}
        for (size_t sent = 0; sent < m;) {
            ssize_t more = send(fd, reply + sent, m - sent, 0);
            if (more <= 0) break;
            sent += (size_t)more;
        }
    }
    close(fd);
}

int main(void) {
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    int fd = open_socket(${where}, SOCK_STREAM, 1);
    if (listen(fd, 16) != 0) fail("listen");
    puts("listening"); fflush(stdout);
    for (;;) {
        int peer = accept(fd, NULL, NULL);
        if (peer < 0) fail("accept");
${plan.isConcurrent ? '        if (fork() == 0) { close(fd); converse(peer); exit(0); }\n        close(peer);' : '        converse(peer);'}
    }
}
`
}

function client({ protocol, endpoint, message }: Plan): string {
  const type = protocol === 'tcp' ? 'SOCK_STREAM' : 'SOCK_DGRAM'
  const end =
    protocol === 'tcp'
      ? `    shutdown(fd, SHUT_WR);
    while ((n = recv(fd, data, sizeof data, 0)) > 0) fwrite(data, 1, (size_t)n, stdout);`
      : `    struct timeval limit = {2, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if ((n = recv(fd, data, sizeof data, 0)) < 0) fail("recv");
    fwrite(data, 1, (size_t)n, stdout);`
  return `
int main(void) {
    static const char message[] = "${octalLiteral(message)}";
    static char data[65536];
    ssize_t n;
    int fd = open_socket("${endpoint.address}", "${String(endpoint.port)}", ${type}, 0);
    if (send(fd, message, sizeof message - 1, 0) < 0) fail("send");
${end}
    return 0;
}
`
}
