// What the files of this target share: the primitive behind the C handle, and everything that differs
// between oneDNN 2.x and 3.x.
#ifndef SADDLE_ONEDNN_PRIMITIVE_HPP
#define SADDLE_ONEDNN_PRIMITIVE_HPP

#if __has_include(<oneapi/dnnl/dnnl.hpp>)
#include <oneapi/dnnl/dnnl.hpp>
#elif __has_include(<dnnl.hpp>)
#include <dnnl.hpp>
#else
#error "oneDNN's headers are missing: install libdnnl-dev (apt-get install libdnnl-dev) or oneDNN 2.x or 3.x"
#endif

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "COneDNN.h"

struct saddle_dnn_primitive {
  struct Step {
    dnnl::primitive primitive;
    std::vector<dnnl_exec_arg_t> arguments;
  };

  saddle_dnn_primitive();

  /// Adds the memory of the next argument; its position is what `run` names it by.
  void addArgument(const dnnl::memory::desc &desc);

  /// Adds a primitive to run, with (oneDNN's argument name, position) pairs.
  void addStep(const dnnl::primitive &primitive, const dnnl::primitive_desc_base &description,
               const std::vector<std::pair<int, size_t>> &arguments);

  /// Notes the layout of the filter, and the plain one with the same order of dimensions.
  void setFilter(const dnnl::memory::desc &wanted, const dnnl::memory::desc &plain);

  /// Nothing here may allocate or throw: a step of training runs it hundreds of times.
  dnnl_status_t run(void *const *pointers, void *scratchpad) noexcept;

  bool hasFilter = false;
  dnnl::memory::desc filterWanted, filterPlain;
  size_t scratchpadBytes = 0;
  std::string implementation;

private:
  dnnl::stream stream;
  std::vector<dnnl::memory> memories;
  std::vector<dnnl::memory> scratchpads;
  std::vector<Step> steps;
};

namespace saddle {

/// The process's CPU engine. Never destroyed: primitives may outlive static destructors.
const dnnl::engine &engine();

/// Attributes with the scratchpad left to the caller.
dnnl::primitive_attr attributes();

/// An activation in the library's terms.
struct Eltwise {
  dnnl::algorithm algorithm;
  float alpha;
};

/// Throws for unknown activations and for none.
Eltwise eltwise(int32_t activation, float slope);

/// Appends nothing for no activation.
void appendActivation(dnnl::post_ops &operations, int32_t activation, float slope);

dnnl::eltwise_forward::primitive_desc describeActivation(const dnnl::memory::desc &data, int32_t activation,
                                                         float slope);

/// Copies the reason for a failure; `message` may be null.
void report(saddle_dnn_message *message, const char *text) noexcept;

/// Reports the exception being handled. To be called from a catch-all at the C boundary.
void reportCurrentException(saddle_dnn_message *message) noexcept;

/// `make`'s result, or null with the reason: no exception may cross into C or Swift.
template <typename Make>
saddle_dnn_primitive *guarded(saddle_dnn_message *message, Make make) noexcept {
  try {
    return make().release();
  } catch (...) {
    reportCurrentException(message);
    return nullptr;
  }
}

// 3.x did away with operation descriptors: a primitive descriptor takes their arguments itself.
#if DNNL_VERSION_MAJOR >= 3

template <typename Primitive, typename... Arguments>
typename Primitive::primitive_desc describe(const dnnl::primitive_attr &attributes,
                                            const Arguments &...arguments) {
  return typename Primitive::primitive_desc(engine(), arguments..., attributes);
}

template <typename Primitive, typename Hint, typename... Arguments>
typename Primitive::primitive_desc describeBackward(const dnnl::primitive_attr &attributes, const Hint &hint,
                                                    const Arguments &...arguments) {
  return typename Primitive::primitive_desc(engine(), arguments..., hint, attributes);
}

inline void append(dnnl::post_ops &operations, const Eltwise &eltwise) {
  operations.append_eltwise(eltwise.algorithm, eltwise.alpha, 0);
}

inline dnnl::eltwise_forward::primitive_desc describeInPlace(const dnnl::memory::desc &data,
                                                             const Eltwise &eltwise) {
  return describe<dnnl::eltwise_forward>(attributes(), dnnl::prop_kind::forward_inference, eltwise.algorithm,
                                         data, data, eltwise.alpha, 0.0f);
}

#else

template <typename Primitive, typename... Arguments>
typename Primitive::primitive_desc describe(const dnnl::primitive_attr &attributes,
                                            const Arguments &...arguments) {
  return typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attributes, engine());
}

template <typename Primitive, typename Hint, typename... Arguments>
typename Primitive::primitive_desc describeBackward(const dnnl::primitive_attr &attributes, const Hint &hint,
                                                    const Arguments &...arguments) {
  return typename Primitive::primitive_desc(
    typename Primitive::desc(arguments...), attributes, engine(), hint);
}

inline void append(dnnl::post_ops &operations, const Eltwise &eltwise) {
  operations.append_eltwise(1, eltwise.algorithm, eltwise.alpha, 0);
}

inline dnnl::eltwise_forward::primitive_desc describeInPlace(const dnnl::memory::desc &data,
                                                             const Eltwise &eltwise) {
  return describe<dnnl::eltwise_forward>(attributes(), dnnl::prop_kind::forward_inference, eltwise.algorithm,
                                         data, eltwise.alpha, 0.0f);
}

#endif

}  // namespace saddle

#endif
