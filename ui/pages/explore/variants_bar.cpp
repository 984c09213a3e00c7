#include "ui/pages/explore/variants_bar.h"

#include <QToolButton>

#include "ui/theme/theme.h"
#include "ui/widgets/card.h"

namespace ui {

VariantsBar::VariantsBar(QWidget* parent) : QWidget(parent), m_flow(new FlowLayout(this)) {
  QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  hide();
}

void VariantsBar::setVariants(const QStringList& variants) {
  m_variants = variants;
  rebuild();
}

void VariantsBar::retranslate() {
  rebuild();
}

void VariantsBar::rebuild() {
  while (QLayoutItem* item = m_flow->takeAt(0)) {
    item->widget()->hide();
    item->widget()->deleteLater();  // a button may be in the middle of telling us that it was clicked
    delete item;
  }
  setVisible(!m_variants.isEmpty());
  if (m_variants.isEmpty()) return;
  auto* label = makeLabel(tr("Try also"), "secondary", this);
  label->setFixedHeight(28);
  m_flow->addWidget(label);
  label->show();
  for (const QString& variant : m_variants) {
    auto* button = new QToolButton(this);
    button->setObjectName("variant");
    button->setProperty("role", "tiny");
    button->setText(QString(variant).replace('&', "&&"));
    button->setFixedHeight(28);
    connect(button, &QToolButton::clicked, this, [this, variant] { Q_EMIT chosen(variant); });
    m_flow->addWidget(button);
    button->show();
  }
  m_flow->invalidate();
  m_flow->activate();
  updateGeometry();
}

}  // namespace ui
