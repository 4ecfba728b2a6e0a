/*
 * tcp-paced-client PORT CLIENTS RATE WARM_S SECONDS: so many connections to 127.0.0.1; RATE messages of 64 bytes a second by all of
 * them in turn, evenly, by the clock. A client whose last message has not come back is left out in its turn. Those of the first
 * WARM_S seconds are sent, and not counted. Tells how many came back, how many turns were left out, and the median and the 99th
 * percentile of the time from when a message was due, in microseconds, as JSON. Linux: epoll(7).
 */
#include "tcp-clients.h"

#define SIZE 64
#define MAX_TIMES 4000000

static float times[MAX_TIMES];

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
  char bytes[4096];
  memset(bytes, 'x', sizeof bytes);

  struct client *all = calloc((size_t)clients, sizeof *all);
  int poll = connect_all(all, clients, words[1]);
  if (poll < 0) return 1;

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
      client->since = began + (double)turn / rate;
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
      if (client->since - began < warm || answered >= MAX_TIMES) continue;
      times[answered++] = (float)((came - client->since) * 1e6);
    }
  }
  printf("{\"answered\":%ld,\"leftOut\":%ld,", answered, left_out);
  print_times(times, answered);
  return 0;
}
