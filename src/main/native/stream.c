/* Bytes for a stream without Node's writable stream around them: send(2). Linux. */
#include "native.h"
#include <errno.h>
#include <sys/socket.h>

/* send(descriptor, bytes: Uint8Array): how many the system took now, or the error's number below zero. No room is 0. */
static napi_value send_now(napi_env env, napi_callback_info info) {
  size_t given = 2;
  napi_value words[2];
  int32_t descriptor;
  size_t length;
  uint8_t *bytes;
  if (napi_get_cb_info(env, info, &given, words, NULL, NULL) != napi_ok || given < 2 ||
      napi_get_value_int32(env, words[0], &descriptor) != napi_ok || !bytes_of(env, words[1], &bytes, &length))
    return refuse(env, "send(descriptor, bytes: Uint8Array)");
  ssize_t taken = send(descriptor, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (taken < 0) taken = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : -errno;
  napi_value result;
  napi_create_int32(env, (int32_t)taken, &result);
  return result;
}

void add_stream(napi_env env, napi_value exports) {
  add_function(env, exports, "send", send_now);
}
