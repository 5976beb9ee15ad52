// The parser is nlohmann's, which was written without ours in mind and is used widely. All else here is done the slow and
// obvious way.
#include "IndependentJSON.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace {

using json = nlohmann::json;

/// Hears what the parser reads. Only a text that breaks stops it.
struct Listener {
  const json_limits &limits;
  uint32_t objections = 0;

  struct Object {
    std::set<std::string> keys;
    size_t count = 0;
  };
  std::vector<Object> objects;
  size_t depth = 0;

  // Why the parser stopped.
  bool isLoneSurrogate = false;
  bool isOutOfRange = false;
  size_t stoppedAt = 0;
  std::string lastToken;

  explicit Listener(const json_limits &limits) : limits(limits) {}

  void open() {
    if (++depth > limits.depth) objections |= JSON_TOO_DEEP;
  }
  void text(const std::string &value) {
    if (value.find('\0') != std::string::npos) objections |= JSON_NUL_CHARACTER;
  }

  bool null() { return true; }
  bool boolean(bool) { return true; }
  // Whole numbers that 64 bits hold.
  bool number_integer(json::number_integer_t) { return true; }
  bool number_unsigned(json::number_unsigned_t) { return true; }
  // All others.
  bool number_float(json::number_float_t, const std::string &written) {
    if (written.size() > limits.number_bytes) objections |= JSON_NUMBER_OUT_OF_RANGE;
    return true;
  }
  bool string(std::string &value) {
    text(value);
    return true;
  }
  bool binary(json::binary_t &) { return false; }
  bool start_object(size_t) {
    open();
    objects.emplace_back();
    return true;
  }
  bool key(std::string &value) {
    text(value);
    if (limits.folds_keys && !value.empty()) value[0] |= 0x20;
    Object &object = objects.back();
    if (!object.keys.insert(value).second) objections |= JSON_DUPLICATE_KEY;
    if (++object.count > limits.keys_per_object) objections |= JSON_TOO_MANY_KEYS;
    return true;
  }
  bool end_object() {
    objects.pop_back();
    --depth;
    return true;
  }
  bool start_array(size_t) {
    open();
    return true;
  }
  bool end_array() {
    --depth;
    return true;
  }
  bool parse_error(size_t position, const std::string &token, const nlohmann::detail::exception &error) {
    stoppedAt = position;
    lastToken = token;
    // The parser has no other way to tell these apart. Nothing is lost should the input hold these words: the text is
    // read again, and breaks again.
    isLoneSurrogate = std::strstr(error.what(), "invalid string: surrogate U+D") != nullptr;
    isOutOfRange = error.id == 406;
    return false;
  }
};

bool isHex(uint8_t byte) { return std::isxdigit(byte) != 0; }

/// Writes `A` in place of all escaped surrogates, so that the parser can go on behind one that is alone.
bool replaceSurrogates(std::string &text) {
  bool found = false;
  for (size_t i = 0; i + 1 < text.size(); i++) {
    if (text[i] != '\\') continue;
    const bool isSurrogate = i + 6 <= text.size() && text[i + 1] == 'u' && std::tolower(text[i + 2]) == 'd' &&
                             std::strchr("89abcdefABCDEF", text[i + 3]) != nullptr && text[i + 3] != 0 &&
                             isHex(text[i + 4]) && isHex(text[i + 5]);
    if (isSurrogate) {
      text.replace(i + 2, 4, "0041");
      found = true;
    }
    i++;
  }
  return found;
}

/// The longest string of a text that is known to be JSON, as it stands between the quotes.
size_t longestString(const uint8_t *bytes, size_t count) {
  size_t longest = 0;
  for (size_t i = 0; i < count; i++) {
    if (bytes[i] != '"') continue;
    const size_t start = ++i;
    for (; bytes[i] != '"'; i++) {
      if (bytes[i] == '\\') i++;
    }
    longest = std::max(longest, i - start);
  }
  return longest;
}

}  // namespace

uint32_t json_objections(const uint8_t *bytes, size_t count, json_limits limits) {
  // Two things the parser allows and RFC 8259 does not: it takes a NUL for the end of the text, and skips a byte order
  // mark.
  if (std::memchr(bytes, 0, count) != nullptr) return JSON_BROKEN;
  if (count >= 3 && std::memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) return JSON_BROKEN;

  // A lone surrogate and a number that no double holds end its reading, though not ours: they are replaced, and all is
  // read again.
  uint32_t objections = 0;
  std::string replaced;
  const char *text = reinterpret_cast<const char *>(bytes);
  while (true) {
    Listener listener(limits);
    if (json::sax_parse(text, text + count, &listener)) {
      objections |= listener.objections;
      break;
    }
    if (replaced.empty()) replaced.assign(text, count);
    if (listener.isLoneSurrogate) {
      if (!replaceSurrogates(replaced)) return JSON_BROKEN;
      objections |= JSON_LONE_SURROGATE;
    } else if (listener.isOutOfRange) {
      const size_t length = listener.lastToken.size();
      replaced.replace(listener.stoppedAt - length, length, "0" + std::string(length - 1, ' '));
      objections |= JSON_NUMBER_OUT_OF_RANGE;
    } else {
      return JSON_BROKEN;
    }
    text = replaced.data();
  }
  if (longestString(bytes, count) > limits.string_bytes) objections |= JSON_STRING_TOO_LONG;
  return objections;
}
