#include "core/recommend/state_file.h"

#include <nlohmann/json.hpp>

#include "core/error.h"

namespace core {
namespace {

using Json = nlohmann::ordered_json;

template <typename Value>
StateArray describe(const std::string& name, const char* type, std::span<const Value> values) {
  return {name, type, {static_cast<std::int64_t>(values.size())}, std::as_bytes(values)};
}

}  // namespace

StateArray stateArray(const std::string& name, std::span<const float> values) {
  return describe(name, "F32", values);
}
StateArray stateArray(const std::string& name, std::span<const std::int32_t> values) {
  return describe(name, "I32", values);
}
StateArray stateArray(const std::string& name, std::span<const std::int64_t> values) {
  return describe(name, "I64", values);
}
StateArray stateArray(const std::string& name, const Matrix& values) {
  const std::span all(values.data(), static_cast<std::size_t>(values.size()));
  return {name, "F32", {values.rows(), values.cols()}, std::as_bytes(all)};
}

void writeState(const std::filesystem::path& file, const std::vector<StateArray>& arrays) {
  Json header = Json::object();
  std::uint64_t offset = 0;
  for (const StateArray& array : arrays) {
    header[array.name] = {{"dtype", array.type},
                          {"shape", array.shape},
                          {"data_offsets", {offset, offset + array.bytes.size()}}};
    offset += array.bytes.size();
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // arrays start aligned, as the format advises
  const std::uint64_t length = text.size();
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(&length), sizeof length);
  stream << text;
  for (const StateArray& array : arrays)
    stream.write(reinterpret_cast<const char*>(array.bytes.data()),
                 static_cast<std::streamsize>(array.bytes.size()));
  stream.close();
  if (!stream)
    throw Error(
        Error::Kind::Failed,
        "The file " + file.string() + " could not be written; the disk may be full or the folder read-only.",
        file.string());
}

StateFile::StateFile(const std::filesystem::path& file) : m_file(file), m_stream(file, std::ios::binary) {
  std::error_code missing;
  const std::uint64_t size = std::filesystem::file_size(file, missing);
  if (missing || !m_stream) damaged("it is missing or cannot be read");
  std::uint64_t length = 0;
  m_stream.read(reinterpret_cast<char*>(&length), sizeof length);
  if (!m_stream || length > size - sizeof length) damaged("its header is longer than the file");
  std::string text(length, '\0');
  m_stream.read(text.data(), static_cast<std::streamsize>(length));
  const std::uint64_t start = sizeof length + length;
  try {
    const Json header = Json::parse(text);
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__") continue;
      Place place{entry.at("dtype").get<std::string>(), entry.at("shape").get<std::vector<std::int64_t>>(), 0,
                  0};
      const auto offsets = entry.at("data_offsets").get<std::vector<std::uint64_t>>();
      if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > size - start)
        damaged("the array " + name + " lies outside of it");
      place.begin = start + offsets[0];
      place.end = start + offsets[1];
      std::uint64_t values = 1;
      for (const std::int64_t extent : place.shape) {
        if (extent < 0 || static_cast<std::uint64_t>(extent) > size)
          damaged("the array " + name + " has no size");
        values *= static_cast<std::uint64_t>(extent);
      }
      if (values * (place.type == "I64" ? 8U : 4U) != place.end - place.begin)
        damaged("the array " + name + " has another size than it says");
      m_places.emplace(name, std::move(place));
    }
  } catch (const nlohmann::json::exception&) {
    damaged("its header is not what safetensors asks for");
  }
}

void StateFile::damaged(const std::string& why) const {
  throw Error(Error::Kind::BadInput,
              "The run's file " + m_file.string() + " is damaged: " + why + "; train again.",
              m_file.string());
}

const StateFile::Place& StateFile::find(const std::string& name, const std::string& type,
                                        std::size_t rank) const {
  const auto found = m_places.find(name);
  if (found == m_places.end() || found->second.type != type || found->second.shape.size() != rank)
    damaged("the array " + name + " is missing or of another kind");
  return found->second;
}

void StateFile::read(const Place& place, void* target) {
  m_stream.clear();
  m_stream.seekg(static_cast<std::streamoff>(place.begin));
  m_stream.read(static_cast<char*>(target), static_cast<std::streamsize>(place.end - place.begin));
  if (!m_stream) damaged("it ends too early");
}

std::vector<float> StateFile::floats(const std::string& name) {
  const Place& place = find(name, "F32", 1);
  std::vector<float> values(static_cast<std::size_t>(place.shape[0]));
  read(place, values.data());
  return values;
}

std::vector<std::int32_t> StateFile::integers(const std::string& name) {
  const Place& place = find(name, "I32", 1);
  std::vector<std::int32_t> values(static_cast<std::size_t>(place.shape[0]));
  read(place, values.data());
  return values;
}

std::vector<std::int64_t> StateFile::longs(const std::string& name) {
  const Place& place = find(name, "I64", 1);
  std::vector<std::int64_t> values(static_cast<std::size_t>(place.shape[0]));
  read(place, values.data());
  return values;
}

Matrix StateFile::matrix(const std::string& name) {
  const Place& place = find(name, "F32", 2);
  Matrix values(place.shape[0], place.shape[1]);
  read(place, values.data());
  return values;
}

void checkStateSize(const std::filesystem::path& folder, std::int64_t found, std::int64_t expected) {
  if (found == expected) return;
  throw Error(Error::Kind::BadInput,
              "The run in " + folder.string() + " knows " + std::to_string(found) +
                  " items where the data has " + std::to_string(expected) + "; train again.",
              folder.string());
}

}  // namespace core
