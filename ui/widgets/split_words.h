#pragma once

#include <QString>
#include <QStringList>

/// How splits are called on every page.
namespace ui {

/// leave-one-out, time, random ...: every way to hold out, as the command line spells it.
const QStringList& splitKinds();
/// "k-fold:fold=2" -> "k-fold (fold=2)"
QString splitText(const QString& split);
/// What it holds out, in a sentence.
QString splitMeaning(const QString& split);

}  // namespace ui
