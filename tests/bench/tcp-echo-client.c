/*
 * tcp-echo-client PORT CLIENTS SIZE SECONDS: so many connections to 127.0.0.1, each with one message on the way, which is sent
 * again as soon as all of it has come back. Tells how many came back and how long that took, as JSON: the median and the
 * 99th percentile in microseconds. Linux: epoll(7).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_BYTES (64 * 1024)
#define MAX_EVENTS 256
/* Round trips whose time is kept; more than any of these runs has. */
#define MAX_TIMES 8000000

struct client {
  int socket;
  /* Of the message on the way. */
  int missing;
  double asked_at;
};

static char bytes[MAX_BYTES];
static float times[MAX_TIMES];

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int by_time(const void *one, const void *other) {
  float a = *(const float *)one, b = *(const float *)other;
  return (a > b) - (a < b);
}

static int fail(const char *what) {
  fprintf(stderr, "tcp-echo-client: %s: %s\n", what, strerror(errno));
  return 1;
}

/* One message fits into the send buffer of its connection: nothing else of it is on the way. */
static int ask(struct client *client, int size) {
  client->missing = size;
  client->asked_at = seconds_now();
  return send(client->socket, bytes, (size_t)size, MSG_NOSIGNAL) == size ? 0 : -1;
}

int main(int count, char **words) {
  if (count != 5) {
    fprintf(stderr, "tcp-echo-client PORT CLIENTS SIZE SECONDS\n");
    return 2;
  }
  int clients = atoi(words[2]);
  int size = atoi(words[3]);
  double seconds = atof(words[4]);
  if (clients < 1 || size < 1 || size > MAX_BYTES) {
    fprintf(stderr, "tcp-echo-client: a message has 1 to %d bytes\n", MAX_BYTES);
    return 2;
  }
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[1]))};
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  memset(bytes, 'x', sizeof bytes);

  int poll = epoll_create1(0);
  struct client *all = calloc((size_t)clients, sizeof *all);
  if (poll < 0 || all == NULL) return fail("start");
  for (int at = 0; at < clients; at++) {
    int client = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = (unsigned)at};
    if (client < 0 || connect(client, (struct sockaddr *)&peer, sizeof peer) != 0) return fail("connect");
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (epoll_ctl(poll, EPOLL_CTL_ADD, client, &interest) != 0) return fail("epoll_ctl");
    all[at].socket = client;
  }
  usleep(300000);

  long messages = 0;
  double began = seconds_now();
  for (int at = 0; at < clients; at++)
    if (ask(&all[at], size) != 0) return fail("send");
  while (seconds_now() - began < seconds) {
    struct epoll_event ready[MAX_EVENTS];
    int many = epoll_wait(poll, ready, MAX_EVENTS, 100);
    for (int at = 0; at < many; at++) {
      struct client *client = &all[ready[at].data.u32];
      ssize_t got = recv(client->socket, bytes, sizeof bytes, 0);
      if (got <= 0) return fail("recv");
      client->missing -= (int)got;
      if (client->missing > 0) continue;
      if (messages < MAX_TIMES) times[messages] = (float)((seconds_now() - client->asked_at) * 1e6);
      messages++;
      if (ask(client, size) != 0) return fail("send");
    }
  }
  double lasted = seconds_now() - began;
  long kept = messages < MAX_TIMES ? messages : MAX_TIMES;
  qsort(times, (size_t)kept, sizeof *times, by_time);
  printf("{\"messages\":%ld,\"seconds\":%.6f,\"p50Us\":%.1f,\"p99Us\":%.1f}\n", messages, lasted,
         kept == 0 ? 0.0 : (double)times[kept / 2], kept == 0 ? 0.0 : (double)times[kept * 99 / 100]);
  return 0;
}
