/* What the test programs share. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include "iomt_secure.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                          \
  do {                                                                            \
    if (!(condition)) {                                                           \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);             \
      exit(1);                                                                    \
    }                                                                             \
  } while (0)

#define OK(call)                                                                  \
  do {                                                                            \
    int32_t status_ = (call);                                                     \
    if (status_ != IOMT_OK) {                                                     \
      fprintf(stderr, "%s:%d: %s: %s: %s\n", __FILE__, __LINE__, #call,           \
              iomt_error_name(status_), iomt_strerror(status_));                  \
      exit(1);                                                                    \
    }                                                                             \
  } while (0)

#define FAILS(expected, call)                                                     \
  do {                                                                            \
    int32_t status_ = (call);                                                     \
    if (status_ != (expected)) {                                                  \
      fprintf(stderr, "%s:%d: %s: %s, not " #expected "\n", __FILE__, __LINE__,   \
              #call, iomt_error_name(status_));                                   \
      exit(1);                                                                    \
    }                                                                             \
  } while (0)

/* Storage in memory. */
struct slots {
  int there[8];
  size_t len[8];
  uint8_t value[8][1024];
};

static inline int32_t slots_load(void *context, uint16_t slot, uint8_t *out, size_t size, size_t *len) {
  struct slots *slots = (struct slots *)context;
  if (slot >= 8) return 1;
  if (!slots->there[slot]) return IOMT_NEVER_STORED;
  if (slots->len[slot] > size) return 1;
  memcpy(out, slots->value[slot], slots->len[slot]);
  *len = slots->len[slot];
  return 0;
}

static inline int32_t slots_store(void *context, uint16_t slot, const uint8_t *value, size_t len) {
  struct slots *slots = (struct slots *)context;
  if (slot >= 8 || len > sizeof slots->value[0]) return 1;
  memcpy(slots->value[slot], value, len);
  slots->len[slot] = len;
  slots->there[slot] = 1;
  return 0;
}

static inline iomt_storage slots_storage(struct slots *slots) {
  iomt_storage storage = {slots, slots_load, slots_store};
  return storage;
}

/* Random numbers that are none, so that a run is the same each time. */
static inline int32_t counted_fill(void *context, uint8_t *out, size_t len) {
  uint64_t *state = (uint64_t *)context;
  for (size_t i = 0; i < len; i++) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    out[i] = (uint8_t)(*state >> 56);
  }
  return 0;
}

#endif
