#include "ui/widgets/definition_card.h"

#include <QGridLayout>
#include <QScreen>
#include <algorithm>

#include "core/evaluate/beyond_accuracy.h"
#include "core/evaluate/definition_card.h"
#include "ui/theme/language.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/metric_words.h"

namespace ui {
namespace {

constexpr int kTextWidth = 440, kLabelWidth = 128;  // px

QString textOf(const core::TwoLanguages& text) {
  return QString::fromStdString(isChinese() ? text.chinese : text.english);
}

/// How the metric comes about; empty where the definition does not have it.
QString formulaText(const core::Definition& definition, const QString& spelled) {
  const core::Metric metric = core::metricFrom(spelled.toStdString());
  if (core::isBeyondAccuracy(metric.name)) return metricDefinition(QString::fromStdString(metric.name));
  const auto& known = metric.k > 0 ? definition.atCutoff : definition.wholeList;
  if (std::find(known.begin(), known.end(), metric.name) == known.end()) return {};
  return textOf(core::formulaOf(definition, metric));
}

/// As wide as that, and as high as its text needs there.
QLabel* wrapped(const QString& text, const char* role, int width, QWidget* parent) {
  QLabel* label = makeLabel(text, role, parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  label->ensurePolished();
  label->setFixedSize(width, label->heightForWidth(width));
  return label;
}

}  // namespace

QStringList definitionNames() {
  QStringList names;
  for (const core::Definition& definition : core::definitions())
    names += QString::fromStdString(definition.name);
  return names;
}

QString definitionTitle(const QString& name) {
  if (name == "reclens") return "RecLens";
  if (name == "recbole") return "RecBole";
  if (name == "rectools") return "RecTools";
  if (name == "lenskit") return "LensKit";
  if (name == "elliot") return "Elliot";
  return name;  // trec_eval and ranx spell themselves so
}

DefinitionCard::DefinitionCard(const QString& definition, const QString& metric, QWidget* parent)
    : QFrame(parent, Qt::Popup) {
  setObjectName("definition-card");
  setProperty("role", "hover");
  setAttribute(Qt::WA_DeleteOnClose);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(theme::kPadding, theme::kGap, theme::kPadding, theme::kGap);
  layout->setSpacing(theme::kSmall);
  layout->addWidget(
      makeLabel(tr("%1 by %2").arg(metricTitle(metric), definitionTitle(definition)), "section", this));
  const core::Definition& chosen = core::definitionNamed(definition.toStdString());
  const QString formula = formulaText(chosen, metric);
  QLabel* how = wrapped(formula.isEmpty() ? tr("This definition does not have the metric.") : formula, "",
                        kTextWidth, this);
  how->setObjectName("formula");
  layout->addWidget(how);
  addFacts(definition);
}

void DefinitionCard::addFacts(const QString& definition) {
  const core::DefinitionCard card =
      core::cardOf(core::definitionNamed(definition.toStdString()), core::ListSource::Model);
  auto* column = static_cast<QVBoxLayout*>(layout());
  column->addWidget(wrapped(textOf(card.sentence), "secondary", kTextWidth, this));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(theme::kGap);
  grid->setVerticalSpacing(theme::kTiny);
  for (const core::DefinitionFact& fact : card.facts) {
    const int row = grid->rowCount();
    QLabel* label = wrapped(textOf(fact.label), "secondary", kLabelWidth, this);
    QLabel* value = wrapped(textOf(fact.value), "", kTextWidth - kLabelWidth - theme::kGap, this);
    value->setObjectName(QString::fromStdString(fact.key));
    grid->addWidget(label, row, 0, Qt::AlignTop);
    grid->addWidget(value, row, 1, Qt::AlignTop);
  }
  column->addLayout(grid);
}

void DefinitionCard::popUp(const QString& definition, const QString& metric, const QPoint& anchor,
                           QWidget* parent) {
  auto* card = new DefinitionCard(definition, metric, parent);
  card->adjustSize();
  QPoint place = anchor;
  if (const QScreen* screen = parent->screen()) {
    const QRect room = screen->availableGeometry();
    place.setX(std::clamp(place.x(), room.left(), std::max(room.left(), room.right() - card->width())));
    if (place.y() + card->height() > room.bottom())
      place.setY(std::max(room.top(), room.bottom() - card->height()));
  }
  card->move(place);
  card->show();
}

DefinitionButton::DefinitionButton(QWidget* parent) : QToolButton(parent) {
  setObjectName("definition-info");
  setProperty("role", "quiet");
  setIcon(theme::icon("info"));
  connect(this, &QToolButton::clicked, this, [this] {
    DefinitionCard::popUp(m_definition, m_metric, mapToGlobal(QPoint(0, height() + theme::kTiny)), this);
  });
}

void DefinitionButton::setSubject(const QString& definition, const QString& metric) {
  m_definition = definition;
  m_metric = metric;
}

void DefinitionButton::retranslate() {
  setToolTip(tr("What stands behind these numbers"));
  setAccessibleName(toolTip());
}

}  // namespace ui
