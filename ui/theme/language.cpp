#include "ui/theme/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

static void registerTranslations() {
  Q_INIT_RESOURCE(translations);
}

namespace ui {
namespace {

/// A child of the application under a fixed name, so that a second call replaces the first.
void install(const QString& name, const QString& file, const QString& folder) {
  if (auto* old = qApp->findChild<QTranslator*>(name)) {
    QCoreApplication::removeTranslator(old);
    delete old;
  }
  if (file.isEmpty()) return;
  auto* translator = new QTranslator(qApp);
  translator->setObjectName(name);
  if (translator->load(file, folder)) QCoreApplication::installTranslator(translator);
}

}  // namespace

QStringList languages() {
  return {"en", "zh_CN"};
}

QString systemLanguage() {
  return QLocale::system().language() == QLocale::Chinese ? "zh_CN" : "en";
}

void applyLanguage(const QString& language) {
  registerTranslations();
  const bool chinese = language == "zh_CN";
  QLocale::setDefault(chinese ? QLocale(QLocale::Chinese, QLocale::China)
                              : QLocale(QLocale::English, QLocale::UnitedStates));
  qApp->setProperty("language", chinese ? "zh_CN" : "en");
  install("qt translator", chinese ? "qtbase_zh_CN" : QString(),
          QLibraryInfo::path(QLibraryInfo::TranslationsPath));
  install("reclens translator", chinese ? "reclens_zh_CN" : QString(), ":/i18n");
}

QString currentLanguage() {
  const QString language = qApp->property("language").toString();
  return language.isEmpty() ? "en" : language;
}

}  // namespace ui
