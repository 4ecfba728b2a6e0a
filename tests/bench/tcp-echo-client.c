/*
 * tcp-echo-client PORT CLIENTS SIZE SECONDS: so many connections to 127.0.0.1, each with one message on the way, which is sent
 * again as soon as all of it has come back. Tells how many came back and how long that took, as JSON: the median and the
 * 99th percentile in microseconds. Linux: epoll(7).
 */
#include "tcp-clients.h"

#define MAX_BYTES (64 * 1024)
/* Round trips whose time is kept; more than any of these runs has. */
#define MAX_TIMES 8000000

static char bytes[MAX_BYTES];
static float times[MAX_TIMES];

/* One message fits into the send buffer of its connection: nothing else of it is on the way. */
static int ask(struct client *client, int size) {
  client->missing = size;
  client->since = seconds_now();
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
  memset(bytes, 'x', sizeof bytes);

  struct client *all = calloc((size_t)clients, sizeof *all);
  int poll = connect_all(all, clients, words[1]);
  if (poll < 0) return 1;

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
      if (messages < MAX_TIMES) times[messages] = (float)((seconds_now() - client->since) * 1e6);
      messages++;
      if (ask(client, size) != 0) return fail("send");
    }
  }
  double lasted = seconds_now() - began;
  long kept = messages < MAX_TIMES ? messages : MAX_TIMES;
  printf("{\"messages\":%ld,\"seconds\":%.6f,", messages, lasted);
  print_times(times, kept);
  return 0;
}
