#include "ui/window/main_window.h"

#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QMimeData>
#include <QShortcut>
#include <QStandardPaths>

#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_text.h"
#include "ui/window/command_palette.h"

namespace ui {
namespace {

constexpr int kRailWidth = 92;
constexpr int kRecentCount = 8;

QString pathText(const std::filesystem::path& path) {
  return QString::fromStdString(path.string());
}

QToolButton* makeRailButton(const QString& icon, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setProperty("role", "rail-button");
  button->setIcon(theme::icon(icon));
  button->setIconSize({22, 22});
  button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
  button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  button->setFocusPolicy(Qt::TabFocus);
  return button;
}

}  // namespace

MainWindow::MainWindow(Background& background, JobRunner& jobs, QSettings& settings)
    : m_background(background), m_jobs(jobs), m_settings(settings), m_workspaceMenu(new QMenu(this)) {
  setAcceptDrops(true);
  setMinimumSize(960, 600);
  resize(1280, 800);
  restoreGeometry(m_settings.value("geometry").toByteArray());

  auto* centre = new QWidget(this);
  auto* outer = new QVBoxLayout(centre);
  outer->setContentsMargins(0, 0, 0, 0);
  outer->setSpacing(0);
  auto* row = new QHBoxLayout;
  row->setSpacing(0);
  row->addWidget(buildRail());
  row->addWidget(m_stack = new QStackedWidget(this), 1);
  outer->addLayout(row, 1);
  outer->addWidget(buildStatus());
  setCentralWidget(centre);

  m_welcomePage = new QWidget(this);
  auto* welcome = new QVBoxLayout(m_welcomePage);
  welcome->setContentsMargins(0, 0, 0, 0);
  welcome->addWidget(m_welcomeProgress = new ProgressStrip(this));
  welcome->addWidget(m_welcome = new EmptyState("folder", this), 1);
  connect(m_welcome, &EmptyState::clicked, this, &MainWindow::chooseWorkspace);
  m_stack->addWidget(m_welcomePage);

  buildPages();
  buildActions();
  connect(&m_jobs, &JobRunner::jobEnded, this, [this] {
    markStale();
    reloadSummary();
    refreshCurrent();
  });
  connect(m_workspaceMenu, &QMenu::aboutToShow, this, &MainWindow::fillWorkspaceMenu);
  retranslate();
}

QWidget* MainWindow::buildRail() {
  auto* rail = new QFrame(this);
  rail->setProperty("role", "rail");
  rail->setFixedWidth(kRailWidth);
  m_rail = new QVBoxLayout(rail);
  m_rail->setContentsMargins(theme::kSmall, theme::kGap, theme::kSmall, theme::kGap);
  m_rail->setSpacing(theme::kTiny);
  m_workspaceButton = makeRailButton("folder", rail);
  m_workspaceButton->setPopupMode(QToolButton::InstantPopup);
  m_workspaceButton->setMenu(m_workspaceMenu);
  m_rail->addWidget(m_workspaceButton);
  m_rail->addSpacing(theme::kSmall);
  m_rail->addStretch(1);
  m_themeButton = makeRailButton("moon", rail);
  m_languageButton = makeRailButton("language", rail);
  connect(m_themeButton, &QToolButton::clicked, this, [this] {
    setScheme(theme::scheme() == theme::Scheme::Dark ? theme::Scheme::Light : theme::Scheme::Dark);
  });
  connect(m_languageButton, &QToolButton::clicked, this,
          [this] { setLanguage(isChinese() ? "en" : "zh_CN"); });
  m_rail->addWidget(m_languageButton);
  m_rail->addWidget(m_themeButton);
  return rail;
}

QWidget* MainWindow::buildStatus() {
  auto* status = new QFrame(this);
  status->setProperty("role", "status");
  status->setFixedHeight(32);
  auto* layout = new QHBoxLayout(status);
  layout->setContentsMargins(theme::kGap, 0, theme::kPadding, 0);
  layout->setSpacing(theme::kPadding);
  layout->addWidget(m_jobStrip = new JobStrip(m_jobs, status), 1);
  layout->addWidget(m_summaryLabel = makeLabel({}, "secondary", status));
  return status;
}

void MainWindow::buildPages() {
  auto* group = new QButtonGroup(this);
  for (PageEntry& entry : pageList()) {
    PageSlot slot{.entry = entry};
    slot.page = entry.make(m_background, m_jobs);
    slot.button = makeRailButton(entry.icon, m_workspaceButton->parentWidget());
    slot.button->setCheckable(true);
    group->addButton(slot.button);
    m_rail->insertWidget(m_rail->count() - 3, slot.button);
    m_stack->addWidget(slot.page);
    const QString id = entry.id;
    connect(slot.button, &QToolButton::clicked, this, [this, id] { showPage(id); });
    connect(slot.page, &Page::openPage, this, &MainWindow::showPage);
    const QString choices = "choices/" + id;
    slot.page->restoreChoices(m_settings.value(choices).toMap());
    connect(slot.page, &Page::choicesChanged, this,
            [this, choices](const QVariantMap& map) { m_settings.setValue(choices, map); });
    connect(slot.page, &Page::dataChanged, this, [this] {
      markStale();
      reloadSummary();
      refreshCurrent();
    });
    m_pages.push_back(std::move(slot));
  }
}

QAction* MainWindow::addAction(const QString& id, const QKeySequence& keys, const char* icon,
                               std::function<void()> run) {
  auto* action = new QAction(theme::icon(icon), {}, this);
  action->setObjectName(id);
  action->setShortcut(keys);
  connect(action, &QAction::triggered, this, std::move(run));
  QMainWindow::addAction(action);
  return action;
}

void MainWindow::buildActions() {
  for (std::size_t i = 0; i < m_pages.size(); ++i) {
    const QString id = m_pages[i].entry.id;
    m_pages[i].action = addAction("page " + id, QKeySequence(QString("Ctrl+%1").arg(i + 1)),
                                  m_pages[i].entry.icon.toUtf8().constData(), [this, id] { showPage(id); });
  }
  addAction("new", QKeySequence::New, "plus", [this] { makeWorkspace(); });
  addAction("open", QKeySequence::Open, "folder", [this] { chooseWorkspace(); });
  addAction("sample", {}, "star", [this] { openSample(samplePath()); });
  addAction("theme", {}, "moon", [this] { m_themeButton->click(); });
  addAction("language", {}, "language", [this] { m_languageButton->click(); });
  addAction("help", QKeySequence::HelpContents, "help", [this] { showHelp(); });
  addAction("quit", QKeySequence::Quit, "close", [this] { close(); });
  connect(new QShortcut(QKeySequence("Ctrl+K"), this), &QShortcut::activated, this, &MainWindow::openPalette);
  for (const char* keys : {"Ctrl+F", "Ctrl+L"})
    connect(new QShortcut(QKeySequence(keys), this), &QShortcut::activated, this, [this, keys] {
      // The query box lives on Explore, whatever page is shown; finding is the page's own.
      if (QString(keys) == "Ctrl+L" && page("explore")) showPage("explore");
      if (Page* current = page(m_current)) current->focusSearch();
    });
}

void MainWindow::retranslate() {
  const auto text = [this](const char* id, const QString& words) {
    if (auto* action = findChild<QAction*>(id)) action->setText(words);
  };
  text("new", tr("New workspace…"));
  text("open", tr("Open workspace…"));
  text("sample", tr("Open the sample shop"));
  text("theme", tr("Switch between light and dark"));
  text("language", tr("Switch to Chinese"));
  text("help", tr("Explain this page"));
  text("quit", tr("Quit"));
  m_workspaceButton->setText(tr("Workspace"));
  m_workspaceButton->setToolTip(tr("Open, make or change the workspace"));
  m_themeButton->setText(theme::scheme() == theme::Scheme::Dark ? tr("Light") : tr("Dark"));
  m_themeButton->setIcon(theme::icon(theme::scheme() == theme::Scheme::Dark ? "sun" : "moon"));
  m_languageButton->setText(isChinese() ? "English" : "中文");
  for (PageSlot& slot : m_pages) {
    slot.page->applyTexts();
    slot.button->setText(slot.page->title());
    slot.button->setToolTip(QString("%1 (%2)").arg(slot.page->title(), slot.action->shortcut().toString()));
    slot.action->setText(tr("Go to %1").arg(slot.page->title()));
  }
  if (m_workspace.empty())
    m_welcome->set(tr("A workspace holds one shop's behaviour and text, and what was learned from it."),
                   tr("Open workspace…"));
  m_jobStrip->retranslate();
}

void MainWindow::fillWorkspaceMenu() {
  m_workspaceMenu->clear();
  for (const char* id : {"new", "open", "sample"}) m_workspaceMenu->addAction(findChild<QAction*>(id));
  const QStringList recent = m_settings.value("recent").toStringList();
  if (recent.isEmpty()) return;
  m_workspaceMenu->addSection(tr("Recent"));
  for (const QString& path : recent) {
    QAction* action = m_workspaceMenu->addAction(QFileInfo(path).completeBaseName());
    action->setToolTip(path);
    connect(action, &QAction::triggered, this, [this, path] { openWorkspace(path.toStdString()); });
  }
}

void MainWindow::openWorkspace(const std::filesystem::path& workspace) {
  m_workspace = workspace;
  m_welcomeProgress->stop();
  m_jobs.setWorkspace(workspace);
  for (PageSlot& slot : m_pages) slot.page->setWorkspace(workspace);
  markStale();
  setWindowTitle(QString("%1 – RecLens").arg(QFileInfo(pathText(workspace)).completeBaseName()));
  reloadSummary();
  if (m_current.isEmpty() && !m_pages.empty()) m_current = m_pages.front().entry.id;
  if (!m_current.isEmpty()) showPage(m_current);
}

void MainWindow::openSample(const std::filesystem::path& workspace) {
  if (std::filesystem::exists(workspace / "workspace.sqlite")) return openWorkspace(workspace);
  m_workspace.clear();
  m_stack->setCurrentWidget(m_welcomePage);
  m_welcome->set(
      tr("Making the sample shop: 2,000 products, 5,000 users and what they viewed, bought and wrote, "
         "all from a seed. This takes a few seconds, once."));
  m_welcomeProgress->start();
  QDir().mkpath(QFileInfo(pathText(workspace)).absolutePath());
  m_jobs.start({"new", pathText(workspace), "--sample"}, this, [this, workspace](const JobRunner::End& end) {
    m_welcomeProgress->stop();
    if (end.ok)
      openWorkspace(workspace);
    else
      showProblem(end.failure);
  });
}

std::filesystem::path MainWindow::lastWorkspace() const {
  for (const QString& path : m_settings.value("recent").toStringList())
    if (QFileInfo::exists(path + "/workspace.sqlite")) return path.toStdString();
  return {};
}

std::filesystem::path MainWindow::samplePath() {
  return (QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
          "/reclens/sample-shop.reclens")
      .toStdString();
}

void MainWindow::reloadSummary() {
  if (m_workspace.empty()) return;
  m_background.run(
      this, [workspace = m_workspace](std::stop_token) { return core::summarise(workspace); },
      [this, asked = m_workspace](const core::WorkspaceSummary& summary) {
        if (asked != m_workspace) return;
        remember(m_workspace);
        for (PageSlot& slot : m_pages) slot.page->setSummary(summary);
        QStringList parts{QString::fromStdString(summary.name)};
        parts += tr("%1 items").arg(countText(summary.items));
        parts += tr("%1 users").arg(countText(summary.users));
        parts += tr("%1 interactions").arg(countText(summary.interactions));
        if (summary.generated) parts += tr("generated");
        m_summaryLabel->setText(parts.join(" · "));
        m_summaryLabel->setToolTip(pathText(summary.folder));
        Q_EMIT workspaceReady(true);
      },
      [this, asked = m_workspace](const core::Failure& failure) {
        if (asked == m_workspace) showProblem(failure);
      });
}

void MainWindow::showProblem(const core::Failure& failure) {
  m_workspace.clear();
  m_summaryLabel->clear();
  m_welcome->set(QString::fromStdString(failure.message), tr("Open workspace…"));
  m_stack->setCurrentWidget(m_welcomePage);
  Q_EMIT workspaceReady(false);
}

void MainWindow::remember(const std::filesystem::path& workspace) {
  QStringList recent = m_settings.value("recent").toStringList();
  const QString path = QFileInfo(pathText(workspace)).absoluteFilePath();
  recent.removeAll(path);
  recent.prepend(path);
  m_settings.setValue("recent", recent.mid(0, kRecentCount));
}

void MainWindow::showPage(const QString& id, const QString& argument) {
  for (PageSlot& slot : m_pages) {
    if (slot.entry.id != id) continue;
    m_current = id;
    slot.button->setChecked(true);
    if (m_workspace.empty()) return;
    m_stack->setCurrentWidget(slot.page);
    slot.page->setFocus();
    refreshCurrent();
    if (!argument.isEmpty()) slot.page->showArgument(argument);
  }
}

Page* MainWindow::page(const QString& id) const {
  for (const PageSlot& slot : m_pages)
    if (slot.entry.id == id) return slot.page;
  return nullptr;
}

QStringList MainWindow::pageIds() const {
  QStringList ids;
  for (const PageSlot& slot : m_pages) ids += slot.entry.id;
  return ids;
}

void MainWindow::markStale() {
  for (PageSlot& slot : m_pages) slot.stale = true;
}

void MainWindow::refreshCurrent() {
  for (PageSlot& slot : m_pages) {
    if (slot.entry.id != m_current || !slot.stale || m_workspace.empty()) continue;
    slot.stale = false;
    slot.page->refresh();
  }
}

void MainWindow::setScheme(theme::Scheme scheme) {
  m_settings.setValue("theme", scheme == theme::Scheme::Dark ? "dark" : "light");
  theme::apply(scheme);
  retranslate();
}

void MainWindow::setLanguage(const QString& language) {
  m_settings.setValue("language", language);
  applyLanguage(language);
}

void MainWindow::chooseWorkspace() {
  auto* dialog = new QFileDialog(this, tr("Open a workspace folder"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this,
          [this](const QString& path) { openWorkspace(path.toStdString()); });
  dialog->open();
}

void MainWindow::makeWorkspace() {
  auto* dialog = new QFileDialog(this, tr("Name the new workspace"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setFileMode(QFileDialog::AnyFile);
  dialog->setDefaultSuffix("reclens");
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
    m_background.run(
        this, [path](std::stop_token) { return core::createWorkspace(path.toStdString()); },
        [this](const std::filesystem::path& made) { openWorkspace(made); },
        [this](const core::Failure& failure) { showProblem(failure); });
  });
  dialog->open();
}

void MainWindow::showHelp() {
  const Page* current = page(m_current);
  if (!current) return;
  auto* dialog = new QDialog(this);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(current->title());
  auto* layout = new QVBoxLayout(dialog);
  layout->setContentsMargins(theme::kMargin, theme::kMargin, theme::kMargin, theme::kMargin);
  auto* text = makeLabel(current->help(), "", dialog);
  text->setWordWrap(true);
  text->setMinimumWidth(480);
  layout->addWidget(text);
  dialog->open();
}

void MainWindow::openPalette() {
  QList<QAction*> commands = actions();
  if (const Page* current = page(m_current)) commands = current->commands() + commands;
  (new CommandPalette(commands, this))->open();
}

void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() != QEvent::LanguageChange) return;
  retranslate();
  reloadSummary();
}

void MainWindow::closeEvent(QCloseEvent* event) {
  m_settings.setValue("geometry", saveGeometry());
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!m_workspace.empty() && event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  for (const QUrl& url : event->mimeData()->urls()) {
    if (!url.isLocalFile()) continue;
    event->acceptProposedAction();
    showPage("data", url.toLocalFile());
    return;  // one preview at a time: the dialog asks for each file
  }
}

}  // namespace ui
