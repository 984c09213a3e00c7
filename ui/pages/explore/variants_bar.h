#pragma once

#include <QLabel>
#include <QStringList>
#include <QWidget>

#include "ui/widgets/flow_layout.h"

namespace ui {

/// Other ways to ask, as chips under the query; hidden where there are none.
class VariantsBar : public QWidget {
  Q_OBJECT

 public:
  explicit VariantsBar(QWidget* parent = nullptr);
  void setVariants(const QStringList& variants);
  void retranslate();

 Q_SIGNALS:
  void chosen(const QString& query);

 private:
  void rebuild();

  QStringList m_variants;
  FlowLayout* m_flow;
};

}  // namespace ui
