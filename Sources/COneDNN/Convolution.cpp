#include <memory>
#include <stdexcept>
#include <string>

#include "Primitive.hpp"

using dnnl::memory;
using Arguments = std::vector<std::pair<int, size_t>>;
using Result = std::unique_ptr<saddle_dnn_primitive>;

namespace {

constexpr auto f32 = memory::data_type::f32;
constexpr auto direct = dnnl::algorithm::convolution_direct;

/// The padding after the data that makes the library's output size come out exactly. Where the caller's
/// size dropped rows that do not fill a stride this is less than the caller's padding, even negative.
int64_t exactPadding(const char *axis, int64_t input, int64_t output, int64_t filter, int64_t stride,
                     int64_t dilation, int64_t before, int64_t after) {
  const auto fail = [&](const std::string &reason) {
    throw std::invalid_argument(std::string("convolution, ") + axis + ": " + reason);
  };
  if (stride < 1 || dilation < 1) { fail("strides and dilations start at 1"); }
  if (before < 0 || after < 0) { fail("paddings cannot be negative"); }
  const int64_t extent = (filter - 1) * dilation + 1;
  const int64_t room = input + before + after - extent;
  if (room < 0) { fail("the filter is larger than the padded input"); }
  if (room / stride + 1 != output) {
    fail("the output's extent should be " + std::to_string(room / stride + 1) + ", not "
         + std::to_string(output));
  }
  return (output - 1) * stride + extent - input - before;
}

struct Geometry {
  memory::desc input, output, plainFilter;
  memory::dims filterDims, strides, dilations, before, after;

  explicit Geometry(const saddle_dnn_convolution &c)
    : input({c.batch, c.input_channels, c.input_height, c.input_width}, f32, memory::format_tag::nhwc),
      output({c.batch, c.output_channels, c.output_height, c.output_width}, f32, memory::format_tag::nhwc),
      plainFilter({c.output_channels, c.input_channels, c.filter_height, c.filter_width}, f32,
                  memory::format_tag::hwio),
      filterDims{c.output_channels, c.input_channels, c.filter_height, c.filter_width},
      strides{c.stride_height, c.stride_width},
      dilations{c.dilation_height - 1, c.dilation_width - 1},
      before{c.padding_top, c.padding_left},
      after{exactPadding("height", c.input_height, c.output_height, c.filter_height, c.stride_height,
                         c.dilation_height, c.padding_top, c.padding_bottom),
            exactPadding("width", c.input_width, c.output_width, c.filter_width, c.stride_width,
                         c.dilation_width, c.padding_left, c.padding_right)} {}

  memory::desc anyFilter() const { return memory::desc(filterDims, f32, memory::format_tag::any); }
};

using Layouts = std::vector<memory::desc>;

/// Blocked kernels round the channels they produce up to 16: with this few, a matrix product with the
/// plain filter followed by a scatter (which the library does given a plain filter) is up to four times
/// as fast. 1x1 filters have no scatter to gain from.
constexpr int64_t fewChannels = 4;

Layouts inputGradientLayouts(const saddle_dnn_convolution &c, const Geometry &g) {
  const bool gathered = c.input_channels <= fewChannels && c.filter_height * c.filter_width > 1;
  return gathered ? Layouts{g.plainFilter, g.anyFilter()} : Layouts{g.anyFilter(), g.plainFilter};
}

/// The kernels for 1x1 filters write past the end of their scratchpad when there are strides and fewer
/// channels than they take at a time (2.x and 3.x, https://github.com/uxlfoundation/oneDNN/issues/6035).
/// They do not take plain filters, so these are all that is offered. Stepping to the library's next
/// implementation is no way out: 2.x's iterator returns a primitive of its cache again, or crashes.
Layouts filterGradientLayouts(const saddle_dnn_convolution &c, const Geometry &g) {
  const bool overruns = c.filter_height * c.filter_width == 1 && c.stride_height * c.stride_width > 1;
  return overruns ? Layouts{g.plainFilter} : Layouts{g.anyFilter(), g.plainFilter};
}

dnnl::primitive_attr attributesWithActivation(const saddle_dnn_convolution &c) {
  dnnl::post_ops operations;
  saddle::appendActivation(operations, c.activation, c.slope);
  auto attributes = saddle::attributes();
  attributes.set_post_ops(operations);
  return attributes;
}

/// `make` with the first filter layout that the library has an implementation for.
template <typename Make>
Result withFilter(const Layouts &layouts, Make make) {
  for (size_t index = 0; index + 1 < layouts.size(); ++index) {
    try {
      return make(layouts[index]);
    } catch (const dnnl::error &) {
      continue;
    }
  }
  return make(layouts.back());
}

dnnl::convolution_forward::primitive_desc describeForward(
  const Geometry &g, dnnl::prop_kind propagation, const memory::desc &filter, const memory::desc &bias,
  const dnnl::primitive_attr &attributes) {
  return saddle::describe<dnnl::convolution_forward>(
    attributes, propagation, direct, g.input, filter, bias, g.output, g.strides, g.dilations, g.before,
    g.after);
}

/// The forward description that the library derives a gradient's from.
dnnl::convolution_forward::primitive_desc describeHint(const Geometry &g, const memory::desc &filter) {
  return describeForward(
    g, dnnl::prop_kind::forward_training, filter, memory::desc(), saddle::attributes());
}

Result makeForward(const saddle_dnn_convolution &c, const Geometry &g) {
  const auto bias =
    c.has_bias ? memory::desc({c.output_channels}, f32, memory::format_tag::x) : memory::desc();
  return withFilter({g.anyFilter(), g.plainFilter}, [&](const memory::desc &filter) {
    const auto description = describeForward(
      g, dnnl::prop_kind::forward_inference, filter, bias, attributesWithActivation(c));
    auto result = std::make_unique<saddle_dnn_primitive>();
    result->addArgument(g.input);
    result->addArgument(description.weights_desc());
    Arguments arguments{{DNNL_ARG_SRC, 0}, {DNNL_ARG_WEIGHTS, 1}};
    if (c.has_bias) {
      result->addArgument(bias);
      arguments.push_back({DNNL_ARG_BIAS, 2});
    }
    result->addArgument(g.output);
    arguments.push_back({DNNL_ARG_DST, c.has_bias ? 3u : 2u});
    result->addStep(dnnl::convolution_forward(description), description, arguments);
    result->setFilter(description.weights_desc(), g.plainFilter);
    return result;
  });
}

/// Adds the bias and applies the activation in place. As a deconvolution with post-operations the library
/// would do it in one primitive, but 2.x then applies them one element at a time and takes up to eight
/// times as long. Two passes with vector kernels add a few percent, or a fifth with very few channels.
void addEpilogue(saddle_dnn_primitive &primitive, const saddle_dnn_convolution &c, const Geometry &g,
                 const memory::desc &bias) {
  const size_t result = c.has_bias ? 3 : 2;
  if (c.has_bias) {
    const auto description = saddle::describe<dnnl::binary>(
      saddle::attributes(), dnnl::algorithm::binary_add, g.input, bias, g.input);
    primitive.addStep(dnnl::binary(description), description,
                      {{DNNL_ARG_SRC_0, result}, {DNNL_ARG_SRC_1, 2}, {DNNL_ARG_DST, result}});
  }
  if (c.activation != SADDLE_DNN_ACTIVATION_NONE) {
    const auto description = saddle::describeActivation(g.input, c.activation, c.slope);
    primitive.addStep(dnnl::eltwise_forward(description), description,
                      {{DNNL_ARG_SRC, result}, {DNNL_ARG_DST, result}});
  }
}

Result makeInputGradient(const saddle_dnn_convolution &c, const Geometry &g) {
  const memory::desc bias({1, c.input_channels, 1, 1}, f32, memory::format_tag::nhwc);
  return withFilter(inputGradientLayouts(c, g), [&](const memory::desc &filter) {
    const auto description = saddle::describeBackward<dnnl::convolution_backward_data>(
      saddle::attributes(), describeHint(g, filter), direct, g.input, filter, g.output, g.strides,
      g.dilations, g.before, g.after);
    auto result = std::make_unique<saddle_dnn_primitive>();
    result->addArgument(g.output);
    result->addArgument(description.weights_desc());
    if (c.has_bias) { result->addArgument(bias); }
    result->addArgument(g.input);
    result->addStep(
      dnnl::convolution_backward_data(description), description,
      {{DNNL_ARG_DIFF_DST, 0}, {DNNL_ARG_WEIGHTS, 1}, {DNNL_ARG_DIFF_SRC, c.has_bias ? 3u : 2u}});
    addEpilogue(*result, c, g, bias);
    result->setFilter(description.weights_desc(), g.plainFilter);
    return result;
  });
}

Result makeFilterGradient(const saddle_dnn_convolution &c, const Geometry &g) {
  if (c.has_bias || c.activation != SADDLE_DNN_ACTIVATION_NONE) {
    throw std::invalid_argument("a filter gradient takes neither a bias nor an activation");
  }
  return withFilter(filterGradientLayouts(c, g), [&](const memory::desc &filter) {
    const auto description = saddle::describeBackward<dnnl::convolution_backward_weights>(
      saddle::attributes(), describeHint(g, filter), direct, g.input, filter, memory::desc(), g.output,
      g.strides, g.dilations, g.before, g.after);
    auto result = std::make_unique<saddle_dnn_primitive>();
    result->addArgument(g.input);
    result->addArgument(g.output);
    result->addArgument(description.diff_weights_desc());
    result->addStep(dnnl::convolution_backward_weights(description), description,
                    {{DNNL_ARG_SRC, 0}, {DNNL_ARG_DIFF_DST, 1}, {DNNL_ARG_DIFF_WEIGHTS, 2}});
    result->setFilter(description.diff_weights_desc(), g.plainFilter);
    return result;
  });
}

Result make(const saddle_dnn_convolution &c) {
  const Geometry geometry(c);
  switch (c.kind) {
    case SADDLE_DNN_CONVOLUTION:
      return makeForward(c, geometry);
    case SADDLE_DNN_CONVOLUTION_INPUT_GRADIENT:
      return makeInputGradient(c, geometry);
    case SADDLE_DNN_CONVOLUTION_FILTER_GRADIENT:
      return makeFilterGradient(c, geometry);
    default:
      throw std::invalid_argument("unknown kind of convolution " + std::to_string(c.kind));
  }
}

}  // namespace

saddle_dnn_primitive *saddle_dnn_convolution_create(const saddle_dnn_convolution *convolution,
                                                    saddle_dnn_message *message) {
  return saddle::guarded(message, [&] { return make(*convolution); });
}
