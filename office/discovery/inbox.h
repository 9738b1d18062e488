// The inbox: what discovery found and nobody has decided about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "db/discoveries.h"

namespace klickwerk::office {

// A decision cannot be taken: what() says why and what to do.
class InboxError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class InboxView { open, all };  // open: new, and put off until today

std::vector<db::Discovery> look_into_inbox(db::Database& database, InboxView view, Day today);
std::string inbox_text(const std::vector<db::Discovery>& inbox, InboxView view);
std::string inbox_json(const std::vector<db::Discovery>& inbox);

// Which of them is meant: the number in the list, the serial number or the address. Throws InboxError.
db::Discovery discovery_named(db::DiscoveryStore& store, const std::string& reference);

// "K-1001/HQ": customer and site; "K-1001" where the customer has one site only. Throws InboxError.
SiteId site_named(db::Transaction& transaction, const std::string& reference);

struct Managing {
  std::optional<std::string> site;      // "K-1001/HQ"
  std::optional<std::string> serial;    // where the device tells none, or a wrong one
  std::string location;
};
// What became of one; a sentence.
std::string manage(db::Database& database, const std::string& reference, const Managing& how, const std::string& actor);
std::string ignore(db::Database& database, const std::string& reference, const std::string& actor);
std::string put_off(db::Database& database, const std::string& reference, Day until, const std::string& actor);

}  // namespace klickwerk::office
