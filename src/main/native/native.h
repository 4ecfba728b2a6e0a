/* What the parts of the module share. */
#pragma once
#define _GNU_SOURCE
#define NAPI_VERSION 8
#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Throws a TypeError. */
napi_value refuse(napi_env env, const char *why);

/* The memory of a Uint8Array; false when it is something else. */
bool bytes_of(napi_env env, napi_value value, uint8_t **bytes, size_t *length);

void add_function(napi_env env, napi_value exports, const char *name, napi_callback call);

/* Each part adds its functions where they can work. False without memory. */
bool add_datagrams(napi_env env, napi_value exports);
void add_stream(napi_env env, napi_value exports);
void add_crc32(napi_env env, napi_value exports);
