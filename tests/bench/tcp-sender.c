/*
 * tcp-sender PORT SECONDS: one connection to 127.0.0.1 that sends as fast as it is read, 128 KiB at a time. Tells how many
 * bytes the system took and how long that lasted, as JSON.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PIECE_BYTES (128 * 1024)

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **words) {
  if (count != 3) {
    fprintf(stderr, "tcp-sender PORT SECONDS\n");
    return 2;
  }
  double seconds = atof(words[2]);
  int sender = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[1]))};
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (sender < 0 || connect(sender, (struct sockaddr *)&peer, sizeof peer) != 0) {
    perror("tcp-sender");
    return 1;
  }
  static char bytes[PIECE_BYTES];
  memset(bytes, 'x', sizeof bytes);
  long long sent = 0;
  double began = seconds_now();
  while (seconds_now() - began < seconds) {
    ssize_t taken = send(sender, bytes, sizeof bytes, MSG_NOSIGNAL);
    if (taken < 0) {
      perror("tcp-sender");
      return 1;
    }
    sent += taken;
  }
  double lasted = seconds_now() - began;
  close(sender);
  printf("{\"bytes\":%lld,\"seconds\":%.6f}\n", sent, lasted);
  return 0;
}
