#include "ui/theme/style_sheet.h"

namespace ui::theme {
namespace {

const char* const kTemplate = R"(
QToolTip { background: @surface; color: @text; border: 1px solid @line; padding: 6px 8px; }
QLabel { background: transparent; }
QLabel[role="page-title"] { font-size: 20px; font-weight: 600; }
QLabel[role="section"] { font-size: 14px; font-weight: 600; }
QLabel[role="number"] { font-size: 20px; font-weight: 600; }
QLabel[role="secondary"] { font-size: 12px; color: @secondary; }
QLabel[role="good"] { color: @good; }
QLabel[role="bad"] { color: @bad; }
QLabel[role="warning"] { color: @warning; }
QLabel[role="badge"] { background: @warningSoft; color: @warning; border-radius: 6px; padding: 2px 8px; font-size: 12px; }
*[role="mono"] { font-family: "Noto Sans Mono", "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace; font-size: 12px; }
QFrame[role="card"] { background: @surface; border: 1px solid @line; border-radius: 6px; }
QFrame[role="card"][hovered="true"] { border-color: @accent; }
QFrame[role="card"][chosen="true"] { border-color: @accent; background: @accentFaint; }
QFrame[role="chip"] { background: @accentSoft; border: 1px solid transparent; border-radius: 6px; }
QFrame[role="error"] { background: @badSoft; border: 1px solid @bad; border-radius: 6px; }
QFrame[role="notice"] { background: @warningSoft; border: 1px solid @warning; border-radius: 6px; }
QFrame[role="rail"] { background: @surface; border: none; border-right: 1px solid @line; }
QFrame[role="status"] { background: @surface; border: none; border-top: 1px solid @line; }
QFrame[role="hover"] { background: @surface; border: 1px solid @line; border-radius: 6px; }
QPushButton, QToolButton { background: @surface; color: @text; border: 1px solid @line; border-radius: 6px; padding: 0 12px; min-height: 30px; }
QToolButton { padding: 0 6px; }
QPushButton:hover, QToolButton:hover { background: @sunken; border-color: @lineStrong; }
QPushButton:pressed, QToolButton:pressed { background: @line; }
QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 0 11px; min-height: 28px; }
QToolButton:focus { padding: 0 5px; }
QPushButton:disabled, QToolButton:disabled { color: @faint; border-color: @line; background: @background; }
QPushButton[role="primary"] { background: @accent; color: @onAccent; border: 1px solid @accent; font-weight: 600; }
QPushButton[role="primary"]:hover { background: @accentStrong; }
QPushButton[role="primary"]:focus { border: 2px solid @text; }
QPushButton[role="primary"]:disabled { background: @line; color: @faint; border-color: @line; }
QPushButton[role="danger"] { color: @bad; }
QPushButton[role="quiet"], QToolButton[role="quiet"] { background: transparent; border: 1px solid transparent; }
QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover { background: @sunken; }
QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus { border: 2px solid @accent; }
QToolButton[role="tiny"] { background: transparent; border: 1px solid transparent; min-height: 18px; padding: 0 2px; border-radius: 4px; }
QToolButton[role="tiny"]:hover { background: @line; }
QToolButton[role="tiny"]:focus { border: 2px solid @accent; min-height: 16px; padding: 0 1px; }
QToolButton[role="rail-button"] { background: transparent; border: 1px solid transparent; color: @secondary; padding: 6px 2px; min-height: 44px; font-size: 12px; }
QToolButton[role="rail-button"]:hover { background: @sunken; color: @text; }
QToolButton[role="rail-button"]:checked { background: @accentSoft; color: @accentText; font-weight: 600; }
QToolButton[role="rail-button"]:focus { border: 2px solid @accent; padding: 5px 1px; }
QToolButton::menu-indicator { image: none; width: 0; }
QPushButton::menu-indicator { image: none; width: 0; }
QPushButton[role="field"] { text-align: left; padding: 0 8px; background-image: url(:/icons/chevron-@scheme.svg); background-repeat: no-repeat; background-position: right center; background-origin: content; }
QPushButton[role="field"]:focus { padding: 0 7px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @line; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: @accent; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: @surface; border: 1px solid @lineStrong; }
QSlider::handle:horizontal:hover { border-color: @accent; }
QSlider::handle:horizontal:focus { border: 2px solid @accent; width: 12px; height: 12px; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { background: @surface; color: @text; border: 1px solid @line; border-radius: 6px; padding: 0 8px; min-height: 30px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: @lineStrong; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border: 2px solid @accent; padding: 0 7px; min-height: 28px; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { background: @background; color: @faint; }
QLineEdit[role="query"] { min-height: 38px; font-size: 14px; padding: 0 12px; }
QLineEdit[role="query"]:focus { min-height: 36px; padding: 0 11px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(:/icons/chevron-@scheme.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: 1px solid @line; selection-background-color: @accentSoft; selection-color: @text; outline: none; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: none; }
QPlainTextEdit, QTextEdit, QTextBrowser { background: @surface; color: @text; border: 1px solid @line; border-radius: 6px; padding: 4px; selection-background-color: @accent; selection-color: @onAccent; }
QTextBrowser[role="paper"] { background: #FFFFFF; color: #1B1F27; }
QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus { border: 2px solid @accent; padding: 3px; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox:focus, QRadioButton:focus { color: @accentText; }
QTableView, QTreeView, QListView { background: @surface; alternate-background-color: @sunken; color: @text; border: 1px solid @line; border-radius: 6px; gridline-color: @line; selection-background-color: @accentSoft; selection-color: @text; outline: none; }
QTableView:focus, QTreeView:focus, QListView:focus { border: 2px solid @accent; }
QTableView::item, QTreeView::item, QListView::item { padding: 0 8px; border: none; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected { background: @accentSoft; color: @text; }
QListView[role="plain"], QTreeView[role="plain"] { background: transparent; border: none; }
QListView[role="plain"]::item { border-radius: 6px; min-height: 28px; }
QHeaderView { background: @surface; border: none; }
QHeaderView::section { background: @surface; color: @secondary; border: none; border-bottom: 1px solid @line; padding: 0 8px; min-height: 28px; font-size: 12px; font-weight: 400; }
QTableCornerButton::section { background: @surface; border: none; border-bottom: 1px solid @line; }
QTabWidget::pane { border: none; border-top: 1px solid @line; top: -1px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @secondary; border: none; border-bottom: 2px solid transparent; padding: 7px 4px; margin-right: 20px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QTabBar::tab:focus { color: @accentText; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[role="scroll-content"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: @lineStrong; border-radius: 3px; min-height: 32px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: @lineStrong; border-radius: 3px; min-width: 32px; margin: 2px; }
QScrollBar::handle:hover { background: @secondary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QMenu { background: @surface; color: @text; border: 1px solid @line; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: @accentSoft; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
QSplitter::handle { background: transparent; }
QProgressBar { background: @line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: @accent; border-radius: 2px; }
QDialog { background: @background; }
)";

}  // namespace

QString styleSheet(const Colors& c) {
  // Longest names first, so that @accentSoft is not read as @accent.
  const QList<QPair<QString, QString>> tokens = {{"@accentStrong", blend(c.accent, c.text, 0.86).name()},
                                                 {"@accentText", c.accentText.name()},
                                                 {"@accentFaint", blend(c.accentSoft, c.surface, 0.5).name()},
                                                 {"@accentSoft", c.accentSoft.name()},
                                                 {"@onAccent", c.onAccent.name()},
                                                 {"@accent", c.accent.name()},
                                                 {"@background", c.background.name()},
                                                 {"@warningSoft", blend(c.warning, c.surface, 0.12).name()},
                                                 {"@warning", c.warning.name()},
                                                 {"@badSoft", blend(c.bad, c.surface, 0.10).name()},
                                                 {"@bad", c.bad.name()},
                                                 {"@good", c.good.name()},
                                                 {"@lineStrong", blend(c.secondary, c.line, 0.35).name()},
                                                 {"@line", c.line.name()},
                                                 {"@faint", blend(c.secondary, c.surface, 0.6).name()},
                                                 {"@secondary", c.secondary.name()},
                                                 {"@scheme", scheme() == Scheme::Dark ? "dark" : "light"},
                                                 {"@sunken", c.sunken.name()},
                                                 {"@surface", c.surface.name()},
                                                 {"@text", c.text.name()}};
  QString sheet = kTemplate;
  for (const auto& [name, value] : tokens) sheet.replace(name, value);
  return sheet;
}

}  // namespace ui::theme
