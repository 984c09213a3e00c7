#include "core/text/vocabulary.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "core/error.h"
#include "core/text/characters.h"

namespace core {
namespace {

DoubleArray trieOf(const std::vector<std::string>& pieces) {
  std::vector<std::int32_t> ids;
  ids.reserve(pieces.size());
  for (std::size_t id = 0; id < pieces.size(); ++id)
    if (!pieces[id].empty()) ids.push_back(static_cast<std::int32_t>(id));
  const auto spelling = [&](std::int32_t id) {
    return std::string_view(pieces[static_cast<std::size_t>(id)]);
  };
  std::sort(ids.begin(), ids.end(), [&](auto a, auto b) { return spelling(a) < spelling(b); });
  std::vector<std::string_view> keys;
  keys.reserve(ids.size());
  std::string storage;
  for (const std::int32_t id : ids) {
    const std::string_view piece = spelling(id);
    if (!keys.empty() && keys.back() == piece)
      throw Error(Error::Kind::BadInput, fmt::format("The token \"{}\" is there twice.", piece));
    if (validUtf8(piece, storage).data() != piece.data())
      throw Error(Error::Kind::BadInput, fmt::format("Token {} is no UTF-8.", id));
    keys.push_back(piece);
  }
  try {
    return DoubleArray(keys, ids);
  } catch (const std::length_error&) {
    throw Error(Error::Kind::BadInput, fmt::format("A vocabulary of {} tokens is too large.", pieces.size()));
  }
}

}  // namespace

Vocabulary::Vocabulary(std::vector<std::string> pieces)
    : m_pieces(std::move(pieces)), m_trie(trieOf(m_pieces)) {}

}  // namespace core
