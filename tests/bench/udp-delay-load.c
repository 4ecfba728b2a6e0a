/*
 * udp-delay-load PORT DELAY_MS RATE WARM_S SECONDS: so many datagrams a second to 127.0.0.1, each with its number, and how far from
 * DELAY_MS after it each answer came. Those of the first WARM_S seconds are sent, and not counted. Linux: the time of an
 * answer is when the system received it (SO_TIMESTAMPNS), so this program's own loop is not in the figure.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define SIZE 64
#define GRACE_S 1

static double seconds_of(struct timespec time) { return (double)time.tv_sec + (double)time.tv_nsec / 1e9; }

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return seconds_of(now);
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return left < right ? -1 : left > right;
}

/** Reads what has come; the errors in milliseconds are added to those that there are. */
static long receive(int peer, const double *sent_at, long sent, long first, double delay_ms, double *errors, long answered) {
  for (;;) {
    char bytes[SIZE], control[CMSG_SPACE(sizeof(struct timespec))];
    struct iovec part = {bytes, sizeof bytes};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    if (recvmsg(peer, &message, MSG_DONTWAIT) != SIZE) return answered;
    struct cmsghdr *stamp = CMSG_FIRSTHDR(&message);
    double at = seconds_now();
    if (stamp != NULL && stamp->cmsg_type == SO_TIMESTAMPNS) {
      struct timespec time;
      memcpy(&time, CMSG_DATA(stamp), sizeof time);
      at = seconds_of(time);
    }
    uint32_t number;
    memcpy(&number, bytes, sizeof number);
    if (number >= first && number < sent) errors[answered++] = fabs((at - sent_at[number]) * 1e3 - delay_ms);
  }
}

int main(int count, char **words) {
  if (count != 6) {
    fprintf(stderr, "udp-delay-load PORT DELAY_MS RATE WARM_S SECONDS\n");
    return 2;
  }
  double delay_ms = atof(words[2]), rate = atof(words[3]), warm = atof(words[4]), lasts = warm + atof(words[5]);
  long most = (long)(rate * lasts) + 1, first = (long)(rate * warm), sent = 0, answered = 0;
  double *sent_at = calloc((size_t)most, sizeof *sent_at), *errors = calloc((size_t)most, sizeof *errors);

  int peer = socket(AF_INET, SOCK_DGRAM, 0), on = 1, room = 4 << 20;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[1]))};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (sent_at == NULL || errors == NULL || peer < 0 || connect(peer, (struct sockaddr *)&to, sizeof to) != 0) {
    perror("udp-delay-load");
    return 1;
  }
  setsockopt(peer, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  setsockopt(peer, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);

  double began = seconds_now(), passed = 0;
  while (passed < lasts + delay_ms / 1e3 + GRACE_S) {
    long due = (long)(rate * (passed < lasts ? passed : lasts));
    for (; sent < due; sent++) {
      char bytes[SIZE] = {0};
      uint32_t number = (uint32_t)sent;
      memcpy(bytes, &number, sizeof number);
      sent_at[sent] = seconds_now();
      if (send(peer, bytes, sizeof bytes, 0) != SIZE) sent_at[sent] = 0;
    }
    struct pollfd ready = {.fd = peer, .events = POLLIN};
    struct timespec wait = {0, 100000};
    if (ppoll(&ready, 1, &wait, NULL) > 0) answered = receive(peer, sent_at, sent, first, delay_ms, errors, answered);
    passed = seconds_now() - began;
  }

  qsort(errors, (size_t)answered, sizeof *errors, ascending);
  double p50 = answered == 0 ? 0 : errors[answered / 2], p99 = answered == 0 ? 0 : errors[(long)((double)answered * 0.99)];
  printf("{\"sent\":%ld,\"answered\":%ld,\"p50Us\":%.1f,\"p99Us\":%.1f}\n", sent - first, answered, p50 * 1e3, p99 * 1e3);
  return 0;
}
