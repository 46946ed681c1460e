#include "source/http/h1/line_writer.h"

namespace sluice::http::h1 {

// Changes the case of the name that has just been written.
void LineWriter::Spell(char* written, std::string_view name) {
  if (header_case_ == HeaderCase::kProper) {
    bool first = true;
    for (size_t i = 0; i < name.size(); ++i) {
      if (first && written[i] >= 'a' && written[i] <= 'z')
        written[i] = static_cast<char>(written[i] - 0x20);
      first = written[i] == '-';
    }
    return;
  }
  // Lines mostly come in the order in which they were received: search from the last hit on, once
  // around.
  const char* const end = spelling_.data() + spelling_.size();
  const char* at = next_spelling_;
  for (size_t passed = 0; passed < spelling_.size();) {
    const char* const colon =
        static_cast<const char*>(memchr(at, ':', static_cast<size_t>(end - at)));
    if (colon == nullptr) return;
    const size_t n = static_cast<size_t>(colon - at);
    const char* const next = colon + 1 == end ? spelling_.data() : colon + 1;
    if (n == name.size() && base::EqualsIgnoreCase({at, n}, name)) {
      memcpy(written, at, n);
      next_spelling_ = next;
      return;
    }
    passed += n + 1;
    at = next;
  }
}

}  // namespace sluice::http::h1
