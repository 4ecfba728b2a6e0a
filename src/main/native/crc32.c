/*
 * CRC-32 as zlib and gzip have it (RFC 1952, 8), by the processor's multiplication without carry: 64 bytes are folded at
 * a time, as "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009) describes it. The zlib in Node 20
 * takes four times as long. x86-64; elsewhere there is no crc32(), and zlib's is used.
 */
#include "native.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#define POLYNOMIAL 0xedb88320u

static uint32_t table[256];

static void fill_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t rest = byte;
    for (int bit = 0; bit < 8; bit++) rest = (rest >> 1) ^ (rest & 1 ? POLYNOMIAL : 0);
    table[byte] = rest;
  }
}

static uint32_t by_table(uint32_t crc, const uint8_t *bytes, size_t length) {
  for (size_t at = 0; at < length; at++) crc = table[(crc ^ bytes[at]) & 0xff] ^ (crc >> 8);
  return crc;
}

#define LOAD(at) _mm_loadu_si128((const __m128i *)(at))
#define FOLD(what, by, next) \
  _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(what, by, 0x00), _mm_clmulepi64_si128(what, by, 0x11)), next)

/* Adds the four words of 32 bits in these 16 bytes to two sums of 64 bits; `every_other` is the mask of the lower ones. */
#define ADD_WORDS(sum, from) \
  _mm_add_epi64(sum, _mm_add_epi64(_mm_and_si128(from, every_other), _mm_srli_epi64(from, 32)))

/* Of 64 bytes at least, a multiple of 16. Their sum as little-endian words of 32 bits is taken on the way: it costs little more. */
__attribute__((target("pclmul,sse4.1"))) static inline __attribute__((always_inline)) uint32_t fold(
    uint32_t crc, const uint8_t *bytes, size_t length, uint64_t *words) {
  /* x to the power of 544, 480, 160, 96 and 64, modulo the polynomial; the polynomial and its quotient (Barrett). */
  const __m128i by_64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i by_16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i by_8 = _mm_set_epi64x(0, 0x0163cd6124);
  const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  const __m128i every_other = _mm_set_epi32(0, -1, 0, -1);

  __m128i one = LOAD(bytes), two = LOAD(bytes + 16), three = LOAD(bytes + 32), four = LOAD(bytes + 48);
  __m128i sum = _mm_setzero_si128(), other = _mm_setzero_si128();
  if (words != NULL) {
    sum = ADD_WORDS(ADD_WORDS(sum, one), two);
    other = ADD_WORDS(ADD_WORDS(other, three), four);
  }
  one = _mm_xor_si128(one, _mm_cvtsi32_si128((int)crc));
  bytes += 64;
  length -= 64;
  for (; length >= 64; bytes += 64, length -= 64) {
    __m128i first = LOAD(bytes), second = LOAD(bytes + 16), third = LOAD(bytes + 32), fourth = LOAD(bytes + 48);
    one = FOLD(one, by_64, first);
    two = FOLD(two, by_64, second);
    three = FOLD(three, by_64, third);
    four = FOLD(four, by_64, fourth);
    if (words == NULL) continue;
    sum = ADD_WORDS(ADD_WORDS(sum, first), second);
    other = ADD_WORDS(ADD_WORDS(other, third), fourth);
  }
  one = FOLD(one, by_16, two);
  one = FOLD(one, by_16, three);
  one = FOLD(one, by_16, four);
  for (; length >= 16; bytes += 16, length -= 16) {
    __m128i next = LOAD(bytes);
    one = FOLD(one, by_16, next);
    if (words != NULL) sum = ADD_WORDS(sum, next);
  }
  if (words != NULL) {
    sum = _mm_add_epi64(sum, other);
    *words = (uint64_t)_mm_cvtsi128_si64(sum) + (uint64_t)_mm_extract_epi64(sum, 1);
  }

  /* 128 bits become 96, 64, and then 32. */
  one = _mm_xor_si128(_mm_srli_si128(one, 8), _mm_clmulepi64_si128(one, by_16, 0x10));
  one = _mm_xor_si128(_mm_srli_si128(one, 4), _mm_clmulepi64_si128(_mm_and_si128(one, every_other), by_8, 0x00));
  two = _mm_clmulepi64_si128(_mm_and_si128(one, every_other), barrett, 0x10);
  two = _mm_clmulepi64_si128(_mm_and_si128(two, every_other), barrett, 0x00);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(one, two), 1);
}

__attribute__((target("pclmul,sse4.1"))) static uint32_t by_folding(uint32_t crc, const uint8_t *bytes, size_t length) {
  return fold(crc, bytes, length, NULL);
}

__attribute__((target("pclmul,sse4.1"))) static uint32_t with_words(
    uint32_t crc, const uint8_t *bytes, size_t length, uint64_t *words) {
  return fold(crc, bytes, length, words);
}

/* sums(bytes: Uint8Array, into: Float64Array): the sum of the words, as if zeros followed (RFC 1071), and the CRC-32, in one pass. */
static napi_value sums(napi_env env, napi_callback_info info) {
  size_t given = 2, length, places;
  napi_value words[2];
  uint8_t *bytes;
  double *into;
  napi_typedarray_type type;
  if (napi_get_cb_info(env, info, &given, words, NULL, NULL) != napi_ok || given < 2 ||
      !bytes_of(env, words[0], &bytes, &length) ||
      napi_get_typedarray_info(env, words[1], &type, &places, (void **)&into, NULL, NULL) != napi_ok ||
      type != napi_float64_array || places < 2)
    return refuse(env, "sums(bytes: Uint8Array, into: Float64Array of 2)");
  uint32_t crc = ~0u;
  uint64_t sum = 0;
  size_t folded = length < 64 ? 0 : length & ~(size_t)15;
  if (folded > 0) crc = with_words(crc, bytes, folded, &sum);
  for (size_t at = folded; at < length; at++) sum += (uint64_t)bytes[at] << (8 * (at & 3));
  into[0] = (double)sum;
  into[1] = ~by_table(crc, bytes + folded, length - folded);
  return NULL;
}

/* crc32(bytes: Uint8Array, before: number): the sum of what stood before and these. */
static napi_value crc32(napi_env env, napi_callback_info info) {
  size_t given = 2;
  napi_value words[2];
  size_t length;
  uint8_t *bytes;
  uint32_t crc;
  if (napi_get_cb_info(env, info, &given, words, NULL, NULL) != napi_ok || given < 2 ||
      !bytes_of(env, words[0], &bytes, &length) || napi_get_value_uint32(env, words[1], &crc) != napi_ok)
    return refuse(env, "crc32(bytes: Uint8Array, before: number)");
  crc = ~crc;
  size_t folded = length < 64 ? 0 : length & ~(size_t)15;
  if (folded > 0) crc = by_folding(crc, bytes, folded);
  crc = by_table(crc, bytes + folded, length - folded);
  napi_value result;
  napi_create_uint32(env, ~crc, &result);
  return result;
}

void add_crc32(napi_env env, napi_value exports) {
  if (!__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1")) return;
  fill_table();
  add_function(env, exports, "crc32", crc32);
  add_function(env, exports, "sums", sums);
}

#else

void add_crc32(napi_env env, napi_value exports) {
  (void)env;
  (void)exports;
}

#endif
