// Between tensors and the tiles in which a strided convolution takes fewer multiplications.
#include "kernels.h"

/// Channels that are moved at a time: pixels outside are read from a run of zeros and written to a sink.
enum { RUN = 512 };

static const float zeros[RUN];

static int64_t shorter(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t tile_rows(const saddle_tiling *t) { return (t->output_height + 1) / 2; }
static int64_t tile_columns(const saddle_tiling *t) { return (t->output_width + 1) / 2; }

int64_t saddle_tile_count(const saddle_tiling *t) { return t->images * tile_rows(t) * tile_columns(t); }

/// The pixel of an image that lies in a block of 2 by 2 at position `phase`, or -1 outside.
static int64_t pixel(const saddle_tiling *t, int64_t row, int64_t column, int64_t phase) {
  const int64_t y = 2 * row - t->padding_top + phase / 2, x = 2 * column - t->padding_left + phase % 2;
  return y < 0 || y >= t->height || x < 0 || x >= t->width ? -1 : y * t->width + x;
}

// MARK: Images

void saddle_tile_images(const saddle_tiling *t, const float *images, int64_t first, int64_t count,
                        float *tiles) {
  const saddle_kernel_table *kernels = saddle_kernels();
  const int64_t plane = saddle_tile_count(t) * count;
  for (int64_t n = 0; n < t->images; n++, images += t->height * t->width * t->channels) {
    for (int64_t tile = 0; tile < tile_rows(t) * tile_columns(t); tile++, tiles += count) {
      const int64_t row = 2 * (tile / tile_columns(t)), column = 2 * (tile % tile_columns(t));
      for (int64_t i = first, run; i < first + count; i += run) {
        const int64_t phase = i / t->channels, channel = i % t->channels;
        run = shorter(shorter(t->channels - channel, first + count - i), RUN);
        const float *from[9];
        float *to[9];
        for (int64_t k = 0; k < 9; k++) {
          const int64_t place = pixel(t, row + k / 3, column + k % 3, phase);
          from[k] = place < 0 ? zeros : images + place * t->channels + channel;
          to[k] = tiles + k * plane + i - first;
        }
        kernels->tile_differences(to, from, run);
      }
    }
  }
}

/// The block at an even position gets the last difference of the tile before and the first of its own, the
/// one behind it all three of its own: four differences an axis.
void saddle_untile_images(const saddle_tiling *t, const float *tiles, const float *bias, float slope,
                          float *images) {
  const saddle_kernel_table *kernels = saddle_kernels();
  const int64_t rows = tile_rows(t), columns = tile_columns(t), width = 4 * t->channels;
  const int64_t plane = saddle_tile_count(t) * width;
  float sink[RUN];
  for (int64_t n = 0; n < t->images; n++, tiles += rows * columns * width) {
    float *image = images + n * t->height * t->width * t->channels;
    for (int64_t tile = 0; tile < (rows + 1) * (columns + 1); tile++) {
      const int64_t row = tile / (columns + 1), column = tile % (columns + 1);
      for (int64_t i = 0, run; i < width; i += run) {
        const int64_t phase = i / t->channels, channel = i % t->channels;
        run = shorter(t->channels - channel, RUN);
        const float *from[16];
        float *to[4];
        for (int64_t k = 0; k < 16; k++) {
          const int64_t r = k < 4 ? row - 1 : row, c = k % 4 == 0 ? column - 1 : column;
          const int64_t difference = (k < 4 ? 2 : k / 4 - 1) * 3 + (k % 4 == 0 ? 2 : k % 4 - 1);
          const bool inside = r >= 0 && r < rows && c >= 0 && c < columns;
          from[k] = inside ? tiles + difference * plane + (r * columns + c) * width + i : zeros;
        }
        for (int64_t k = 0; k < 4; k++) {
          const int64_t place = pixel(t, 2 * row + k / 2, 2 * column + k % 2, phase);
          to[k] = place < 0 ? sink : image + place * t->channels + channel;
        }
        kernels->untile_differences(to, from, bias ? bias + channel : NULL, slope, run);
      }
    }
  }
}

// MARK: Outputs

/// The output at position k of a tile of 2 by 2, or -1 where the tile overhangs.
static int64_t output(const saddle_tiling *t, int64_t tile, int64_t k) {
  const int64_t y = 2 * (tile / tile_columns(t)) + k / 2, x = 2 * (tile % tile_columns(t)) + k % 2;
  return y < t->output_height && x < t->output_width ? y * t->output_width + x : -1;
}

void saddle_tile_outputs(const saddle_tiling *t, const float *outputs, float *tiles) {
  const saddle_kernel_table *kernels = saddle_kernels();
  const int64_t plane = saddle_tile_count(t) * t->filters;
  for (int64_t n = 0; n < t->images; n++, outputs += t->output_height * t->output_width * t->filters) {
    for (int64_t tile = 0; tile < tile_rows(t) * tile_columns(t); tile++, tiles += t->filters) {
      for (int64_t i = 0, run; i < t->filters; i += run) {
        run = shorter(t->filters - i, RUN);
        const float *from[4];
        float *to[9];
        for (int64_t k = 0; k < 4; k++) {
          const int64_t place = output(t, tile, k);
          from[k] = place < 0 ? zeros : outputs + place * t->filters + i;
        }
        for (int64_t k = 0; k < 9; k++) to[k] = tiles + k * plane + i;
        kernels->tile_sums(to, from, run);
      }
    }
  }
}

void saddle_untile_outputs(const saddle_tiling *t, const float *tiles, const float *bias, float slope,
                           float *outputs) {
  const saddle_kernel_table *kernels = saddle_kernels();
  const int64_t plane = saddle_tile_count(t) * t->filters;
  float sink[RUN];
  for (int64_t n = 0; n < t->images; n++, outputs += t->output_height * t->output_width * t->filters) {
    for (int64_t tile = 0; tile < tile_rows(t) * tile_columns(t); tile++, tiles += t->filters) {
      for (int64_t i = 0, run; i < t->filters; i += run) {
        run = shorter(t->filters - i, RUN);
        const float *from[9];
        float *to[4];
        for (int64_t k = 0; k < 9; k++) from[k] = tiles + k * plane + i;
        for (int64_t k = 0; k < 4; k++) {
          const int64_t place = output(t, tile, k);
          to[k] = place < 0 ? sink : outputs + place * t->filters + i;
        }
        kernels->untile_sums(to, from, bias ? bias + i : NULL, slope, run);
      }
    }
  }
}

// MARK: Filters

/// Where in a filter the row of a tile's tap k begins; the rows of one phase follow each other.
static int64_t tap(const saddle_tiling *t, int64_t row, int64_t k) {
  const int64_t phase = row / t->channels;
  const int64_t y = k / 2 * 2 + phase / 2, x = k % 2 * 2 + phase % 2;
  return ((y * 4 + x) * t->channels + row % t->channels) * t->filters;
}

typedef struct {
  const saddle_tiling *tiling;
  const float *filter;
  float *tiles;
} filter_context;

static void tile_filter_rows(void *opaque, int32_t thread, int32_t threads) {
  const filter_context *context = opaque;
  const saddle_tiling *t = context->tiling;
  const int64_t rows = 4 * t->channels, end = rows * (thread + 1) / threads;
  for (int64_t row = rows * thread / threads, run; row < end; row += run) {
    run = shorter(t->channels - row % t->channels, end - row);
    const float *from[4];
    float *to[9];
    for (int64_t k = 0; k < 4; k++) from[k] = context->filter + tap(t, row, k);
    for (int64_t k = 0; k < 9; k++) to[k] = context->tiles + (k * rows + row) * t->filters;
    saddle_kernels()->tile_sums(to, from, run * t->filters);
  }
}

void saddle_tile_filter(int32_t threads, const saddle_tiling *t, const float *filter, float *tiles) {
  filter_context context = {t, filter, tiles};
  saddle_parallel(threads, tile_filter_rows, &context);
}

void saddle_untile_filter(const saddle_tiling *t, const float *tiles, int64_t first, int64_t count,
                          float *filter) {
  for (int64_t row = first, run; row < first + count; row += run) {
    run = shorter(t->channels - row % t->channels, first + count - row);
    const float *from[9];
    float *to[4];
    for (int64_t k = 0; k < 9; k++) from[k] = tiles + (k * count + row - first) * t->filters;
    for (int64_t k = 0; k < 4; k++) to[k] = filter + tap(t, row, k);
    saddle_kernels()->untile_sums(to, from, NULL, 1, run * t->filters);
  }
}
