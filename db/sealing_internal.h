// What each secret is sealed for: it opens nowhere else.
#pragma once

#include <cstdint>
#include <string>

namespace klickwerk::db {

std::string seal_purpose_of_device(std::int64_t device);
std::string seal_purpose_of_credential(std::int64_t credential);

}  // namespace klickwerk::db
