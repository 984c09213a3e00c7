#pragma once

#include <functional>
#include <string>

#include "core/error.h"

/// What the error says that `act` throws; empty where it throws none.
inline std::string messageOf(const std::function<void()>& act) {
  try {
    act();
  } catch (const core::Error& error) {
    return error.what();
  }
  return {};
}
