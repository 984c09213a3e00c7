#include "core/recommend/state_file.h"

#include <cstring>

#include "core/error.h"

namespace core {
namespace {

template <typename Value>
TensorView view(const char* type, std::span<const Value> values) {
  return {type, {static_cast<std::int64_t>(values.size())}, std::as_bytes(values)};
}

template <typename Value>
std::vector<Value> copy(const TensorView& tensor) {
  std::vector<Value> values(static_cast<std::size_t>(tensor.elements()));
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

}  // namespace

StateWriter& StateWriter::add(const std::string& name, std::span<const float> values) {
  m_arrays[name] = view("F32", values);
  return *this;
}

StateWriter& StateWriter::add(const std::string& name, std::span<const std::int32_t> values) {
  m_arrays[name] = view("I32", values);
  return *this;
}

StateWriter& StateWriter::add(const std::string& name, std::span<const std::int64_t> values) {
  m_arrays[name] = view("I64", values);
  return *this;
}

StateWriter& StateWriter::add(const std::string& name, ConstMatrixRef values) {
  const std::span<const float> all(values.data(), static_cast<std::size_t>(values.size()));
  m_arrays[name] = {"F32", {values.rows(), values.cols()}, std::as_bytes(all)};
  return *this;
}

const TensorView& StateFile::find(const std::string& name, const std::string& type, std::size_t rank) const {
  const TensorView* tensor = m_tensors.find(name);
  if (tensor && tensor->dtype == type && tensor->shape.size() == rank) return *tensor;
  const std::string file = m_tensors.file().string();
  throw Error(
      Error::Kind::BadInput,
      "The run's file " + file + " lacks the array " + name + " or has it in another form; train again.",
      file);
}

std::vector<float> StateFile::floats(const std::string& name) const {
  return copy<float>(find(name, "F32", 1));
}

std::vector<std::int32_t> StateFile::integers(const std::string& name) const {
  return copy<std::int32_t>(find(name, "I32", 1));
}

std::vector<std::int64_t> StateFile::longs(const std::string& name) const {
  return copy<std::int64_t>(find(name, "I64", 1));
}

Matrix StateFile::matrix(const std::string& name) const {
  return matrixInPlace(name);
}

Eigen::Map<const Matrix> StateFile::matrixInPlace(const std::string& name) const {
  const TensorView& tensor = find(name, "F32", 2);
  return {reinterpret_cast<const float*>(tensor.bytes.data()), tensor.shape[0], tensor.shape[1]};
}

void checkStateSize(const std::filesystem::path& folder, std::int64_t found, std::int64_t expected) {
  if (found == expected) return;
  throw Error(Error::Kind::BadInput,
              "The run in " + folder.string() + " knows " + std::to_string(found) +
                  " items where the data has " + std::to_string(expected) + "; train again.",
              folder.string());
}

}  // namespace core
