#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace db {

/// Our field -> column of the file; "a+b" joins two columns, the first that says something wins for all but
/// texts. Fields: see importFields().
using ColumnMapping = std::map<std::string, std::string>;

/// Every field that a mapping may name.
const std::vector<std::string>& importFields();

/// True where the name is one that a toolkit or a shop, English or Chinese, gives to a column we know.
bool isKnownColumn(std::string_view name);

/// What the rows of a file with these columns are: interactions, items, users, reviews, qa, queries or
/// judgements; empty where nothing fits.
std::string guessKind(const std::vector<std::string>& columns);

/// The columns that fit the fields of a kind by their names; each field's best name wins.
ColumnMapping guessMapping(const std::vector<std::string>& columns, std::string_view kind);

}  // namespace db
