// Compares the oneDNN shim with naive loops on a few small cases; see check-onednn-versions.sh.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "COneDNN.h"

enum {
  batch = 2, inputSize = 7, inputChannels = 5, outputSize = 3, outputChannels = 18,
  filterSize = 4, stride = 2, padding = 1,
  inputCount = batch * inputSize * inputSize * inputChannels,
  outputCount = batch * outputSize * outputSize * outputChannels,
  filterCount = filterSize * filterSize * inputChannels * outputChannels,
  rows = 9, columns = 21, depth = 33
};

static float input[inputCount], output[outputCount], filter[filterCount], bias[inputChannels];
static float a[depth * rows], b[depth * columns];
static int failures = 0;

static void fail(const char *what, const char *why) {
  fprintf(stderr, "%s: %s\n", what, why);
  ++failures;
}

static void fill(float *values, int count, unsigned seed) {
  for (int i = 0; i < count; ++i) {
    seed = seed * 1664525u + 1013904223u;
    values[i] = (float)(seed >> 8) / (1 << 23) - 1;
  }
}

static void *allocate(size_t bytes) {
  void *result = aligned_alloc(64, (bytes + 127) / 64 * 64);
  if (!result) { exit(2); }
  return result;
}

static void execute(const char *what, saddle_dnn_primitive *primitive, void **arguments) {
  saddle_dnn_message message;
  void *scratchpad = allocate(saddle_dnn_scratchpad_bytes(primitive));
  if (!saddle_dnn_execute(primitive, arguments, scratchpad, &message)) { fail(what, message.text); }
  free(scratchpad);
}

// Up to 300 terms of size 1 accumulate, each rounded to 2^-24: 1e-4 is far above that, and far below what a
// wrong index would give.
static void compare(const char *what, const float *actual, const double *expected, int count) {
  for (int i = 0; i < count; ++i) {
    if (!(fabs(actual[i] - expected[i]) < 1e-4)) {
      char why[128];
      snprintf(why, sizeof why, "element %d is %g, expected %g", i, actual[i], expected[i]);
      fail(what, why);
      return;
    }
  }
}

static void naiveConvolution(int kind, double *result) {
  for (int n = 0; n < batch; ++n)
    for (int oy = 0; oy < outputSize; ++oy)
      for (int ox = 0; ox < outputSize; ++ox)
        for (int fy = 0; fy < filterSize; ++fy)
          for (int fx = 0; fx < filterSize; ++fx) {
            const int iy = oy * stride + fy - padding, ix = ox * stride + fx - padding;
            if (iy < 0 || ix < 0 || iy >= inputSize || ix >= inputSize) { continue; }
            for (int ic = 0; ic < inputChannels; ++ic)
              for (int oc = 0; oc < outputChannels; ++oc) {
                const int i = ((n * inputSize + iy) * inputSize + ix) * inputChannels + ic;
                const int o = ((n * outputSize + oy) * outputSize + ox) * outputChannels + oc;
                const int f = ((fy * filterSize + fx) * inputChannels + ic) * outputChannels + oc;
                switch (kind) {
                  case SADDLE_DNN_CONVOLUTION:
                    result[o] += (double)input[i] * filter[f];
                    break;
                  case SADDLE_DNN_CONVOLUTION_INPUT_GRADIENT:
                    result[i] += (double)output[o] * filter[f];
                    break;
                  default:
                    result[f] += (double)input[i] * output[o];
                }
              }
          }
}

static void checkConvolution(const char *what, int kind, bool hasBias, int count) {
  saddle_dnn_message message;
  saddle_dnn_convolution description = {
    .kind = kind, .batch = batch,
    .input_height = inputSize, .input_width = inputSize, .input_channels = inputChannels,
    .output_height = outputSize, .output_width = outputSize, .output_channels = outputChannels,
    .filter_height = filterSize, .filter_width = filterSize,
    .stride_height = stride, .stride_width = stride, .dilation_height = 1, .dilation_width = 1,
    .padding_top = padding, .padding_bottom = padding, .padding_left = padding, .padding_right = padding,
    .has_bias = hasBias};
  saddle_dnn_primitive *primitive = saddle_dnn_convolution_create(&description, &message);
  if (!primitive) {
    fail(what, message.text);
    return;
  }
  const bool gradient = kind == SADDLE_DNN_CONVOLUTION_FILTER_GRADIENT;
  saddle_dnn_primitive *reorder = gradient ? saddle_dnn_unpacking_create(primitive, &message)
                                           : saddle_dnn_packing_create(primitive, &message);
  if (!reorder) {
    fail(what, message.text);
    return;
  }
  double *expected = calloc((size_t)count, sizeof(double));
  float *actual = allocate((size_t)count * sizeof(float));
  void *packed = allocate(saddle_dnn_filter_bytes(primitive));
  if (!expected) { exit(2); }
  naiveConvolution(kind, expected);
  if (gradient) {
    execute(what, primitive, (void *[]){input, output, packed});
    execute(what, reorder, (void *[]){packed, actual});
  } else {
    execute(what, reorder, (void *[]){filter, packed});
    if (hasBias) {
      for (int i = 0; i < count; ++i) { expected[i] += bias[i % inputChannels]; }
      execute(what, primitive, (void *[]){output, packed, bias, actual});
    } else {
      execute(what, primitive, (void *[]){input, packed, actual});
    }
  }
  compare(what, actual, expected, count);
  printf("  %s: %s\n", what, saddle_dnn_implementation(primitive));
  saddle_dnn_destroy(reorder);
  saddle_dnn_destroy(primitive);
  free(expected);
  free(actual);
  free(packed);
}

static void checkProduct(void) {
  const char *what = "product with A transposed";
  saddle_dnn_message message;
  saddle_dnn_product description = {
    .batch = 1, .m = rows, .n = columns, .k = depth, .a_row_stride = 1, .a_column_stride = rows,
    .b_row_stride = columns, .b_column_stride = 1, .c_row_stride = columns};
  saddle_dnn_primitive *primitive = saddle_dnn_product_create(&description, &message);
  if (!primitive) {
    fail(what, message.text);
    return;
  }
  float actual[rows * columns];
  double expected[rows * columns] = {0};
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j)
      for (int k = 0; k < depth; ++k) {
        expected[i * columns + j] += (double)a[k * rows + i] * b[k * columns + j];
      }
  execute(what, primitive, (void *[]){a, b, actual});
  compare(what, actual, expected, rows * columns);
  printf("  %s: %s\n", what, saddle_dnn_implementation(primitive));
  saddle_dnn_destroy(primitive);
}

int main(void) {
  fill(input, inputCount, 1);
  fill(output, outputCount, 2);
  fill(filter, filterCount, 3);
  fill(bias, inputChannels, 4);
  fill(a, depth * rows, 5);
  fill(b, depth * columns, 6);
  printf("oneDNN %s\n", saddle_dnn_version());
  checkConvolution("convolution", SADDLE_DNN_CONVOLUTION, false, outputCount);
  checkConvolution("input gradient with bias", SADDLE_DNN_CONVOLUTION_INPUT_GRADIENT, true, inputCount);
  checkConvolution("filter gradient", SADDLE_DNN_CONVOLUTION_FILTER_GRADIENT, false, filterCount);
  checkProduct();
  puts(failures ? "disagrees" : "agrees");
  return failures ? 1 : 0;
}
