#include "ui/pages/train/weights_field.h"

#include <QGridLayout>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

namespace ui {

constexpr int kWhole = 100;

WeightsField::WeightsField(const std::vector<std::string>& parts, QWidget* parent)
    : QWidget(parent),
      m_fitted(new QCheckBox(tr("Fitted on the validation items"), this)),
      m_sliders(new QWidget(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme::kSmall);
  column->addWidget(m_fitted);
  column->addWidget(m_sliders);
  auto* grid = new QGridLayout(m_sliders);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(theme::kSmall);
  for (const std::string& part : parts) {
    const QString name = QString::fromStdString(part);
    Row row{new QSlider(Qt::Horizontal), makeLabel({}, "mono")};
    row.slider->setObjectName("weight-" + name);
    row.slider->setAccessibleName(tr("Weight of %1").arg(name));
    row.slider->setRange(0, kWhole);
    row.slider->setValue(kWhole / 2);
    row.share->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    row.share->setMinimumWidth(row.share->fontMetrics().horizontalAdvance("100 %"));
    const int line = grid->rowCount();
    grid->addWidget(makeLabel(name, "mono"), line, 0);
    grid->addWidget(row.slider, line, 1);
    grid->addWidget(row.share, line, 2);
    connect(row.slider, &QSlider::valueChanged, this, &WeightsField::showShares);
    m_rows.push_back(row);
  }
  connect(m_fitted, &QCheckBox::toggled, m_sliders, &QWidget::setHidden);
  setValue("fitted");
  showShares();
}

QString WeightsField::value() const {
  if (m_fitted->isChecked()) return "fitted";
  QStringList weights;
  for (const Row& row : m_rows) weights += QString::number(row.slider->value());
  return weights.join(", ");
}

void WeightsField::setValue(const QString& value) {
  const QStringList weights = value.split(',');
  bool given = weights.size() == static_cast<qsizetype>(m_rows.size());
  double largest = 0;
  for (const QString& weight : weights) {
    bool number = false;
    largest = std::max(largest, weight.toDouble(&number));
    given = given && number;
  }
  given = given && largest > 0;
  m_fitted->setChecked(!given);
  m_sliders->setHidden(!given);
  // The shares are kept, not the numbers, unless the sliders reach that far.
  const double scale = largest > kWhole || largest <= 1 ? kWhole / largest : 1;
  for (qsizetype row = 0; given && row < weights.size(); ++row)
    m_rows[static_cast<std::size_t>(row)].slider->setValue(qRound(weights[row].toDouble() * scale));
}

void WeightsField::showShares() {
  int sum = 0;
  for (const Row& row : m_rows) sum += row.slider->value();
  for (const Row& row : m_rows)
    row.share->setText(sum == 0 ? QString("–")
                                : QString("%1 %").arg(qRound(100.0 * row.slider->value() / sum)));
}

}  // namespace ui
