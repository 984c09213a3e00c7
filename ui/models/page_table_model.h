#pragma once

#include <QAbstractTableModel>
#include <QTimer>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/workflow/profile.h"
#include "ui/background/background.h"

namespace ui {

/// The rows of one table of the workspace, read a page at a time on Background as they come into view.
class PageTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  /// `background` must outlive the model.
  explicit PageTableModel(Background& background, QObject* parent = nullptr);

  /// Shows another table, or the same one filtered; a filter is words that a row must hold.
  void show(const std::filesystem::path& workspace, const std::string& table, const std::string& filter = {});
  void clear();

  /// The item that a row is or speaks of; empty where the table names none or the row is not loaded.
  QString itemOf(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 Q_SIGNALS:
  void loaded(qint64 total);  ///< the first page is here
  void failed(const core::Failure& failure);

 private:
  void request(int page) const;
  void load(int page);
  void take(int page, core::TablePage loaded);

  Background& m_background;
  std::filesystem::path m_workspace;
  std::string m_table, m_filter;
  std::stop_source m_stop;
  int m_generation = 0;  ///< answers to older questions are dropped
  std::vector<std::string> m_columns;
  std::vector<bool> m_numeric;
  std::int64_t m_total = 0;
  std::map<int, std::vector<std::vector<std::string>>> m_pages;
  mutable std::optional<int> m_wanted;
  mutable QTimer m_request;
  bool m_loading = false;
};

/// Small result tables that are wholly in memory: texts, and which columns are numbers.
class TextTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  using QAbstractTableModel::QAbstractTableModel;
  void set(QStringList columns, std::vector<QStringList> rows, std::vector<bool> numeric = {});
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QStringList m_columns;
  std::vector<QStringList> m_rows;
  std::vector<bool> m_numeric;
};

}  // namespace ui
