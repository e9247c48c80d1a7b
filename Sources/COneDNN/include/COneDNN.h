// oneDNN behind a C interface that is the same for its 2.x and 3.x releases.
//
// A primitive here is one convolution, matrix product or reorder with its memory objects and its
// scratchpad requirement; it is created once (which generates machine code and costs milliseconds)
// and executed many times on whatever pointers it is handed. One execution at a time per primitive.
//
// Activations are NHWC, filters HWIO in plain form. A convolution may want its filter in a packed
// layout of the library's own: `saddle_dnn_packing_create` makes the reorder from plain to packed,
// `saddle_dnn_unpacking_create` the one back (for a filter gradient).
#ifndef SADDLE_CONEDNN_H
#define SADDLE_CONEDNN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// "2.6.3" and the like: the version of the library that is loaded.
const char *saddle_dnn_version(void);

typedef struct saddle_dnn_primitive saddle_dnn_primitive;

/// Where a failed call says why; always terminated.
typedef struct { char text[512]; } saddle_dnn_message;

typedef enum {
  SADDLE_DNN_ACTIVATION_NONE,
  SADDLE_DNN_ACTIVATION_LEAKY_RELU,  // slope 0 is ReLU
  SADDLE_DNN_ACTIVATION_TANH,
  SADDLE_DNN_ACTIVATION_LOGISTIC
} saddle_dnn_activation;

typedef enum {
  SADDLE_DNN_CONVOLUTION,                  // arguments: input, filter, [bias,] output
  SADDLE_DNN_CONVOLUTION_INPUT_GRADIENT,   // arguments: output, filter, [bias over input channels,] input
  SADDLE_DNN_CONVOLUTION_FILTER_GRADIENT   // arguments: input, output, filter
} saddle_dnn_convolution_kind;

/// "input" and "output" are always those of the forward convolution: input [batch, input_height,
/// input_width, input_channels], filter [filter_height, filter_width, input_channels,
/// output_channels], output [batch, output_height, output_width, output_channels].
/// dilation 1 means none. Paddings are non-negative (low before, high after).
typedef struct {
  int32_t kind;        // saddle_dnn_convolution_kind
  int64_t batch, input_height, input_width, input_channels;
  int64_t output_height, output_width, output_channels;
  int64_t filter_height, filter_width;
  int64_t stride_height, stride_width, dilation_height, dilation_width;
  int64_t padding_top, padding_bottom, padding_left, padding_right;
  bool has_bias;       // not for the filter gradient
  int32_t activation;  // saddle_dnn_activation, applied to the result; not for the filter gradient
  float slope;         // of the leaky ReLU
} saddle_dnn_convolution;

/// NULL on failure, with the reason. A bias and an activation of an input gradient are passes over the result
/// in place: the library's deconvolution, which could fuse them, is several times slower in 2.6.
saddle_dnn_primitive *saddle_dnn_convolution_create(const saddle_dnn_convolution *convolution,
                                                    saddle_dnn_message *message);

/// C[b, m, n] = activation(sum over k of A[b, m, k] B[b, k, n] + bias[n] + (accumulate ? C : 0)).
/// Strides in elements, any of A's and B's rows or columns may have stride 1; C's columns must.
/// Arguments: A, B, [bias,] C.
typedef struct {
  int64_t batch, m, n, k;
  int64_t a_batch_stride, a_row_stride, a_column_stride;
  int64_t b_batch_stride, b_row_stride, b_column_stride;
  int64_t c_batch_stride, c_row_stride;
  bool has_bias, accumulate;
  int32_t activation;
  float slope;
} saddle_dnn_product;

saddle_dnn_primitive *saddle_dnn_product_create(const saddle_dnn_product *product,
                                                saddle_dnn_message *message);

/// Bytes of a convolution's filter in the layout that the primitive wants.
size_t saddle_dnn_filter_bytes(const saddle_dnn_primitive *primitive);

/// True when that layout is plain HWIO, so that no reorder is needed.
bool saddle_dnn_filter_is_plain(const saddle_dnn_primitive *primitive);

/// True when two convolutions want their filters in the same layout (one packing serves both).
bool saddle_dnn_filters_alike(const saddle_dnn_primitive *a, const saddle_dnn_primitive *b);

/// Reorders between plain HWIO and the primitive's filter layout. Arguments: source, destination.
saddle_dnn_primitive *saddle_dnn_packing_create(const saddle_dnn_primitive *primitive, saddle_dnn_message *message);
saddle_dnn_primitive *saddle_dnn_unpacking_create(const saddle_dnn_primitive *primitive, saddle_dnn_message *message);

/// Bytes of 64-byte aligned scratch memory that an execution needs.
size_t saddle_dnn_scratchpad_bytes(const saddle_dnn_primitive *primitive);

/// The implementation that the library picked ("brgconv:avx512_core").
const char *saddle_dnn_implementation(const saddle_dnn_primitive *primitive);

/// Runs and waits. `arguments` in the order given at the primitive's kind. False on failure.
bool saddle_dnn_execute(saddle_dnn_primitive *primitive, void *const *arguments, void *scratchpad,
                        saddle_dnn_message *message);

void saddle_dnn_destroy(saddle_dnn_primitive *primitive);

#ifdef __cplusplus
}
#endif
#endif
