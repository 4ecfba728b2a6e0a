/*
 * The datagrams that wait in a socket, many with one call of the system: recvmmsg(2), which Node does not use. Linux.
 *
 * Strictly one after the other, as JavaScript calls it: receive() takes what waits into memory of this module, sender() and
 * copy() look at that until the next receive().
 */
#include "native.h"
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* The most of one call. */
#define MOST 64
/* No datagram is longer (65,535 bytes of UDP over IPv6, without its header). */
#define ROOM 65536
/* Beginnings that are a multiple of 4 KiB apart would share one place of the processor's cache. */
#define APART (ROOM + 192)
/* Of each: length, family (4 or 6), port, zone, and the address as four words. */
#define FACTS 8

typedef struct {
  struct mmsghdr messages[MOST];
  struct iovec parts[MOST];
  struct sockaddr_storage senders[MOST];
  int count;
  char bytes[MOST * APART];
} Waiting;

static Waiting *waiting_of(napi_env env) {
  void *data = NULL;
  napi_get_instance_data(env, &data);
  return data;
}

/* receive(descriptor, facts: Int32Array): how many, or the error's number below zero. Nothing that waits is 0. */
static napi_value receive(napi_env env, napi_callback_info info) {
  size_t given = 2;
  napi_value words[2];
  int32_t descriptor;
  napi_typedarray_type type;
  size_t length;
  int32_t *facts;
  if (napi_get_cb_info(env, info, &given, words, NULL, NULL) != napi_ok || given < 2 ||
      napi_get_value_int32(env, words[0], &descriptor) != napi_ok)
    return refuse(env, "receive(descriptor, facts)");
  if (napi_get_typedarray_info(env, words[1], &type, &length, (void **)&facts, NULL, NULL) != napi_ok ||
      type != napi_int32_array || length < MOST * FACTS)
    return refuse(env, "facts is an Int32Array with room for each datagram");

  Waiting *waiting = waiting_of(env);
  for (int at = 0; at < MOST; at++) waiting->messages[at].msg_hdr.msg_namelen = sizeof waiting->senders[at];
  int count = recvmmsg(descriptor, waiting->messages, MOST, MSG_DONTWAIT, NULL);
  int failure = count < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR ? errno : 0;
  waiting->count = count < 0 ? 0 : count;

  for (int at = 0; at < waiting->count; at++) {
    int32_t *fact = facts + at * FACTS;
    memset(fact, 0, FACTS * sizeof *fact);
    fact[0] = (int32_t)waiting->messages[at].msg_len;
    if (waiting->senders[at].ss_family == AF_INET6) {
      struct sockaddr_in6 *sender = (struct sockaddr_in6 *)&waiting->senders[at];
      fact[1] = 6;
      fact[2] = ntohs(sender->sin6_port);
      fact[3] = (int32_t)sender->sin6_scope_id;
      memcpy(fact + 4, &sender->sin6_addr, 16);
    } else {
      struct sockaddr_in *sender = (struct sockaddr_in *)&waiting->senders[at];
      fact[1] = 4;
      fact[2] = ntohs(sender->sin_port);
      memcpy(fact + 4, &sender->sin_addr, 4);
    }
  }

  napi_value result;
  napi_create_int32(env, failure > 0 ? -failure : waiting->count, &result);
  return result;
}

/* sender(number): the address of one of them, as Node writes it: a link-local one with its zone. */
static napi_value sender(napi_env env, napi_callback_info info) {
  size_t given = 1;
  napi_value words[1];
  int32_t number;
  Waiting *waiting = waiting_of(env);
  if (napi_get_cb_info(env, info, &given, words, NULL, NULL) != napi_ok || given < 1 ||
      napi_get_value_int32(env, words[0], &number) != napi_ok || number < 0 || number >= waiting->count)
    return refuse(env, "sender(number of a datagram)");

  char text[INET6_ADDRSTRLEN + 1 + IF_NAMESIZE] = "";
  struct sockaddr_storage *address = &waiting->senders[number];
  if (address->ss_family == AF_INET6) {
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)address;
    inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text);
    if (IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr) && six->sin6_scope_id > 0) {
      char *zone = text + strlen(text);
      *zone = '%';
      if (if_indextoname(six->sin6_scope_id, zone + 1) == NULL) *zone = '\0';
    }
  } else {
    inet_ntop(AF_INET, &((struct sockaddr_in *)address)->sin_addr, text, sizeof text);
  }
  napi_value result;
  napi_create_string_latin1(env, text, NAPI_AUTO_LENGTH, &result);
  return result;
}

/* copy(into: Uint8Array): the bytes of all of them, one directly behind the other. */
static napi_value copy(napi_env env, napi_callback_info info) {
  size_t given = 1;
  napi_value words[1];
  size_t room;
  uint8_t *into;
  if (napi_get_cb_info(env, info, &given, words, NULL, NULL) != napi_ok || given < 1 ||
      !bytes_of(env, words[0], &into, &room))
    return refuse(env, "copy(into: Uint8Array)");
  Waiting *waiting = waiting_of(env);
  size_t all = 0;
  for (int at = 0; at < waiting->count; at++) all += waiting->messages[at].msg_len;
  if (all > room) return refuse(env, "copy(into): there is too little room");
  for (int at = 0; at < waiting->count; at++) {
    size_t length = waiting->messages[at].msg_len;
    memcpy(into, waiting->parts[at].iov_base, length);
    into += length;
  }
  return NULL;
}

static void release(napi_env env, void *data, void *hint) {
  (void)env;
  (void)hint;
  free(data);
}

bool add_datagrams(napi_env env, napi_value exports) {
  /* Only what a datagram fills becomes real memory. */
  Waiting *waiting = calloc(1, sizeof *waiting);
  if (waiting == NULL) return false;
  for (int at = 0; at < MOST; at++) {
    waiting->parts[at].iov_base = waiting->bytes + (size_t)at * APART;
    waiting->parts[at].iov_len = ROOM;
    waiting->messages[at].msg_hdr.msg_iov = &waiting->parts[at];
    waiting->messages[at].msg_hdr.msg_iovlen = 1;
    waiting->messages[at].msg_hdr.msg_name = &waiting->senders[at];
  }
  napi_set_instance_data(env, waiting, release, NULL);
  add_function(env, exports, "receive", receive);
  add_function(env, exports, "sender", sender);
  add_function(env, exports, "copy", copy);
  return true;
}
