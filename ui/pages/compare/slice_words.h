#pragma once

#include <QString>
#include <QStringList>

/// How groups of users are called.
namespace ui {

/// history, popularity, category, price, language, query_length: in the order of the chooser.
const QStringList& sliceKinds();
/// "history" -> "User history"
QString sliceKindName(const QString& kind);
/// What the groups of a kind are and where they end, in a sentence.
QString sliceKindDefinition(const QString& kind);
/// "tail" of "popularity" -> "Tail"; a category is called as in the data.
QString sliceName(const QString& kind, const QString& value);

}  // namespace ui
