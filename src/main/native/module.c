/*
 * What neither Node nor JavaScript offers, for the few places where it decides how much the bench takes. A Node-API module,
 * so it fits every Node and Electron of the last years. native-module.ts says what is in it; all of it can be missing.
 */
#include "native.h"

/* As in native-module.ts, which does not take a module with another number. */
#define VERSION 4

napi_value refuse(napi_env env, const char *why) {
  napi_throw_type_error(env, NULL, why);
  return NULL;
}

bool bytes_of(napi_env env, napi_value value, uint8_t **bytes, size_t *length) {
  napi_typedarray_type type;
  return napi_get_typedarray_info(env, value, &type, length, (void **)bytes, NULL, NULL) == napi_ok &&
         type == napi_uint8_array;
}

void add_function(napi_env env, napi_value exports, const char *name, napi_callback call) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, call, NULL, &function);
  napi_set_named_property(env, exports, name, function);
}

NAPI_MODULE_INIT() {
  if (!add_datagrams(env, exports)) return refuse(env, "no memory for datagrams");
  add_stream(env, exports);
  add_crc32(env, exports);
  napi_value version;
  napi_create_int32(env, VERSION, &version);
  napi_set_named_property(env, exports, "version", version);
  return exports;
}
