// A device's answers as the decoder reads them; remembers on request which instances a result rests on.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "collector/snmp/varbinds.h"

namespace klickwerk::collector {

class Answers {
 public:
  // `used` collects what results rest on; null: nobody wants to know.
  explicit Answers(const VarBinds& varbinds, std::vector<Oid>* used = nullptr) : varbinds_(varbinds), used_(used) {}

  const SnmpValue* find(const Oid& oid) const;
  bool has_below(const Oid& prefix) const;
  std::optional<std::int64_t> number(const Oid& oid) const;
  const std::string* octets(const Oid& oid) const;
  // A text cell in UTF-8, by the device's character set; empty where there is none.
  std::string text(const Oid& oid) const;

  // Calls `visit` with each instance below the column, in order, until it returns false.
  void rows(const Oid& column, const std::function<bool(const Oid& instance, const SnmpValue& value)>& visit) const;
  std::optional<Oid> first_row(const Oid& column) const;

  void set_character_set(int mib_enum) { character_set_ = mib_enum; }
  int character_set() const { return character_set_; }

  // Notes of a way that failed are taken back: mark() before, drop_to() after.
  void note(const Oid& oid) const;
  std::size_t mark() const { return used_ ? used_->size() : 0; }
  void drop_to(std::size_t mark) const;

 private:
  const VarBinds& varbinds_;
  std::vector<Oid>* used_;
  int character_set_ = 0;
};

// The row's index behind its column, moved to another column of the same table.
Oid cell(const Oid& instance, const Oid& column, const Oid& other_column);

}  // namespace klickwerk::collector
