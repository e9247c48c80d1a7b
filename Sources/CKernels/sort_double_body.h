// The serial sort of items by 64-bit keys, stable; included once for each kind of item, with
//   ITEM     the type,
//   KEY(i)   its key, uint64_t,
//   NAME(f)  the name of function f for this type.

/// to = from, sorted.
static void NAME(insertion_sort)(const ITEM *from, ITEM *to, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const ITEM item = from[i];
    uint32_t k = i;
    for (; k > 0 && KEY(to[k - 1]) > KEY(item); k--) to[k] = to[k - 1];
    to[k] = item;
  }
}

static void NAME(sort_items)(ITEM *from, ITEM *to, uint32_t count, uint32_t *ends, int most_bits);

/// A cell that got more than its share: sorted in place, with what it came from as scratch.
static __attribute__((noinline)) void NAME(sort_again)(ITEM *from, ITEM *to, uint32_t count) {
  uint32_t ends[1 << INNER_BITS];
  memcpy(from, to, count * sizeof(ITEM));
  NAME(sort_items)(from, to, count, ends, INNER_BITS);
}

/// to = from, sorted; `from` is left in disorder. The range of keys is cut into about as many equal cells as
/// there are items; items go to their cells, crowded cells are sorted again, and one pass of insertion sort
/// puts right what shares a cell. Every level divides the range of keys by at least 2^LEAST_BITS, so that
/// there are few.
static void NAME(sort_items)(ITEM *from, ITEM *to, uint32_t count, uint32_t *ends, int most_bits) {
  if (count <= CROWD) {
    NAME(insertion_sort)(from, to, count);
    return;
  }
  uint64_t low = KEY(from[0]), high = low;
  for (uint32_t i = 1; i < count; i++) {
    const uint64_t key = KEY(from[i]);
    low = key < low ? key : low;
    high = key > high ? key : high;
  }
  if (low == high) {
    memcpy(to, from, count * sizeof(ITEM));
    return;
  }
  int bits = 32 - __builtin_clz(count);
  bits = bits < LEAST_BITS ? LEAST_BITS : bits > most_bits ? most_bits : bits;
  const int width = 64 - __builtin_clzll(high - low);
  const int shift = width > bits ? width - bits : 0;
  const uint32_t cells = (uint32_t)((high - low) >> shift) + 1;
  memset(ends, 0, cells * sizeof *ends);
  for (uint32_t i = 0; i < count; i++) ends[(KEY(from[i]) - low) >> shift]++;
  uint32_t total = 0, fullest = 0;
  for (uint32_t c = 0; c < cells; c++) {
    const uint32_t size = ends[c];
    fullest = size > fullest ? size : fullest;
    ends[c] = total;
    total += size;
  }
  for (uint32_t i = 0; i < count; i++) {
    const ITEM item = from[i];
    to[ends[(KEY(item) - low) >> shift]++] = item;
  }
  if (shift == 0) return;
  if (fullest > CROWD)
    for (uint32_t c = 0, begin = 0; c < cells; begin = ends[c++])
      if (ends[c] - begin > CROWD) NAME(sort_again)(from + begin, to + begin, ends[c] - begin);
  for (uint32_t i = 1; i < count; i++) {
    const ITEM item = to[i];
    if (KEY(to[i - 1]) <= KEY(item)) continue;
    uint32_t k = i;
    for (; k > 0 && KEY(to[k - 1]) > KEY(item); k--) to[k] = to[k - 1];
    to[k] = item;
  }
}

#undef ITEM
#undef KEY
#undef NAME
