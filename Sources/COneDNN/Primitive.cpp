#include "Primitive.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <stdexcept>

using dnnl::memory;

namespace saddle {

const dnnl::engine &engine() {
  static const auto *const shared = new dnnl::engine(dnnl::engine::kind::cpu, 0);
  return *shared;
}

dnnl::primitive_attr attributes() {
  dnnl::primitive_attr result;
  result.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return result;
}

Eltwise eltwise(int32_t activation, float slope) {
  switch (activation) {
    case SADDLE_DNN_ACTIVATION_LEAKY_RELU: return {dnnl::algorithm::eltwise_relu, slope};
    case SADDLE_DNN_ACTIVATION_TANH: return {dnnl::algorithm::eltwise_tanh, 0};
    case SADDLE_DNN_ACTIVATION_LOGISTIC: return {dnnl::algorithm::eltwise_logistic, 0};
    default: throw std::invalid_argument("unknown activation " + std::to_string(activation));
  }
}

void appendActivation(dnnl::post_ops &operations, int32_t activation, float slope) {
  if (activation != SADDLE_DNN_ACTIVATION_NONE) { append(operations, eltwise(activation, slope)); }
}

dnnl::eltwise_forward::primitive_desc describeActivation(const memory::desc &data, int32_t activation,
                                                         float slope) {
  return describeInPlace(data, eltwise(activation, slope));
}

void report(saddle_dnn_message *message, const char *text) noexcept {
  if (message) { std::snprintf(message->text, sizeof message->text, "%s", text); }
}

static const char *name(dnnl_status_t status) noexcept {
  switch (status) {
    case dnnl_out_of_memory: return "out of memory";
    case dnnl_invalid_arguments: return "invalid arguments";
    case dnnl_unimplemented: return "not implemented for these arguments";
    default: return "runtime error";
  }
}

static void report(saddle_dnn_message *message, const char *text, dnnl_status_t status) noexcept {
  if (message) {
    std::snprintf(message->text, sizeof message->text, "oneDNN %s: %s (%s, status %d)",
                  saddle_dnn_version(), text, name(status), static_cast<int>(status));
  }
}

void reportCurrentException(saddle_dnn_message *message) noexcept {
  try {
    throw;
  } catch (const dnnl::error &error) {
    report(message, error.what(), error.status);
  } catch (const std::exception &error) {
    report(message, error.what());
  } catch (...) {
    report(message, "unknown exception");
  }
}

static std::unique_ptr<saddle_dnn_primitive> makeReorder(const memory::desc &source,
                                                         const memory::desc &destination) {
  auto result = std::make_unique<saddle_dnn_primitive>();
  const dnnl::reorder::primitive_desc description(engine(), source, engine(), destination, attributes());
  result->addArgument(source);
  result->addArgument(destination);
  result->addStep(dnnl::reorder(description), description, {{DNNL_ARG_FROM, 0}, {DNNL_ARG_TO, 1}});
  return result;
}

static void checkFilter(const saddle_dnn_primitive *primitive) {
  if (!primitive || !primitive->hasFilter) {
    throw std::invalid_argument("only a convolution has a filter to reorder");
  }
}

}  // namespace saddle

saddle_dnn_primitive::saddle_dnn_primitive() : stream(saddle::engine()) {}

void saddle_dnn_primitive::addArgument(const memory::desc &desc) {
  memories.push_back(memory(desc, saddle::engine(), DNNL_MEMORY_NONE));
}

void saddle_dnn_primitive::addStep(const dnnl::primitive &primitive,
                                   const dnnl::primitive_desc_base &description,
                                   const std::vector<std::pair<int, size_t>> &arguments) {
  Step step{primitive, {}};
  for (const auto &[argument, position] : arguments) {
    step.arguments.push_back({argument, memories.at(position).get()});
  }
  const auto scratchpad = description.query_md(dnnl::query::exec_arg_md, DNNL_ARG_SCRATCHPAD);
  const size_t bytes = scratchpad.get_size();
  if (bytes > 0) {
    scratchpads.push_back(memory(scratchpad, saddle::engine(), DNNL_MEMORY_NONE));
    step.arguments.push_back({DNNL_ARG_SCRATCHPAD, scratchpads.back().get()});
    scratchpadBytes = std::max(scratchpadBytes, bytes);
  }
  if (!steps.empty()) { implementation += " + "; }
  implementation += description.impl_info_str();
  steps.push_back(std::move(step));
}

void saddle_dnn_primitive::setFilter(const memory::desc &wanted, const memory::desc &plain) {
  hasFilter = true;
  filterWanted = wanted;
  filterPlain = plain;
}

// 2.x writes zeros into the padding of a packed layout each time a handle is set, even of a memory that
// is only read. Those zeros are there already, as every writer of a packed layout pads it; leaving an
// unchanged handle alone saves the time.
static dnnl_status_t point(const memory &memory, void *pointer) noexcept {
  void *current = nullptr;
  const dnnl_status_t status = dnnl_memory_get_data_handle(memory.get(), &current);
  if (status != dnnl_success || current == pointer) { return status; }
  return dnnl_memory_set_data_handle(memory.get(), pointer);
}

dnnl_status_t saddle_dnn_primitive::run(void *const *pointers, void *scratchpad) noexcept {
  for (size_t position = 0; position < memories.size(); ++position) {
    const dnnl_status_t status = point(memories[position], pointers[position]);
    if (status != dnnl_success) { return status; }
  }
  for (const auto &memory : scratchpads) {
    const dnnl_status_t status = point(memory, scratchpad);
    if (status != dnnl_success) { return status; }
  }
  for (const auto &step : steps) {
    const dnnl_status_t status = dnnl_primitive_execute(
      step.primitive.get(), stream.get(), static_cast<int>(step.arguments.size()), step.arguments.data());
    if (status != dnnl_success) { return status; }
  }
  return dnnl_stream_wait(stream.get());
}

const char *saddle_dnn_version(void) {
  struct Text {
    char characters[48];
    Text() noexcept {
      const dnnl_version_t *version = dnnl_version();
      std::snprintf(characters, sizeof characters, "%d.%d.%d", version->major, version->minor,
                    version->patch);
    }
  };
  static const Text text;
  return text.characters;
}

size_t saddle_dnn_filter_bytes(const saddle_dnn_primitive *primitive) {
  return primitive->hasFilter ? primitive->filterWanted.get_size() : 0;
}

bool saddle_dnn_filter_is_plain(const saddle_dnn_primitive *primitive) {
  return primitive->hasFilter && primitive->filterWanted == primitive->filterPlain;
}

bool saddle_dnn_filters_alike(const saddle_dnn_primitive *a, const saddle_dnn_primitive *b) {
  return a->hasFilter && b->hasFilter && a->filterPlain == b->filterPlain
    && a->filterWanted == b->filterWanted;
}

saddle_dnn_primitive *saddle_dnn_packing_create(const saddle_dnn_primitive *primitive,
                                                saddle_dnn_message *message) {
  return saddle::guarded(message, [&] {
    saddle::checkFilter(primitive);
    return saddle::makeReorder(primitive->filterPlain, primitive->filterWanted);
  });
}

saddle_dnn_primitive *saddle_dnn_unpacking_create(const saddle_dnn_primitive *primitive,
                                                  saddle_dnn_message *message) {
  return saddle::guarded(message, [&] {
    saddle::checkFilter(primitive);
    return saddle::makeReorder(primitive->filterWanted, primitive->filterPlain);
  });
}

size_t saddle_dnn_scratchpad_bytes(const saddle_dnn_primitive *primitive) {
  return primitive->scratchpadBytes;
}

const char *saddle_dnn_implementation(const saddle_dnn_primitive *primitive) {
  return primitive->implementation.c_str();
}

bool saddle_dnn_execute(saddle_dnn_primitive *primitive, void *const *arguments, void *scratchpad,
                        saddle_dnn_message *message) {
  const dnnl_status_t status = primitive->run(arguments, scratchpad);
  if (status != dnnl_success) { saddle::report(message, "executing failed", status); }
  return status == dnnl_success;
}

void saddle_dnn_destroy(saddle_dnn_primitive *primitive) { delete primitive; }
