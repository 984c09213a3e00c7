#include "core/text/unicode_forms.h"

#include <unicode/uniset.h>

namespace core {
namespace {

struct Forms {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeSet known{u"[:age=9.0:]", status};
  icu::FilteredNormalizer2 nfc{*icu::Normalizer2::getNFCInstance(status), known};
  icu::FilteredNormalizer2 nfd{*icu::Normalizer2::getNFDInstance(status), known};
  icu::FilteredNormalizer2 nfkc{*icu::Normalizer2::getNFKCInstance(status), known};
  icu::FilteredNormalizer2 nfkd{*icu::Normalizer2::getNFKDInstance(status), known};
  Forms() { known.freeze(); }
};

}  // namespace

const icu::Normalizer2& formInUnicode9(UnicodeForm form) {
  static const Forms forms;
  switch (form) {
    case UnicodeForm::Nfc:
      return forms.nfc;
    case UnicodeForm::Nfd:
      return forms.nfd;
    case UnicodeForm::Nfkc:
      return forms.nfkc;
    case UnicodeForm::Nfkd:
      break;
  }
  return forms.nfkd;
}

}  // namespace core
