#include "core/lm/gguf.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <type_traits>

#include "core/error.h"
#include "core/lm/float_blocks.h"

namespace core {
namespace {

constexpr std::uint32_t kMagic = 0x46554747;  // "GGUF"
constexpr std::uint64_t kMaxName = 1'024;     // bytes; llama.cpp allows tensors 64
constexpr std::uint32_t kMaxDimensions = 4;
constexpr std::uint64_t kMaxAlignment = 1 << 16;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& sentence) {
  throw Error(Error::Kind::BadInput, fmt::format("{} is not a sound GGUF file: {}", file.string(), sentence),
              file.string());
}

/// Reads from the front of the mapping; a read beyond its end is refused.
class Cursor {
 public:
  Cursor(const std::filesystem::path& file, std::span<const std::byte> bytes)
      : m_file(file), m_bytes(bytes) {}

  template <typename Number>
  Number number() {
    Number value{};
    std::memcpy(&value, take(sizeof(Number)).data(), sizeof(Number));
    return value;
  }
  std::string_view text() {
    const auto length = number<std::uint64_t>();
    const std::span<const std::byte> taken = take(length);
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
  }
  std::string_view name() {
    const std::string_view name = text();
    if (name.empty() || name.size() > kMaxName)
      refuse(m_file, fmt::format("it has a name of {} bytes.", name.size()));
    return name;
  }
  /// How many things of at least `bytes` each may still come.
  std::uint64_t count(std::uint64_t bytes, std::string_view what) {
    const auto count = number<std::uint64_t>();
    if (count > (m_bytes.size() - m_at) / bytes)
      refuse(m_file,
             fmt::format("it claims {} {} in the {} bytes that follow.", count, what, m_bytes.size() - m_at));
    return count;
  }
  std::uint64_t position() const { return m_at; }

 private:
  std::span<const std::byte> take(std::uint64_t size) {
    if (size > m_bytes.size() - m_at)
      refuse(m_file, fmt::format("{} bytes are claimed where {} follow.", size, m_bytes.size() - m_at));
    const std::span<const std::byte> taken = m_bytes.subspan(m_at, size);
    m_at += size;
    return taken;
  }

  const std::filesystem::path& m_file;
  std::span<const std::byte> m_bytes;
  std::uint64_t m_at = 0;
};

// The format's numbers for the types of values.
enum class ValueType : std::uint32_t {
  Uint8,
  Int8,
  Uint16,
  Int16,
  Uint32,
  Int32,
  Float32,
  Bool,
  String,
  Array,
  Uint64,
  Int64,
  Float64
};

/// Calls `read` with an object of the C++ type that holds a number of that type.
template <typename Read>
auto withNumberType(const std::filesystem::path& file, ValueType type, Read read) {
  switch (type) {
    case ValueType::Uint8:
      return read(std::uint8_t{});
    case ValueType::Int8:
      return read(std::int8_t{});
    case ValueType::Uint16:
      return read(std::uint16_t{});
    case ValueType::Int16:
      return read(std::int16_t{});
    case ValueType::Uint32:
      return read(std::uint32_t{});
    case ValueType::Int32:
      return read(std::int32_t{});
    case ValueType::Uint64:
      return read(std::uint64_t{});
    case ValueType::Int64:
      return read(std::int64_t{});
    case ValueType::Float32:
      return read(float{});
    case ValueType::Float64:
      return read(double{});
    default:
      refuse(file, fmt::format("a value has the unknown type {}.", static_cast<std::uint32_t>(type)));
  }
}

template <typename Number>
auto widened(const std::filesystem::path& file, Number number) {
  if constexpr (std::is_floating_point_v<Number>) {
    return static_cast<double>(number);
  } else {
    if (!std::in_range<std::int64_t>(number))
      refuse(file, fmt::format("the number {} is too large.", number));
    return static_cast<std::int64_t>(number);
  }
}

GgufValue readArray(const std::filesystem::path& file, Cursor& cursor) {
  const auto type = static_cast<ValueType>(cursor.number<std::uint32_t>());
  if (type == ValueType::Array) refuse(file, "it holds an array of arrays, which is not supported.");
  if (type == ValueType::String) {
    std::vector<std::string_view> texts(cursor.count(sizeof(std::uint64_t), "texts"));
    for (std::string_view& text : texts) text = cursor.text();
    return texts;
  }
  if (type == ValueType::Bool) {
    std::vector<std::int64_t> flags(cursor.count(1, "flags"));
    for (std::int64_t& flag : flags) flag = cursor.number<std::uint8_t>() != 0;
    return flags;
  }
  return withNumberType(file, type, [&](auto example) -> GgufValue {
    using Number = decltype(example);
    std::vector<decltype(widened(file, example))> numbers(cursor.count(sizeof(Number), "numbers"));
    for (auto& number : numbers) number = widened(file, cursor.number<Number>());
    return numbers;
  });
}

GgufValue readValue(const std::filesystem::path& file, Cursor& cursor) {
  const auto type = static_cast<ValueType>(cursor.number<std::uint32_t>());
  if (type == ValueType::Array) return readArray(file, cursor);
  if (type == ValueType::String) return cursor.text();
  if (type == ValueType::Bool) return cursor.number<std::uint8_t>() != 0;
  return withNumberType(file, type, [&](auto example) -> GgufValue {
    return widened(file, cursor.number<decltype(example)>());
  });
}

// The format's numbers for the types of tensors; those that nobody uses any more or that we cannot unpack are
// left out.
std::optional<std::string> tensorType(std::uint32_t number) {
  static const std::map<std::uint32_t, const char*> kTypes = {
      {0, "F32"},  {1, "F16"},   {2, "Q4_0"},  {3, "Q4_1"},  {6, "Q5_0"}, {7, "Q5_1"},
      {8, "Q8_0"}, {12, "Q4_K"}, {13, "Q5_K"}, {14, "Q6_K"}, {24, "I8"},  {25, "I16"},
      {26, "I32"}, {27, "I64"},  {28, "F64"},  {30, "BF16"}};
  const auto found = kTypes.find(number);
  if (found == kTypes.end()) return std::nullopt;
  return found->second;
}

struct Description {
  std::string name;
  TensorView view;
  std::uint64_t offset = 0, size = 0;
};

Description readDescription(const std::filesystem::path& file, Cursor& cursor) {
  Description tensor;
  tensor.name = cursor.name();
  const auto dimensions = cursor.number<std::uint32_t>();
  if (dimensions > kMaxDimensions)
    refuse(file, fmt::format("tensor {} has {} dimensions; at most {} are allowed.", tensor.name, dimensions,
                             kMaxDimensions));
  std::uint64_t elements = 1, innermost = 1;
  for (std::uint32_t i = 0; i < dimensions; ++i) {
    const auto length = cursor.number<std::uint64_t>();
    if (!std::in_range<std::int64_t>(length) || __builtin_mul_overflow(elements, length, &elements) ||
        !std::in_range<std::int64_t>(elements))
      refuse(file, fmt::format("the shape of tensor {} is too large for any file.", tensor.name));
    if (i == 0) innermost = length;
    tensor.view.shape.insert(tensor.view.shape.begin(), static_cast<std::int64_t>(length));
  }
  const auto number = cursor.number<std::uint32_t>();
  const std::optional<std::string> type = tensorType(number);
  if (!type)
    refuse(file,
           fmt::format("tensor {} is of type {}, which is not supported; F32, F16, BF16, Q4_0, Q4_1, Q5_0, "
                       "Q5_1, Q8_0, Q4_K, Q5_K and Q6_K are.",
                       tensor.name, number));
  tensor.view.dtype = *type;
  const BlockFormat format = *blockFormat(*type);
  if (innermost % format.elements != 0)
    refuse(file, fmt::format("rows of tensor {} have {} numbers, not a multiple of the {} of a {} block.",
                             tensor.name, innermost, format.elements, *type));
  if (__builtin_mul_overflow(elements / format.elements, format.bytes, &tensor.size))
    refuse(file, fmt::format("the shape of tensor {} is too large for any file.", tensor.name));
  tensor.offset = cursor.number<std::uint64_t>();
  return tensor;
}

// Padding may stand between tensors, but none may share bytes.
void checkOverlaps(const std::filesystem::path& file, std::vector<const Description*> tensors) {
  std::erase_if(tensors, [](const Description* tensor) { return tensor->size == 0; });
  std::sort(tensors.begin(), tensors.end(),
            [](const Description* a, const Description* b) { return a->offset < b->offset; });
  for (std::size_t i = 1; i < tensors.size(); ++i)
    if (tensors[i - 1]->offset + tensors[i - 1]->size > tensors[i]->offset)
      refuse(file, fmt::format("tensors {} and {} overlap.", tensors[i - 1]->name, tensors[i]->name));
}

}  // namespace

Gguf::Gguf(const std::filesystem::path& file) : m_path(file), m_mapping(file) {
  const std::span<const std::byte> whole = m_mapping.bytes();
  Cursor cursor(file, whole);
  if (cursor.number<std::uint32_t>() != kMagic) refuse(file, "it does not begin with \"GGUF\".");
  const auto version = cursor.number<std::uint32_t>();
  if (version != 2 && version != 3)
    refuse(file, fmt::format("its version is {}; 2 and 3 are read, little-endian.", version));
  // The least that one of each takes: name, type and value; name, dimensions, type and offset.
  const std::uint64_t tensorCount = cursor.count(8 + 1 + 4 + 4 + 8, "tensors");
  const std::uint64_t valueCount = cursor.count(8 + 1 + 4 + 1, "key-values");
  for (std::uint64_t i = 0; i < valueCount; ++i) {
    const std::string key(cursor.name());
    if (!m_values.emplace(key, readValue(file, cursor)).second)
      refuse(file, fmt::format("the key {} is there twice.", key));
  }
  std::vector<Description> tensors;
  for (std::uint64_t i = 0; i < tensorCount; ++i) tensors.push_back(readDescription(file, cursor));

  const auto alignment = static_cast<std::uint64_t>(get<std::int64_t>("general.alignment", 32));
  if (!std::has_single_bit(alignment) || alignment > kMaxAlignment)
    refuse(file, fmt::format("its alignment is {}, not a power of two up to {}.", alignment, kMaxAlignment));
  const std::uint64_t start =
      std::min<std::uint64_t>((cursor.position() + alignment - 1) / alignment * alignment, whole.size());
  const std::span<const std::byte> data = whole.subspan(start);
  std::vector<const Description*> pointers;
  for (Description& tensor : tensors) {
    if (tensor.offset % alignment != 0)
      refuse(file, fmt::format("tensor {} begins at {}, not a multiple of {}.", tensor.name, tensor.offset,
                               alignment));
    if (tensor.offset > data.size() || tensor.size > data.size() - tensor.offset)
      refuse(file, fmt::format("tensor {} claims {} bytes from {} of {}.", tensor.name, tensor.size,
                               tensor.offset, data.size()));
    tensor.view.bytes = data.subspan(tensor.offset, tensor.size);
    pointers.push_back(&tensor);
  }
  checkOverlaps(file, std::move(pointers));
  for (Description& tensor : tensors)
    if (!m_tensors.emplace(tensor.name, std::move(tensor.view)).second)
      refuse(file, fmt::format("tensor {} is there twice.", tensor.name));
}

void Gguf::refuseKey(std::string_view key) const {
  throw Error(Error::Kind::BadInput,
              fmt::format("{}: the key {} is missing or of another type than usual.", m_path.string(), key),
              std::string(key));
}

}  // namespace core
