#include <cstring>

#include "source/base/ascii.h"
#include "source/config/load/document.h"

namespace sluice::config::load {
namespace {

bool IsWordByte(char c) {
  return base::IsDigit(c) || (base::ToLower(c) >= 'a' && base::ToLower(c) <= 'z') || c == '_';
}

void AppendUtf8(uint32_t code, std::string& out) {
  const auto byte = [&out](uint32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

// Recursive descent over the document's text; stops at the first fault.
class JsonParser {
 public:
  JsonParser(Document& document, const DocumentLimits& limits, extension::FieldErrors& errors)
      : document_(document),
        limits_(limits),
        errors_(errors),
        at_(document.text().data()),
        end_(at_ + document.text().size()),
        line_start_(at_) {}

  bool Parse() {
    if (end_ - at_ >= 3 && memcmp(at_, "\xef\xbb\xbf", 3) == 0) at_ += 3;
    SkipBlanks();
    if (at_ == end_) return Fail("is empty");
    Node* root = ParseValue(0);
    if (root == nullptr) return false;
    SkipBlanks();
    if (at_ != end_) return Fail("text goes on after the end of the JSON value");
    document_.set_root(root);
    return true;
  }

 private:
  bool Fail(std::string_view why) {
    errors_.Error(std::string("not JSON: ") + std::string(why))
        .At({document_.name(), static_cast<int>(line_), static_cast<int>(Column())});
    return false;
  }
  Node* FailNode(std::string_view why) {
    Fail(why);
    return nullptr;
  }
  uint32_t Column() const { return static_cast<uint32_t>(at_ - line_start_) + 1; }
  void NewLine() {
    ++line_;
    line_start_ = at_ + 1;
  }
  void SkipBlanks() {
    for (; at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r' || *at_ == '\n'); ++at_) {
      if (*at_ == '\n') NewLine();
    }
  }
  bool Take(char c) {
    SkipBlanks();
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  Node* ParseValue(int depth) {
    SkipBlanks();
    if (at_ == end_) return FailNode("ends too early");
    if (depth > limits_.max_depth) return FailNode("nested too deep");
    if (++nodes_ > limits_.max_nodes) return FailNode("has too many values");
    Node* node = document_.NewNode(Node::Kind::kNull, line_, Column());
    switch (*at_) {
      case '{': return ParseMap(node, depth);
      case '[': return ParseList(node, depth);
      case '"':
      case '\'': node->kind = Node::Kind::kString; return ParseString(node->text) ? node : nullptr;
      default:
        if (*at_ == '-' || base::IsDigit(*at_)) return ParseNumber(node);
        return ParseWord(node);
    }
  }

  Node* ParseMap(Node* node, int depth) {
    node->kind = Node::Kind::kMap;
    ++at_;
    while (!Take('}')) {
      if (at_ == end_) return FailNode("ends within a map; '}' is missing");
      const uint32_t line = line_, column = Column();
      std::string_view key;
      if (!ParseKey(key)) return nullptr;
      if (!Take(':')) return FailNode("':' is missing after a key");
      Node* member = ParseValue(depth + 1);
      if (member == nullptr) return nullptr;
      member->key = key;
      member->key_line = line;
      member->key_column = column;
      Document::Append(*node, member);
      if (Take(',')) continue;
      if (Take('}')) break;
      return FailNode("',' or '}' is missing");
    }
    WarnOfDuplicateKeys(document_, *node, errors_);
    return node;
  }

  Node* ParseList(Node* node, int depth) {
    node->kind = Node::Kind::kList;
    ++at_;
    while (!Take(']')) {
      Node* member = ParseValue(depth + 1);
      if (member == nullptr) return nullptr;
      Document::Append(*node, member);
      if (Take(',')) continue;
      if (Take(']')) break;
      return FailNode("',' or ']' is missing");
    }
    return node;
  }

  bool ParseKey(std::string_view& key) {
    if (*at_ == '"' || *at_ == '\'') return ParseString(key);
    const char* start = at_;
    while (at_ != end_ && IsWordByte(*at_)) ++at_;
    key = {start, static_cast<size_t>(at_ - start)};
    return !key.empty() || Fail("a key is missing");
  }

  Node* ParseNumber(Node* node) {
    const char* start = at_;
    if (*at_ == '-') ++at_;
    const char* digits = at_;
    SkipDigits();
    const bool leading_zero = at_ - digits > 1 && *digits == '0';
    bool good = at_ != digits && !leading_zero;
    if (good && at_ != end_ && *at_ == '.') {
      const char* fraction = ++at_;
      SkipDigits();
      good = at_ != fraction;
    }
    if (good && at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
      ++at_;
      if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      const char* exponent = at_;
      SkipDigits();
      good = at_ != exponent;
    }
    if (!good || (at_ != end_ && IsWordByte(*at_))) return FailNode("a number is malformed");
    node->kind = Node::Kind::kNumber;
    node->text = {start, static_cast<size_t>(at_ - start)};
    return node;
  }
  void SkipDigits() {
    while (at_ != end_ && base::IsDigit(*at_)) ++at_;
  }

  Node* ParseWord(Node* node) {
    const char* start = at_;
    while (at_ != end_ && IsWordByte(*at_)) ++at_;
    node->text = {start, static_cast<size_t>(at_ - start)};
    if (node->text == "null") return node;
    node->kind = Node::Kind::kBool;
    node->truth = node->text == "true";
    if (node->truth || node->text == "false") return node;
    at_ = start;
    return FailNode("a value is expected: a string stands in double quotes");
  }

  // At the opening quote. The result points into the text, or to a copy when it has escapes.
  bool ParseString(std::string_view& out) {
    const char quote = *at_++;
    const char* start = at_;
    std::string unescaped;
    bool escaped = false;
    for (;;) {
      if (at_ == end_) return Fail("ends within a string");
      const char c = *at_;
      if (c == quote) break;
      if (c == '\\') {
        unescaped.append(start, at_);
        escaped = true;
        if (!ParseEscape(unescaped)) return false;
        start = at_;
        continue;
      }
      if (c == '\n') NewLine();
      if (!SkipCharacter()) return Fail("a string is not UTF-8");
    }
    const std::string_view rest(start, static_cast<size_t>(at_ - start));
    ++at_;
    out = escaped ? document_.Copy(unescaped.append(rest)) : rest;
    return true;
  }

  bool SkipCharacter() {
    const size_t length = extension::Utf8Length({at_, static_cast<size_t>(end_ - at_)});
    at_ += length;
    return length != 0;
  }

  bool ParseEscape(std::string& out) {
    ++at_;
    if (at_ == end_) return Fail("ends within a string");
    constexpr char kFrom[] = "\"\\/bfnrt'";
    constexpr char kTo[] = "\"\\/\b\f\n\r\t'";
    if (*at_ == 'u') {
      ++at_;
      return ParseUnicode(out);
    }
    const char* found = *at_ == '\0' ? nullptr : strchr(kFrom, *at_);
    if (found == nullptr) return Fail("a string has an unknown escape");
    out += kTo[found - kFrom];
    ++at_;
    return true;
  }

  bool ParseUnicode(std::string& out) {
    uint32_t code = 0;
    if (!ParseHex4(code)) return false;
    if (code >= 0xd800 && code < 0xe000) {
      uint32_t low = 0;
      if (code >= 0xdc00 || end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u')
        return Fail("a lone surrogate");
      at_ += 2;
      if (!ParseHex4(low)) return false;
      if (low < 0xdc00 || low >= 0xe000) return Fail("a lone surrogate");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    AppendUtf8(code, out);
    return true;
  }

  bool ParseHex4(uint32_t& code) {
    if (end_ - at_ < 4) return Fail("\\u needs four hexadecimal digits");
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = base::ToLower(*at_);
      if (base::IsDigit(c)) {
        code = code << 4 | static_cast<uint32_t>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        code = code << 4 | static_cast<uint32_t>(c - 'a' + 10);
      } else {
        return Fail("\\u needs four hexadecimal digits");
      }
    }
    return true;
  }

  Document& document_;
  const DocumentLimits& limits_;
  extension::FieldErrors& errors_;
  const char* at_;
  const char* const end_;
  const char* line_start_;
  uint32_t line_ = 1;
  uint64_t nodes_ = 0;
};

}  // namespace

bool ParseJson(Document& document, const DocumentLimits& limits, extension::FieldErrors& errors) {
  return JsonParser(document, limits, errors).Parse();
}

}  // namespace sluice::config::load
