// Where the collector's observations go in the office: readings, supply levels, device states and poll states.
// Supplies and states are stored when they change and once a day.
#pragma once

#include <memory>
#include <span>

#include "collector/poll/observation.h"
#include "db/database.h"

namespace klickwerk::db {

class DatabaseReadingSink final : public collector::ReadingSink {
 public:
  explicit DatabaseReadingSink(Database database);
  ~DatabaseReadingSink() override;

  // One transaction. Throws Unavailable when the database is away (the next call connects anew), Refused when a
  // device is not known here.
  void store(std::span<const collector::Observation> batch) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace klickwerk::db
