#include "ui/pages/explore/chip_editor.h"

#include <QDoubleValidator>
#include <QHBoxLayout>
#include <QLocale>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

namespace ui {
namespace {

QString fieldText(std::optional<double> value) {
  return value ? QString::number(*value, 'g', 10) : QString();
}

std::optional<double> fieldValue(const QLineEdit* field) {
  bool ok = false;
  const double value = field->text().trimmed().toDouble(&ok);
  return ok && value >= 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

ChipEditor::ChipEditor(const QString& label, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_layout(new QVBoxLayout(this)) {
  setAttribute(Qt::WA_DeleteOnClose);
  setProperty("role", "card");
  m_layout->setContentsMargins(theme::kGap, theme::kGap, theme::kGap, theme::kGap);
  m_layout->setSpacing(theme::kSmall);
  m_layout->addWidget(makeLabel(label, "secondary", this));
}

QLineEdit* ChipEditor::addField(const QString& placeholder, const QString& text) {
  auto* field = new QLineEdit(text, this);
  field->setPlaceholderText(placeholder);
  field->setMinimumWidth(110);
  connect(field, &QLineEdit::returnPressed, this, [this] { m_accept(); });
  return field;
}

void ChipEditor::addButton() {
  auto* button = makeButton(tr("Apply"), "primary", this);
  connect(button, &QPushButton::clicked, this, [this] { m_accept(); });
  m_layout->addWidget(button, 0, Qt::AlignRight);
}

void ChipEditor::editText(const QString& text, std::function<void(const QString&)> accepted) {
  QLineEdit* field = addField({}, text);
  field->setMinimumWidth(220);
  m_layout->addWidget(field);
  addButton();
  field->selectAll();
  field->setFocus();
  m_accept = [this, field, accepted = std::move(accepted)] {
    const QString words = field->text().trimmed();
    close();
    if (!words.isEmpty()) accepted(words);
  };
}

void ChipEditor::editBand(std::optional<double> min, std::optional<double> max,
                          std::function<void(std::optional<double>, std::optional<double>)> accepted) {
  QLineEdit* low = addField(tr("at least"), fieldText(min));
  QLineEdit* high = addField(tr("at most"), fieldText(max));
  for (QLineEdit* field : {low, high}) {
    auto* validator = new QDoubleValidator(0, 1e9, 2, field);
    validator->setLocale(QLocale::c());
    field->setValidator(validator);
  }
  auto* row = new QHBoxLayout;
  row->addWidget(low);
  row->addWidget(makeLabel("–", "secondary", this));
  row->addWidget(high);
  m_layout->addLayout(row);
  addButton();
  high->selectAll();
  high->setFocus();
  m_accept = [this, low, high, accepted = std::move(accepted)] {
    std::optional<double> from = fieldValue(low), to = fieldValue(high);
    if (from && to && *from > *to) std::swap(from, to);
    close();
    accepted(from, to);
  };
}

void ChipEditor::openBelow(QWidget* widget) {
  move(widget->mapToGlobal(QPoint(0, widget->height() + theme::kTiny)));
  show();
}

}  // namespace ui
