#pragma once

#include <unicode/normalizer2.h>

namespace core {

enum class UnicodeForm { Nfc, Nfd, Nfkc, Nfkd };

/// The normalisation of Unicode 9, whose tables the reference uses: younger characters stay as and where they
/// are.
const icu::Normalizer2& formInUnicode9(UnicodeForm form);

}  // namespace core
