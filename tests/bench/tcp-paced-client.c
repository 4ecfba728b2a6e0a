/*
 * tcp-paced-client PORT CLIENTS RATE WARM_S SECONDS: so many connections to 127.0.0.1; RATE messages of 64 bytes a second by all of
 * them in turn, evenly, by the clock. A client whose last message has not come back is left out in its turn. Those of the first
 * WARM_S seconds are sent, and not counted. Tells how many came back, how many turns were left out, and the median and the 99th
 * percentile of the time from when a message was due, in microseconds, as JSON. Linux: epoll(7).
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

#define SIZE 64
#define MAX_EVENTS 256
#define MAX_TIMES 4000000

struct client {
  int socket;
  /* Of the message on the way. */
  int missing;
  double due_at;
};

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
  fprintf(stderr, "tcp-paced-client: %s: %s\n", what, strerror(errno));
  return 1;
}

int main(int count, char **words) {
  if (count != 6) {
    fprintf(stderr, "tcp-paced-client PORT CLIENTS RATE WARM_S SECONDS\n");
    return 2;
  }
  int clients = atoi(words[2]);
  double rate = atof(words[3]);
  double warm = atof(words[4]);
  double seconds = atof(words[5]);
  if (clients < 1 || rate < 1 || rate * seconds > MAX_TIMES) {
    fprintf(stderr, "tcp-paced-client: at least one client and one message a second\n");
    return 2;
  }
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[1]))};
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char bytes[4096];
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
  usleep(500000);

  long answered = 0, left_out = 0, turn = 0;
  double began = seconds_now(), end = began + warm + seconds;
  for (double now = began; now < end; now = seconds_now()) {
    for (; began + (double)turn / rate <= now; turn++) {
      struct client *client = &all[turn % clients];
      if (client->missing > 0) {
        left_out++;
        continue;
      }
      client->missing = SIZE;
      client->due_at = began + (double)turn / rate;
      if (send(client->socket, bytes, SIZE, MSG_NOSIGNAL) != SIZE) return fail("send");
    }
    struct epoll_event ready[MAX_EVENTS];
    struct timespec next = {0, (long)(1e9 / rate) < 1000000 ? (long)(1e9 / rate) : 1000000};
    int many = epoll_pwait2(poll, ready, MAX_EVENTS, &next, NULL);
    for (int at = 0; at < many; at++) {
      struct client *client = &all[ready[at].data.u32];
      char back[4096];
      ssize_t got = recv(client->socket, back, sizeof back, 0);
      if (got <= 0) return fail("recv");
      client->missing -= (int)got;
      if (client->missing > 0) continue;
      double came = seconds_now();
      if (client->due_at - began < warm || answered >= MAX_TIMES) continue;
      times[answered++] = (float)((came - client->due_at) * 1e6);
    }
  }
  qsort(times, (size_t)answered, sizeof *times, by_time);
  printf("{\"answered\":%ld,\"leftOut\":%ld,\"p50Us\":%.1f,\"p99Us\":%.1f}\n", answered, left_out,
         answered == 0 ? 0.0 : (double)times[answered / 2], answered == 0 ? 0.0 : (double)times[answered * 99 / 100]);
  return 0;
}
