/*
 * What the clients in C share: many connections to 127.0.0.1, each with one message on the way at most, and the times of their round
 * trips. Linux: epoll(7).
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

#define MAX_EVENTS 256

struct client {
  int socket;
  /* Of the message on the way. */
  int missing;
  /* Of the message on the way: when it was sent, or when it was due. */
  double since;
};

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
  fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, strerror(errno));
  return 1;
}

/* Connects all of them, and waits a moment until they are served. Returns what epoll_wait(2) takes; -1 after telling what failed. */
static int connect_all(struct client *all, int clients, const char *port) {
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port))};
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int poll = epoll_create1(0);
  if (poll < 0 || all == NULL) return -fail("start");
  for (int at = 0; at < clients; at++) {
    int client = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = (unsigned)at};
    if (client < 0 || connect(client, (struct sockaddr *)&peer, sizeof peer) != 0) return -fail("connect");
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (epoll_ctl(poll, EPOLL_CTL_ADD, client, &interest) != 0) return -fail("epoll_ctl");
    all[at].socket = client;
  }
  usleep(500000);
  return poll;
}

/* The median and the 99th percentile, as the end of an object of JSON. */
static void print_times(float *times, long count) {
  qsort(times, (size_t)count, sizeof *times, by_time);
  printf("\"p50Us\":%.1f,\"p99Us\":%.1f}\n", count == 0 ? 0.0 : (double)times[count / 2],
         count == 0 ? 0.0 : (double)times[count * 99 / 100]);
}
