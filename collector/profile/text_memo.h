// What a rule with regular expressions made of a text, remembered: devices of a model tell the same texts at every poll,
// and a std::regex costs more than the rest of decoding together. Bounded, because some texts hold a serial number.
#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace klickwerk::collector {

class TextMemo {
 public:
  static constexpr std::size_t most_texts = 512;

  // `rule` and `variant` tell apart what is done with the same text.
  template <class Work>
  std::optional<std::string> of(const void* rule, int variant, std::string_view text, Work work) {
    key_.assign(sizeof rule + sizeof variant, '\0');
    std::memcpy(key_.data(), &rule, sizeof rule);
    std::memcpy(key_.data() + sizeof rule, &variant, sizeof variant);
    key_ += text;
    if (const auto known = known_.find(key_); known != known_.end()) return known->second;
    if (known_.size() >= most_texts) known_.clear();
    return known_.emplace(key_, work()).first->second;
  }

 private:
  std::unordered_map<std::string, std::optional<std::string>> known_;
  std::string key_;
};

}  // namespace klickwerk::collector
