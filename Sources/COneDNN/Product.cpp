#include <memory>

#include "Primitive.hpp"

using dnnl::memory;

namespace {

/// A matrix in a batch. Strides are chosen anew for extents of 1, where the caller's say nothing: the
/// library's fast kernels recognise a matrix as stored by rows or by columns from its strides alone.
///
/// A batch stride of 0 becomes a batch of 1, which the library broadcasts, unless `keepBatch`.
memory::desc matrix(int64_t batch, int64_t rows, int64_t columns, int64_t batchStride, int64_t rowStride,
                    int64_t columnStride, bool keepBatch) {
  if (rows == 1 && columns == 1) {
    rowStride = columnStride = 1;
  } else if (columns == 1) {
    columnStride = 1;
  } else if (rows == 1) {
    rowStride = columnStride == 1 ? columns : 1;
  }
  if (batch == 1) {
    return memory::desc({rows, columns}, memory::data_type::f32, memory::dims{rowStride, columnStride});
  }
  const bool repeated = batchStride == 0 && !keepBatch;
  const int64_t span = columnStride == 1 ? rows * rowStride : columns * columnStride;
  return memory::desc({repeated ? 1 : batch, rows, columns}, memory::data_type::f32,
                      memory::dims{repeated ? span : batchStride, rowStride, columnStride});
}

std::unique_ptr<saddle_dnn_primitive> make(const saddle_dnn_product &p) {
  const bool batched = p.batch != 1;
  // The library wants C's batch from A or B. With neither varying, a stride of 0 proper gives it, at the
  // price of the reference implementation.
  const bool constant = p.a_batch_stride == 0 && p.b_batch_stride == 0;
  const auto a = matrix(p.batch, p.m, p.k, p.a_batch_stride, p.a_row_stride, p.a_column_stride, constant);
  const auto b = matrix(p.batch, p.k, p.n, p.b_batch_stride, p.b_row_stride, p.b_column_stride, false);
  const auto c = matrix(p.batch, p.m, p.n, p.c_batch_stride, p.c_row_stride, 1, true);
  memory::desc bias;
  if (p.has_bias) {
    bias = batched ? memory::desc({1, 1, p.n}, memory::data_type::f32, memory::format_tag::abc)
                   : memory::desc({1, p.n}, memory::data_type::f32, memory::format_tag::ab);
  }

  dnnl::post_ops operations;
  if (p.accumulate) { operations.append_sum(1); }
  saddle::appendActivation(operations, p.activation, p.slope);
  auto attributes = saddle::attributes();
  attributes.set_post_ops(operations);

  const auto description = saddle::describe<dnnl::matmul>(attributes, a, b, bias, c);
  auto result = std::make_unique<saddle_dnn_primitive>();
  result->addArgument(a);
  result->addArgument(b);
  std::vector<std::pair<int, size_t>> arguments{{DNNL_ARG_SRC, 0}, {DNNL_ARG_WEIGHTS, 1}};
  if (p.has_bias) {
    result->addArgument(bias);
    arguments.push_back({DNNL_ARG_BIAS, 2});
  }
  result->addArgument(c);
  arguments.push_back({DNNL_ARG_DST, p.has_bias ? 3u : 2u});
  result->addStep(dnnl::matmul(description), description, arguments);
  return result;
}

}  // namespace

saddle_dnn_primitive *saddle_dnn_product_create(const saddle_dnn_product *product,
                                                saddle_dnn_message *message) {
  return saddle::guarded(message, [&] { return make(*product); });
}
