#pragma once

#include <QString>
#include <QStringList>

namespace ui {

/// "en" and "zh_CN".
QStringList languages();
/// The system's language where we speak it, else English.
QString systemLanguage();
/// Installs the translators and the default locale; every widget then gets QEvent::LanguageChange.
void applyLanguage(const QString& language);
QString currentLanguage();
inline bool isChinese() {
  return currentLanguage() == "zh_CN";
}

}  // namespace ui
