// COPY … FROM STDIN in text format, in buffers of 64 KiB. Inside a transaction; nothing else runs on it until finish().
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "core/calendar.h"
#include "core/ids.h"
#include "db/database.h"

struct pg_conn;

namespace klickwerk::db {

class CopyIn {
 public:
  // `target` as in COPY: "readings (device_id, counter, …)".
  CopyIn(Transaction& transaction, std::string_view target);
  // Without finish() (an exception is on its way) the COPY is broken off.
  ~CopyIn();
  CopyIn(const CopyIn&) = delete;

  CopyIn& add(std::string_view text);
  CopyIn& add(const std::string& text) { return add(std::string_view(text)); }
  CopyIn& add(const char* text) { return add(std::string_view(text)); }
  CopyIn& add(std::int64_t value);
  CopyIn& add(int value) { return add(static_cast<std::int64_t>(value)); }
  CopyIn& add(bool value);
  CopyIn& add(Day day);
  CopyIn& add(Instant moment);
  template <class Tag>
  CopyIn& add(Id<Tag> id) { return add(id.value); }
  template <class T>
  CopyIn& add(const std::optional<T>& value) { return value ? add(*value) : null(); }
  CopyIn& null();
  void end_row();
  void finish();

  template <class... Fields>
  void row(const Fields&... fields) {
    (add(fields), ...);
    end_row();
  }

 private:
  void separate();
  void send();

  std::string target_;
  pg_conn* handle_;
  std::string buffer_;
  bool row_begun_ = false;
  bool open_ = false;
};

}  // namespace klickwerk::db
