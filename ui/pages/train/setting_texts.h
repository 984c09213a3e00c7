#pragma once

#include <QString>
#include <string>

namespace ui {

/// A setting's name and explanation for people; the key itself where we know none.
struct SettingText {
  QString label, tip;
};
SettingText settingText(const std::string& key);

}  // namespace ui
