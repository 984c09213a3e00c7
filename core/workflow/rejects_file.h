#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/workflow/import.h"

namespace core {

/// The list of rejected rows as CSV: line, column, reason, raw. It is written under a temporary name and gets
/// its own in keep(); without that, it goes away.
class RejectsFile {
 public:
  explicit RejectsFile(std::filesystem::path temporary) : m_temporary(std::move(temporary)) {}
  ~RejectsFile();
  RejectsFile(const RejectsFile&) = delete;
  RejectsFile& operator=(const RejectsFile&) = delete;

  /// Begins the file, with its folder; add() does so by itself. Throws Error(Failed) where it cannot.
  void open();
  void add(const RejectedRow& row);
  bool isOpen() const { return m_file.is_open(); }

  /// Writes out what is buffered; throws Error(Failed) where the disk is full.
  void flush();
  void keep(const std::filesystem::path& path);

 private:
  std::filesystem::path m_temporary;
  std::ofstream m_file;
};

}  // namespace core
