#include <string.h>

#include "CKernels.h"

typedef struct {
  const saddle_fold_geometry *geometry;
  const float *windows;
  float *images;
} fold_context;

/// One image: every window's taps added where the window lies. A row of taps is one run of memory on both
/// sides, cut where it overhangs the image.
static void fold_image(const saddle_fold_geometry *g, const float *windows, float *image) {
  const int64_t channels = g->channels, row = g->width * channels, taps = g->filter_width * channels;
  memset(image, 0, (size_t)(g->height * row) * sizeof(float));
  for (int64_t oy = 0; oy < g->output_height; oy++) {
    for (int64_t ox = 0; ox < g->output_width; ox++) {
      const int64_t x = ox * g->stride_width - g->padding_left;
      const int64_t first = x < 0 ? -x : 0;
      const int64_t last = x + g->filter_width > g->width ? g->width - x : g->filter_width;
      for (int64_t ky = 0; ky < g->filter_height; ky++, windows += taps) {
        const int64_t y = oy * g->stride_height - g->padding_top + ky;
        if (y < 0 || y >= g->height) continue;
        float *target = image + y * row + x * channels;
        for (int64_t i = first * channels; i < last * channels; i++) target[i] += windows[i];
      }
    }
  }
}

static void fold_body(void *opaque, int32_t thread, int32_t threads) {
  const fold_context *context = opaque;
  const saddle_fold_geometry *g = context->geometry;
  const int64_t window = g->output_height * g->output_width * g->filter_height * g->filter_width * g->channels;
  const int64_t image = g->height * g->width * g->channels;
  const int64_t begin = g->batch * thread / threads, end = g->batch * (thread + 1) / threads;
  for (int64_t n = begin; n < end; n++) {
    fold_image(g, context->windows + n * window, context->images + n * image);
  }
}

void saddle_fold(int32_t threads, const saddle_fold_geometry *geometry, const float *windows, float *images) {
  fold_context context = {geometry, windows, images};
  saddle_parallel(threads < geometry->batch ? threads : (int32_t)geometry->batch, fold_body, &context);
}
