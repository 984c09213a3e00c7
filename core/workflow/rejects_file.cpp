#include "core/workflow/rejects_file.h"

#include <fmt/format.h>

#include <system_error>

#include "core/csv_field.h"
#include "core/error.h"

namespace core {
RejectsFile::~RejectsFile() {
  if (!m_file.is_open()) return;
  m_file.close();
  std::error_code ignored;
  std::filesystem::remove(m_temporary, ignored);
}

void RejectsFile::open() {
  std::error_code code;
  if (m_temporary.has_parent_path()) std::filesystem::create_directories(m_temporary.parent_path(), code);
  m_file.open(m_temporary, std::ios::binary | std::ios::trunc);
  if (!m_file)
    throw Error(
        Error::Kind::Failed,
        fmt::format("The list of rejected rows cannot be written to {}; check the folder or choose another "
                    "with --rejects.",
                    m_temporary.parent_path().string()),
        m_temporary.string());
  m_file << "line,column,reason,raw\r\n";
}

void RejectsFile::add(const RejectedRow& row) {
  if (!m_file.is_open()) open();
  m_file << row.line << ',' << csvField(row.column) << ',' << csvField(row.reason) << ',' << csvField(row.raw)
         << "\r\n";
}

void RejectsFile::flush() {
  if (m_file.is_open() && !m_file.flush())
    throw Error(
        Error::Kind::Failed,
        fmt::format("The list of rejected rows could not be written to {}: the disk may be full. Nothing was "
                    "imported.",
                    m_temporary.parent_path().string()),
        m_temporary.string());
}

void RejectsFile::keep(const std::filesystem::path& path) {
  m_file.close();
  std::error_code code;
  std::filesystem::rename(m_temporary, path, code);
  if (code)
    throw Error(Error::Kind::Failed,
                fmt::format("The import is done, but the list of rejected rows could not be named {}: {}.",
                            path.string(), code.message()),
                path.string());
}

}  // namespace core
