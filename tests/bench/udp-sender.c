/*
 * udp-sender PORT SIZE SECONDS RATE: datagrams to 127.0.0.1, as many a second as RATE says, or (0) as many as the system
 * takes. Tells how many it sent and how long it took, as JSON. Linux: sendmmsg(2) hands over 32 in one call, so that the
 * sender is faster than whoever receives.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define BATCH 32
#define MAX_BYTES 65507

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void wait_seconds(double seconds) {
  struct timespec span = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
  nanosleep(&span, NULL);
}

int main(int count, char **words) {
  if (count != 5) {
    fprintf(stderr, "udp-sender PORT SIZE SECONDS RATE\n");
    return 2;
  }
  int size = atoi(words[2]);
  double seconds = atof(words[3]);
  double rate = atof(words[4]);
  if (size < 0 || size > MAX_BYTES) {
    fprintf(stderr, "udp-sender: a datagram has 0 to %d bytes\n", MAX_BYTES);
    return 2;
  }

  int sender = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[1]))};
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (sender < 0 || connect(sender, (struct sockaddr *)&peer, sizeof peer) != 0) {
    perror("udp-sender");
    return 1;
  }

  static char bytes[MAX_BYTES];
  memset(bytes, 'x', sizeof bytes);
  struct iovec part = {bytes, (size_t)size};
  struct mmsghdr batch[BATCH];
  memset(batch, 0, sizeof batch);
  for (int at = 0; at < BATCH; at++) {
    batch[at].msg_hdr.msg_iov = &part;
    batch[at].msg_hdr.msg_iovlen = 1;
  }

  long sent = 0;
  double began = seconds_now();
  double lasted = 0;
  while (lasted < seconds) {
    double due = rate > 0 ? rate * lasted - (double)sent : BATCH;
    if (due < 1) {
      wait_seconds((1 - due) / rate);
    } else {
      int taken = sendmmsg(sender, batch, due < BATCH ? (unsigned)due : BATCH, 0);
      if (taken > 0) sent += taken;
      else if (errno != ECONNREFUSED && errno != ENOBUFS && errno != EINTR) {
        perror("udp-sender");
        return 1;
      }
    }
    lasted = seconds_now() - began;
  }
  printf("{\"sent\":%ld,\"seconds\":%.6f}\n", sent, lasted);
  return 0;
}
