// Reads table columns from their prefix to its end, several at a time: by GETBULK in v2c, by GETNEXT in v1. Guards
// against agents that go in circles or never end; what arrived before an agent's own error is kept. Pure, as InstanceFetch.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <vector>

#include "collector/poll/request_size.h"
#include "collector/snmp/message.h"
#include "collector/snmp/varbinds.h"

namespace klickwerk::collector {

class ColumnWalk {
 public:
  static constexpr int rows_per_column = 1000;     // no table of a printer that we want is longer
  static constexpr int columns_per_request = 5;
  static constexpr int most_repetitions = 10;

  // `size` bounds columns x repetitions of one request.
  ColumnWalk(std::vector<Oid> columns, SnmpVersion version, RequestSize& size);

  // So many rows are likely: the first request asks for one more, which shows the end, instead of many that do not exist.
  void expect_rows(int rows) { first_repetitions_ = std::clamp(rows + 1, 1, most_repetitions); }

  bool finished() const { return active_.empty() && waiting_.empty(); }
  struct Question {
    std::vector<Oid> after;  // the names after which the device continues
    RequestKind kind = RequestKind::get_next;
    int max_repetitions = 1;
  };
  Question next();
  void take(const SnmpAnswer& answer, VarBinds& into);
  // Silence even on the smallest request: the caller decides whether the device is gone.
  bool in_doubt() const { return doubts_ > 1; }
  // One sentence for each column that did not end as it should.
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  struct Column {
    Oid prefix;
    Oid last;      // the name after which to go on
    int rows = 0;
    bool ended = false;
  };
  void fill();
  void take_rows(const std::vector<Binding>& bindings, VarBinds& into);
  void take_binding(Column& column, const Binding& binding, VarBinds& into);
  void take_failure(const SnmpFailure& failure, VarBinds& into);
  void take_refusal(bool silence, const SnmpFailure& failure, VarBinds& into);
  void end_with_remark(Column& column, const std::string& why);
  void drop_ended();

  std::deque<Oid> waiting_;
  std::vector<Column> active_;
  SnmpVersion version_;
  RequestSize& size_;
  int width_ = columns_per_request;
  int first_repetitions_ = most_repetitions;
  int asked_repetitions_ = 1;
  bool asked_for_few_ = false;  // fewer than the size allows, because no more rows were expected
  int doubts_ = 0;
  std::vector<std::string> remarks_;
};

}  // namespace klickwerk::collector
