// SNMP credentials as the office keeps them: who they are for, in which order they are tried. Each change stands in the
// audit log with its actor, without any secret.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "db/credentials.h"
#include "db/database.h"

namespace klickwerk::office {

// What was asked for cannot be done; what() says why and what to do next.
class CredentialRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct CredentialLine {
  db::Credential credential;  // without its secrets
  db::CredentialUse use;
};

class CredentialDesk {
 public:
  CredentialDesk(db::Database& database, std::string actor) : database_(database), actor_(std::move(actor)) {}

  void add(const db::Credential& credential);
  // The credential of that name in place of the old one; its place in the order stays.
  void change(const db::Credential& credential);
  void remove(const std::string& name);
  db::Credential get(const std::string& name);  // with its secrets
  std::vector<CredentialLine> list();

  void order(const std::vector<std::string>& names);
  // An empty name takes the assignment back.
  void assign_device(const std::string& serial, const std::string& name);
  void assign_site(const std::string& customer, const std::string& site, const std::string& name);  // numbers

  struct Rotation {
    std::string key, file;
    int secrets = 0;
  };
  // All secrets sealed with a new key, and the old keys away. Where systemd keeps the key file: with its first key.
  Rotation rotate_key();

 private:
  db::Credential found(db::Transaction& transaction, const std::string& name);
  std::optional<std::int64_t> id_of(db::Transaction& transaction, const std::string& name);
  void record(db::Transaction& transaction, const std::string& action, const std::string& kind, const std::string& subject, const std::string& after);

  db::Database& database_;
  std::string actor_;
};

std::string credentials_text(const std::vector<CredentialLine>& lines);
std::string credentials_json(const std::vector<CredentialLine>& lines);

}  // namespace klickwerk::office
