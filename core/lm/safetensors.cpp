#include "core/lm/safetensors.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "core/error.h"
#include "core/lm/float_blocks.h"

namespace core {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors are little-endian and read in place");

using Json = nlohmann::json;
constexpr std::uint64_t kMaxHeader = 100'000'000;  // the format's own limit
constexpr int kMaxDepth = 8;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& sentence) {
  throw Error(Error::Kind::BadInput,
              fmt::format("{} is not a sound safetensors file: {}", file.string(), sentence), file.string());
}

std::optional<std::uint64_t> bytesPerElement(const std::string& dtype) {
  const std::optional<BlockFormat> format = blockFormat(dtype);
  if (!format || format->elements != 1) return std::nullopt;  // blocks are GGUF's
  return format->bytes;
}

Json parseHeader(const std::filesystem::path& file, std::string_view text) {
  std::set<std::string> names;
  const auto refuseTwins = [&](int depth, Json::parse_event_t event, Json& value) {
    // A tensor's entry and its shape are all that is inside; a million brackets would take gigabytes.
    if (depth > kMaxDepth) refuse(file, "its header is nested too deeply.");
    if (depth == 1 && event == Json::parse_event_t::key && !names.insert(value.get<std::string>()).second)
      refuse(file, fmt::format("tensor {} is there twice.", value.get<std::string>()));
    return true;
  };
  try {
    Json header = Json::parse(text, refuseTwins);
    if (header.is_object()) return header;
  } catch (const Json::exception&) {
  }
  refuse(file, "its header is not a JSON object.");
}

std::uint64_t checkedUnsigned(const std::filesystem::path& file, const std::string& name, const Json& value) {
  if (!value.is_number_unsigned())
    refuse(file, fmt::format("tensor {} has a size or offset that is not a whole number >= 0.", name));
  return value.get<std::uint64_t>();
}

TensorView readTensor(const std::filesystem::path& file, const std::string& name, const Json& entry,
                      std::span<const std::byte> data) {
  if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") ||
      !entry.contains("data_offsets") || !entry["dtype"].is_string() || !entry["shape"].is_array() ||
      !entry["data_offsets"].is_array() || entry["data_offsets"].size() != 2)
    refuse(file, fmt::format("tensor {} lacks dtype, shape or data_offsets.", name));
  TensorView view;
  view.dtype = entry["dtype"].get<std::string>();
  const std::optional<std::uint64_t> width = bytesPerElement(view.dtype);
  if (!width) refuse(file, fmt::format("tensor {} has the unknown dtype {}.", name, view.dtype));

  const std::uint64_t begin = checkedUnsigned(file, name, entry["data_offsets"][0]);
  const std::uint64_t end = checkedUnsigned(file, name, entry["data_offsets"][1]);
  if (begin > end || end > data.size())
    refuse(file, fmt::format("tensor {} claims bytes {} to {} of {}.", name, begin, end, data.size()));
  std::uint64_t bytes = *width;
  for (const Json& extent : entry["shape"]) {
    const std::uint64_t length = checkedUnsigned(file, name, extent);
    if (length > static_cast<std::uint64_t>(INT64_MAX) || __builtin_mul_overflow(bytes, length, &bytes))
      refuse(file, fmt::format("the shape of tensor {} is too large for any file.", name));
    view.shape.push_back(static_cast<std::int64_t>(length));
  }
  if (bytes != end - begin)
    refuse(file,
           fmt::format("tensor {} needs {} bytes by its shape but claims {}.", name, bytes, end - begin));
  view.bytes = data.subspan(begin, end - begin);
  return view;
}

// The format allows neither holes nor overlaps: both could smuggle or alias data.
void checkCoverage(const std::filesystem::path& file, const std::map<std::string, TensorView>& tensors,
                   std::span<const std::byte> data) {
  std::vector<std::span<const std::byte>> spans;
  for (const auto& [name, view] : tensors) spans.push_back(view.bytes);
  std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) {
    return std::pair(a.data(), a.size()) < std::pair(b.data(), b.size());
  });
  const std::byte* expected = data.data();
  for (const auto& span : spans) {
    if (span.data() != expected) refuse(file, "its tensors overlap or leave holes.");
    expected = span.data() + span.size();
  }
  if (expected != data.data() + data.size())
    refuse(file,
           fmt::format("{} bytes at its end belong to no tensor.", data.data() + data.size() - expected));
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (descriptor < 0 || ::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    if (descriptor >= 0) ::close(descriptor);
    throw Error(Error::Kind::BadInput, fmt::format("There is no readable file {}.", file.string()),
                file.string());
  }
  m_size = static_cast<std::size_t>(status.st_size);
  void* address = m_size == 0 ? nullptr : ::mmap(nullptr, m_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  ::close(descriptor);
  if (address == MAP_FAILED)
    throw Error(Error::Kind::Failed, fmt::format("{} cannot be mapped into memory.", file.string()),
                file.string());
  const std::size_t size = m_size;
  m_begin = std::shared_ptr<const std::byte>(static_cast<const std::byte*>(address),
                                             [size](const std::byte* begin) {
                                               if (begin) ::munmap(const_cast<std::byte*>(begin), size);
                                             });
}

std::int64_t TensorView::elements() const {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count *= extent;
  return count;
}

Safetensors::Safetensors(const std::filesystem::path& file) : m_path(file), m_mapping(file) {
  const std::span<const std::byte> whole = m_mapping.bytes();
  std::uint64_t headerBytes = 0;
  if (whole.size() < sizeof(headerBytes)) refuse(file, fmt::format("it has {} bytes in all.", whole.size()));
  std::memcpy(&headerBytes, whole.data(), sizeof(headerBytes));
  const std::size_t rest = whole.size() - sizeof(headerBytes);
  if (headerBytes > kMaxHeader || headerBytes > rest)
    refuse(file, fmt::format("its header claims {} bytes; {} follow.", headerBytes, rest));

  const auto* text = reinterpret_cast<const char*>(whole.data() + sizeof(headerBytes));
  const Json header = parseHeader(file, {text, headerBytes});
  const std::span<const std::byte> data = whole.subspan(sizeof(headerBytes) + headerBytes);
  for (const auto& [name, entry] : header.items())
    if (name != "__metadata__") m_tensors.emplace(name, readTensor(file, name, entry, data));
  checkCoverage(file, m_tensors, data);
}

const TensorView* Safetensors::find(const std::string& name) const {
  const auto found = m_tensors.find(name);
  return found == m_tensors.end() ? nullptr : &found->second;
}

void writeSafetensors(const std::filesystem::path& file, const std::map<std::string, TensorView>& tensors) {
  // Wide elements first keeps every tensor aligned to its element.
  std::vector<std::pair<std::string, const TensorView*>> order;
  for (const auto& [name, view] : tensors) order.emplace_back(name, &view);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return bytesPerElement(a.second->dtype).value_or(1) > bytesPerElement(b.second->dtype).value_or(1);
  });
  Json header = {{"__metadata__", {{"format", "pt"}}}};
  std::uint64_t offset = 0;
  for (const auto& [name, view] : order) {
    header[name] = {{"dtype", view->dtype},
                    {"shape", view->shape},
                    {"data_offsets", {offset, offset + view->bytes.size()}}};
    offset += view->bytes.size();
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = text.size();

  const std::filesystem::path unfinished = file.string() + ".part";
  {
    std::ofstream stream(unfinished, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(&length), sizeof(length));
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    for (const auto& [name, view] : order)
      stream.write(reinterpret_cast<const char*>(view->bytes.data()),
                   static_cast<std::streamsize>(view->bytes.size()));
    if (!stream.flush())
      throw Error(
          Error::Kind::Failed,
          fmt::format("{} cannot be written; is the disk full or the folder read-only?", file.string()),
          file.string());
  }
  std::filesystem::rename(unfinished, file);
}

}  // namespace core
