// What another parser says of a text, and a plain count of what our scanner objects to beyond grammar.
#ifndef INDEPENDENT_JSON_H
#define INDEPENDENT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  // Against the grammar or not UTF-8; then nothing else is said.
  JSON_BROKEN = 1 << 0,
  JSON_LONE_SURROGATE = 1 << 1,
  JSON_NUL_CHARACTER = 1 << 2,
  JSON_DUPLICATE_KEY = 1 << 3,
  JSON_TOO_DEEP = 1 << 4,
  JSON_TOO_MANY_KEYS = 1 << 5,
  JSON_STRING_TOO_LONG = 1 << 6,
  JSON_NUMBER_OUT_OF_RANGE = 1 << 7,
};

struct json_limits {
  size_t depth;
  size_t keys_per_object;
  size_t string_bytes;
  size_t number_bytes;
  // Whether keys are equal whose first bytes differ in the bit that tells `a` from `A`.
  bool folds_keys;
};

// Reads one value with white space around it and nothing else. 0: there is nothing against it.
uint32_t json_objections(const uint8_t *bytes, size_t count, struct json_limits limits);

#ifdef __cplusplus
}
#endif

#endif
