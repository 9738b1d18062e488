// An office of its own: state folder, embedded server, configuration file; and what its books say in the end.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/config.h"
#include "tests/crash/killed_process.h"

namespace klickwerk::test {

class OfficeUnderTest {
 public:
  explicit OfficeUnderTest(int contracts);
  ~OfficeUnderTest();  // stops its server

  // klickwerk --config … <arguments>
  std::vector<std::string> command(std::vector<std::string> arguments) const;
  static std::filesystem::path program();
  const config::Config& config() const { return config_; }

  void approve_all() const;
  // Every settlement with its result's hash and every line, in the order of the contracts.
  std::string settlements() const;
  // Every invoice in the order of its number, with contract, sums, lines, facts and the hash of its document.
  std::string invoices() const;
  int settled() const;
  int issued() const;
  // Sound documents; fails the test when one is missing, changed, or lies about without an invoice.
  int sound_documents() const;
  // SIGKILL to the server this office has started.
  void kill_server() const;

 private:
  std::filesystem::path state_;
  config::Config config_;
};

}  // namespace klickwerk::test
