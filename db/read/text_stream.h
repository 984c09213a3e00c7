#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "db/read/byte_source.h"

namespace db {

/// A text file as a stream of UTF-8, whatever it was written in. Readers look at view(), ask for more with
/// extend() and let go of what they have used with consume(); so one record, not the file, is in memory.
///
/// The encoding is recognised: byte-order marks of UTF-8 and UTF-16 first; otherwise the first block with a
/// byte above 127 decides between UTF-8, GB18030 and latin-1 (read as windows-1252, which extends it).
class TextStream {
 public:
  /// `encoding` overrides what is recognised: a name of any encoding that ICU knows. Throws Error(BadInput)
  /// where the file cannot be read as text; see openBytes().
  explicit TextStream(const std::filesystem::path& file, std::string_view encoding = {});
  ~TextStream();
  TextStream(TextStream&&) noexcept;

  /// What has been read and not consumed. Followed by at least 64 readable bytes. extend() moves it.
  std::string_view view() const;
  /// Reads one more block; false at the end of the file.
  bool extend();
  void consume(std::size_t bytes);

  /// utf-8, utf-16, gb18030, latin-1 or ascii, as far as is known by now.
  std::string encoding() const;
  /// Progress in the file's own bytes.
  std::int64_t position() const;
  std::int64_t total() const;
  const std::filesystem::path& file() const;

 private:
  struct State;
  std::unique_ptr<State> m_state;
};

}  // namespace db
