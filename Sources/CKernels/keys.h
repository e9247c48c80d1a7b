// Any of the three key types as unsigned words in the same order: NaN is the greatest of all, the two
// zeros are equal.
#ifndef SADDLE_KEYS_H
#define SADDLE_KEYS_H

#include "CKernels.h"

static inline uint32_t saddle_ordered_key(uint32_t bits, saddle_key_type type) {
  if (type == SADDLE_KEY_UNSIGNED) return bits;
  if (type == SADDLE_KEY_SIGNED) return bits ^ 0x80000000u;
  if ((bits & 0x7FFFFFFFu) > 0x7F800000u) return 0xFFFFFFFFu;
  if (bits == 0x80000000u) bits = 0;
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

#endif
