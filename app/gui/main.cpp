#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <QPixmap>
#include <QTextStream>
#include <QTimer>

#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/window/main_window.h"

namespace {

constexpr int kBadInput = 3;  // as the command line's

struct Options {
  QString workspace, theme, language, page, screenshot;
  QSize size;
};

Options readOptions(const QApplication& application) {
  QCommandLineParser parser;
  parser.setApplicationDescription("RecLens: recommendation with language models, on one machine");
  parser.addHelpOption();
  parser.addVersionOption();
  parser.addPositionalArgument("workspace", "Folder NAME.reclens; the last one, else the sample shop",
                               "[WORKSPACE]");
  const QCommandLineOption theme("theme", "light or dark", "theme");
  const QCommandLineOption language("language", "en or zh_CN", "language");
  const QCommandLineOption page("page", "data, explore, train, compare or report", "page");
  const QCommandLineOption screenshot("screenshot",
                                      "Write the window as PNG once its page has loaded, and end", "file");
  const QCommandLineOption size("size", "Size of the window, e.g. 1280x720", "size");
  parser.addOptions({theme, language, page, screenshot, size});
  parser.process(application);
  const QStringList sides = parser.value(size).split('x');
  return {.workspace = parser.positionalArguments().value(0),
          .theme = parser.value(theme),
          .language = parser.value(language),
          .page = parser.value(page),
          .screenshot = parser.value(screenshot),
          .size = sides.size() == 2 ? QSize(sides[0].toInt(), sides[1].toInt()) : QSize()};
}

/// Takes the picture when the window has been still for a while: background work has no common end. Where the
/// workspace did not open the picture shows why, and the program says that it failed.
void takeScreenshot(ui::MainWindow& window, const QString& file) {
  constexpr int kStill = 2500;  // ms after the workspace is open
  QObject::connect(
      &window, &ui::MainWindow::workspaceReady, &window,
      [&window, file](bool opened) {
        QTimer::singleShot(kStill, &window, [&window, file, opened] {
          const bool saved = window.grab().save(file);
          if (!saved) QTextStream(stderr) << "reclens: cannot write the picture " << file << "\n";
          QCoreApplication::exit(!opened ? kBadInput : saved ? 0 : 1);
        });
      },
      Qt::SingleShotConnection);
}

}  // namespace

int main(int argc, char** argv) {
  QApplication application(argc, argv);
  QApplication::setApplicationName("reclens");
  QApplication::setOrganizationName("RecLens");
  QApplication::setApplicationVersion(RECLENS_VERSION);
  const Options options = readOptions(application);

  QSettings settings;
  const QString theme = options.theme.isEmpty() ? settings.value("theme", "light").toString() : options.theme;
  const QString language = options.language.isEmpty()
                               ? settings.value("language", ui::systemLanguage()).toString()
                               : options.language;
  ui::applyLanguage(language);
  ui::theme::apply(theme == "dark" ? ui::theme::Scheme::Dark : ui::theme::Scheme::Light);

  ui::Background background;
  ui::JobRunner jobs(background, QCoreApplication::applicationDirPath() + "/reclens-cli");
  ui::MainWindow window(background, jobs, settings);
  if (options.size.isValid()) window.resize(options.size);
  if (!options.page.isEmpty()) window.showPage(options.page);
  if (!options.screenshot.isEmpty()) takeScreenshot(window, options.screenshot);
  window.show();

  const std::filesystem::path last = window.lastWorkspace();
  if (!options.workspace.isEmpty())
    window.openWorkspace(QFileInfo(options.workspace).absoluteFilePath().toStdString());
  else if (!last.empty())
    window.openWorkspace(last);
  else
    window.openSample(ui::MainWindow::samplePath());
  return QApplication::exec();
}
