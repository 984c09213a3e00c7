#include "core/workflow/run_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "core/error.h"
#include "db/workspace/content_hash.h"

namespace core {

std::string hashRunFiles(const std::filesystem::path& folder) {
  namespace fs = std::filesystem;
  if (!fs::is_directory(folder)) return {};
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  db::ContentHash hash;
  std::vector<char> block(1 << 20);
  for (const fs::path& file : files) {
    hash.add(file.lexically_relative(folder).generic_string());
    std::ifstream stream(file, std::ios::binary);
    do {
      stream.read(block.data(), static_cast<std::streamsize>(block.size()));
      hash.add(std::string_view(block.data(), static_cast<std::size_t>(stream.gcount())));
    } while (stream);
    if (!stream.eof())
      throw Error(Error::Kind::Failed, fmt::format("The run's file {} cannot be read.", file.string()),
                  file.string());
  }
  return hash.hex();
}

}  // namespace core
